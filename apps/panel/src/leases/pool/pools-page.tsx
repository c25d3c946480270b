/** Every pool: how full it is, how likely a claim finds it full, and what about it invites trouble. */
import { Anchor, Plus, TriangleAlert } from "lucide-react";
import type { ReactElement } from "react";
import { client } from "../../api.ts";
import { PageLink } from "../../page-link.tsx";
import { newPoolPath, poolPath } from "../../page-location.ts";
import { PageFailure, PageSkeleton } from "../../services/page-failure.tsx";
import { formatCount } from "../../settings/format-count.ts";
import { useSpeech } from "../../settings/language.ts";
import { sayRefusal } from "../../settings/say-refusal.ts";
import type { PoolSummary } from "../../wire.ts";
import { LeaseFrame, MainAction } from "../lease-frame.tsx";
import { useLeaseNews } from "../lease-news.ts";
import { useLastAnswer } from "../use-last-answer.ts";
import { UseBar } from "../use/use-bar.tsx";
import { sayBlocking, sayPlace, writeShare } from "./say-pool.ts";

export function PoolsPage(): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const { asked, retry } = useLastAnswer(`pools ${useLeaseNews()}`, () => client.listPools());
  return (
    <LeaseFrame tab="pools" action={<MainAction href={newPoolPath} icon={<Plus aria-hidden size={15} />} text={say("panel.pools.new")} />}>
      {asked.kind === "loading" ? <PageSkeleton text={say("panel.pools.loading")} lines={6} /> : null}
      {asked.kind === "failed" ? (
        <PageFailure title={say("panel.pools.failed")} text={sayRefusal(asked.refusal, speech)} onRetry={retry} />
      ) : null}
      {asked.kind === "answered" && asked.value.pools.length === 0 ? <NoPools /> : null}
      {asked.kind === "answered" && asked.value.pools.length > 0 ? (
        <ul className="rounded-md border border-line">
          {asked.value.pools.map((summary) => (
            <li key={summary.pool.id} className="border-b border-line last:border-b-0">
              <PoolRow summary={summary} />
            </li>
          ))}
        </ul>
      ) : null}
    </LeaseFrame>
  );
}

function PoolRow({ summary }: { readonly summary: PoolSummary }): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const { pool, use, warnings } = summary;
  const isShort = use.ordinaryLeft === 0 || (use.blocking ?? 0) > 0.01;
  return (
    <PageLink
      href={poolPath(pool.name)}
      className="grid grid-cols-[minmax(0,1fr)_minmax(0,1.3fr)] items-center gap-x-6 gap-y-2 px-4 py-3 hover:bg-hover focus-visible:outline-offset-[-2px] max-sm:grid-cols-1"
    >
      <span className="min-w-0">
        <span className="flex flex-wrap items-baseline gap-x-2">
          <span translate="no" className="font-semibold [overflow-wrap:anywhere]">
            {pool.name}
          </span>
          <span className="text-muted">{sayPlace(pool, speech)}</span>
        </span>
        <span translate="no" className="block font-mono text-xs text-muted">
          {pool.bands.map(({ from, to }) => `${from}–${to}`).join(", ")}
        </span>
        {warnings === 0 ? null : (
          <span className="mt-0.5 flex items-center gap-1.5 text-warn">
            <TriangleAlert aria-hidden size={13} className="shrink-0" />
            {say("panel.pools.warnings", { count: warnings })}
          </span>
        )}
      </span>
      <span className="min-w-0">
        <UseBar summary={summary} />
        <span className="mt-1 flex flex-wrap justify-between gap-x-4">
          <span>{say("panel.pools.left", { left: formatCount(use.ordinaryLeft), size: formatCount(use.size) })}</span>
          <span className={isShort ? "text-bad" : "text-muted"}>
            {say("panel.pools.blocking", { share: sayBlocking(use, speech), headroom: writeShare(pool.headroom) })}
          </span>
        </span>
      </span>
    </PageLink>
  );
}

/** How to begin where nothing is handed out yet. */
function NoPools(): ReactElement {
  const { say } = useSpeech();
  return (
    <div className="rounded-md border border-line px-4 py-6">
      <p className="flex items-center gap-2 text-base font-semibold">
        <Anchor aria-hidden size={17} className="shrink-0 text-accent" />
        {say("panel.pools.none")}
      </p>
      <ol className="mt-2 list-decimal space-y-1 pl-6">
        {(["first", "second", "third"] as const).map((step) => (
          <li key={step} className="max-w-prose text-pretty">
            {say(`panel.pools.none.${step}`)}
          </li>
        ))}
      </ol>
      <p className="mt-3">
        <PageLink href={newPoolPath} className="text-accent underline underline-offset-2">
          {say("panel.pools.new")}
        </PageLink>
      </p>
    </div>
  );
}
