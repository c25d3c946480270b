/** A new plan: what is wanted, and below it, while it is being typed, what that would do. Nothing changes here; a plan that is kept can be applied. */
import { render } from "@portolan/phrases";
import { useEffect, useMemo, useRef, useState, type ReactElement } from "react";
import { client } from "../../api.ts";
import { useVisit } from "../../page-link.tsx";
import { planPath, type AskedWish } from "../../page-location.ts";
import { FailureOrProof } from "../../people/failure-or-proof.tsx";
import { useSending } from "../../session/use-sending.ts";
import { useSpeech } from "../../settings/language.ts";
import { useNow } from "../../settings/use-now.ts";
import { useTitle } from "../../use-title.ts";
import type { Endpoint } from "../../wire.ts";
import { PreviewView } from "./preview-view.tsx";
import { firstFields, readWish, type ReadWish, type WishFields } from "./read-wish.ts";
import { usePreview } from "./use-preview.ts";
import { WishForm } from "./wish-form.tsx";

interface PlanFormPageProps {
  readonly wish: AskedWish | null;
  readonly endpoints: readonly Endpoint[];
}

export function PlanFormPage({ wish: asked, endpoints }: PlanFormPageProps): ReactElement {
  const { say } = useSpeech();
  useTitle(say("panel.plan.form.title"));
  const [fields, setFields] = useState(() => firstFields(asked));
  const [accepted, setAccepted] = useState<readonly string[]>([]);
  const [isTried, setIsTried] = useState(false);
  const sending = useSending();
  const visit = useVisit();
  const read = useReadWish(fields, endpoints);
  const wish = useMemo(() => ("intent" in read ? { intent: read.intent, acceptedRisks: accepted } : null), [read, accepted]);
  const preview = usePreview(wish);
  const isBlocked = preview.answer?.code !== "planned" || preview.answer.unaccepted.length > 0 || preview.isAsking;

  const change = (to: Partial<WishFields>): void => {
    setFields({ ...fields, ...to });
    setAccepted([]); // a risk is accepted of one plan, not of another
    setIsTried(false);
    sending.forget();
  };
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (isTried) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [isTried]);
  const keep = async (): Promise<void> => {
    setIsTried(true);
    if (wish === null || isBlocked) return;
    const kept = await sending.send(() => client.requestPlan(wish));
    if (kept !== null) visit(planPath(kept.id));
  };
  return (
    <main id="content" tabIndex={-1} aria-label={say("panel.plan.form.title")} className="min-h-0 flex-1 overflow-auto px-4 py-6 sm:px-8">
      <div className="mx-auto max-w-4xl">
        <h2 className="text-lg font-semibold">{say("panel.plan.form.title")}</h2>
        <p className="mt-1 mb-4 text-muted text-pretty">{say("panel.plan.form.lead")}</p>
        <form
          ref={form}
          onSubmit={(event) => {
            event.preventDefault();
            void keep();
          }}
        >
          <WishForm fields={fields} problems={isTried && "problems" in read ? read.problems : {}} onChange={change} />
          <PreviewView
            preview={preview}
            waitsFor={"problems" in read ? firstProblem(read) : null}
            accepted={accepted}
            onAccept={setAccepted}
          />
          <KeepBar isSending={sending.isSending} isTried={isTried && isBlocked && !preview.isAsking} />
        </form>
        <FailureOrProof sending={sending} isPerson />
      </div>
    </main>
  );
}

/** The service behind the port is known from the endpoints of the host itself. */
function useReadWish(fields: WishFields, endpoints: readonly Endpoint[]): ReadWish {
  const nowMs = useNow();
  return useMemo(() => {
    const behind = endpoints.find(
      ({ port, protocol, namespace }) => String(port) === fields.port.trim() && protocol === fields.protocol && namespace === "host",
    );
    const known = behind?.service ?? null;
    return readWish(fields, { nowMs, service: known === null || known.recognisedBy === "port" ? null : known.id });
  }, [fields, endpoints, nowMs]);
}

function firstProblem({ problems }: Extract<ReadWish, { readonly problems: unknown }>) {
  return Object.values(problems)[0] ?? null;
}

function KeepBar({ isSending, isTried }: { readonly isSending: boolean; readonly isTried: boolean }): ReactElement {
  const { say, language } = useSpeech();
  return (
    <div className="mt-6 flex flex-wrap items-center gap-3 border-t border-line pt-4">
      <button
        type="submit"
        disabled={isSending}
        className="h-9 rounded-md bg-accent px-4 font-medium text-on-accent disabled:opacity-60 max-sm:h-11 max-sm:w-full"
      >
        {say(isSending ? "panel.plan.form.keeping" : "panel.plan.form.keep")}
      </button>
      <p className="min-w-0 flex-1 text-muted text-pretty">{say("panel.plan.form.keepHelp")}</p>
      <p role="alert" className="w-full text-bad">
        {isTried ? render({ id: "panel.plan.form.notYet" }, language) : null}
      </p>
    </div>
  );
}
