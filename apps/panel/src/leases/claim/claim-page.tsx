/** A claim: what is wanted, and below it, while it is typed, which host and port it would be and why. Nothing is taken before the button is pressed. */
import type { Lease } from "@portolan/leases";
import { useEffect, useMemo, useRef, useState, type ReactElement } from "react";
import { client } from "../../api.ts";
import { PageLink } from "../../page-link.tsx";
import type { AskedClaim } from "../../page-location.ts";
import { PageFailure, PageSkeleton } from "../../services/page-failure.tsx";
import { FailureLine } from "../../session/failure-line.tsx";
import { useSending } from "../../session/use-sending.ts";
import { useSpeech } from "../../settings/language.ts";
import { sayRefusal } from "../../settings/say-refusal.ts";
import { useAnswer } from "../../use-answer.ts";
import { useTitle } from "../../use-title.ts";
import type { PoolSummary, RefusedClaim } from "../../wire.ts";
import { leaseNews } from "../lease-news.ts";
import { ClaimForm } from "./claim-form.tsx";
import { ClaimPreviewView } from "./claim-preview-view.tsx";
import { GrantedView } from "./granted-view.tsx";
import { firstClaim, readClaim, type ClaimFields } from "./read-claim.ts";
import { RefusedView } from "./refused-view.tsx";
import { useClaimPreview } from "./use-claim-preview.ts";

export function ClaimPage({ asked: wished }: { readonly asked: AskedClaim }): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  useTitle(say("panel.claim.title"));
  const { asked, retry } = useAnswer("pools of a claim", () => client.listPools());
  return (
    <main id="content" tabIndex={-1} aria-label={say("panel.claim.title")} className="min-h-0 flex-1 overflow-auto px-4 py-5 sm:px-8">
      <div className="mx-auto max-w-4xl">
        <p className="mb-2">
          <PageLink href="/leases" className="text-accent underline underline-offset-2">
            {say("panel.claim.toAll")}
          </PageLink>
        </p>
        <h2 className="text-lg font-semibold">{say("panel.claim.title")}</h2>
        <p className="mt-1 mb-4 max-w-prose text-muted text-pretty">{say("panel.claim.lead")}</p>
        {asked.kind === "loading" ? <PageSkeleton text={say("panel.pools.loading")} lines={5} /> : null}
        {asked.kind === "failed" ? (
          <PageFailure title={say("panel.pools.failed")} text={sayRefusal(asked.refusal, speech)} onRetry={retry} />
        ) : null}
        {asked.kind === "answered" && asked.value.pools.length === 0 ? (
          <p>
            {say("panel.claim.noPool")}{" "}
            <PageLink href="/pools/+" className="text-accent underline underline-offset-2">
              {say("panel.pools.new")}
            </PageLink>
          </p>
        ) : null}
        {asked.kind === "answered" && asked.value.pools.length > 0 ? <Wizard wished={wished} pools={asked.value.pools} /> : null}
      </div>
    </main>
  );
}

interface WizardProps {
  readonly wished: AskedClaim;
  readonly pools: readonly PoolSummary[];
}

function Wizard({ wished, pools }: WizardProps): ReactElement {
  const { say } = useSpeech();
  const first = wished.pool === "" && pools.length === 1 ? (pools[0]?.pool.name ?? "") : wished.pool;
  const [fields, setFields] = useState(() => firstClaim({ ...wished, pool: first }));
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [turn, setTurn] = useState(0);
  const [isTried, setIsTried] = useState(false);
  const [outcome, setOutcome] = useState<{ readonly granted: readonly Lease[] } | { readonly refused: RefusedClaim } | null>(null);
  const sending = useSending();
  const read = useMemo(() => readClaim(fields, key), [fields, key]);
  const wish = "wish" in read ? read.wish : null;
  const preview = useClaimPreview(wish, turn);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (isTried) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [isTried]);
  const change = (to: Partial<ClaimFields>): void => {
    setFields({ ...fields, ...to });
    setKey(crypto.randomUUID());
    setIsTried(false);
    setOutcome(null);
    sending.forget();
  };
  const claim = async (): Promise<void> => {
    setIsTried(true);
    if (wish === null) return;
    const answer = (await sending.send(() => client.claimLeases({ claims: [wish] })))?.answers[0];
    if (answer === undefined) return;
    leaseNews.tell();
    if (answer.code === "granted") return setOutcome({ granted: answer.leases });
    setOutcome({ refused: answer });
    setTurn(turn + 1);
  };
  if (outcome !== null && "granted" in outcome)
    return <GrantedView leases={outcome.granted} onAnother={() => change({ ports: "", mode: "dynamic" })} />;
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void claim();
      }}
    >
      <ClaimForm fields={fields} pools={pools} problems={isTried && "problems" in read ? read.problems : {}} onChange={change} />
      <ClaimPreviewView preview={preview} problem={"problems" in read ? (Object.values(read.problems)[0] ?? null) : null} />
      {outcome === null ? null : (
        <div role="alert" className="mt-4">
          <p className="mb-1 font-semibold text-bad">{say("panel.claim.notGranted")}</p>
          <RefusedView refused={outcome.refused} pool={fields.pool} />
        </div>
      )}
      <div className="mt-5 flex flex-wrap items-center gap-3 border-t border-line pt-4">
        <button
          type="submit"
          disabled={sending.isSending}
          className="h-9 rounded-md bg-accent px-4 font-medium text-on-accent disabled:opacity-60 max-sm:h-11 max-sm:w-full"
        >
          {say(sending.isSending ? "panel.claim.sending" : "panel.claim.send")}
        </button>
        <p className="min-w-0 flex-1 text-muted text-pretty">{say("panel.claim.sendHelp")}</p>
      </div>
      <FailureLine failure={sending.failure} />
    </form>
  );
}
