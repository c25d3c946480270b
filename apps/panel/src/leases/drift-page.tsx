/** Where what is recorded is not what is there: leases without a listener, listeners without a lease, strangers at a leased port; each with what to do. */
import { CircleCheck, CircleDashed, ShieldAlert, TriangleAlert, type LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { client } from "../api.ts";
import { PageLink } from "../page-link.tsx";
import { leasePath } from "../page-location.ts";
import { PageFailure, PageSkeleton } from "../services/page-failure.tsx";
import { useSpeech } from "../settings/language.ts";
import { sayRefusal } from "../settings/say-refusal.ts";
import { formatDateTime } from "../settings/time-format.ts";
import { lookOf, sayKnown } from "../unknown-value.ts";
import type { DriftDocument, Endpoint } from "../wire.ts";
import { useHostName } from "./host-names.ts";
import { LeaseFrame } from "./lease-frame.tsx";
import { useLeaseNews } from "./lease-news.ts";
import { ConflictHelpBox } from "./one/conflict-help.tsx";
import { useLastAnswer } from "./use-last-answer.ts";

type Finding = DriftDocument["findings"][number];

const order: readonly string[] = ["foreign-owner", "no-lease", "no-listener"];

interface FindingLook {
  readonly icon: LucideIcon;
  readonly colour: string;
  readonly edge: string;
}

const strange: FindingLook = { icon: TriangleAlert, colour: "text-warn", edge: "border-l-warn" };
const looks: Readonly<Record<Finding["code"], FindingLook>> = {
  "foreign-owner": { icon: ShieldAlert, colour: "text-bad", edge: "border-l-bad" },
  "no-lease": strange,
  "no-listener": { icon: CircleDashed, colour: "text-muted", edge: "border-l-line-strong" },
};

export function DriftPage(): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const { asked, retry } = useLastAnswer(`drift ${useLeaseNews()}`, () => client.readDrift());
  return (
    <LeaseFrame tab="drift" look="max-w-4xl">
      {asked.kind === "loading" ? <PageSkeleton text={say("panel.drift.loading")} lines={6} /> : null}
      {asked.kind === "failed" ? (
        <PageFailure title={say("panel.drift.failed")} text={sayRefusal(asked.refusal, speech)} onRetry={retry} />
      ) : null}
      {asked.kind === "answered" ? <Findings findings={asked.value.findings} /> : null}
    </LeaseFrame>
  );
}

function Findings({ findings }: DriftDocument): ReactElement {
  const { say } = useSpeech();
  if (findings.length === 0)
    return (
      <p className="flex items-center gap-2 rounded-md border border-line px-4 py-6 font-medium">
        <CircleCheck aria-hidden size={17} className="shrink-0 text-good" />
        {say("panel.drift.none")}
      </p>
    );
  const places = [...Map.groupBy(findings, ({ code, host, protocol, port }) => `${code} ${host} ${protocol} ${port}`).values()];
  const sorted = places
    .flatMap(([first, ...more]) =>
      first === undefined ? [] : [{ first, endpoints: [first, ...more].flatMap(({ endpoint }) => endpoint ?? []) }],
    )
    .toSorted((a, b) => order.indexOf(a.first.code) - order.indexOf(b.first.code) || a.first.port - b.first.port);
  return (
    <>
      <p role="status" className="mb-2 text-muted">
        {say("panel.drift.count", { count: sorted.length })}
      </p>
      <ul className="space-y-2">
        {sorted.map(({ first, endpoints }) => (
          <li key={`${first.code} ${first.host} ${first.protocol} ${first.port}`}>
            <FindingCard finding={first} endpoints={endpoints} />
          </li>
        ))}
      </ul>
    </>
  );
}

interface FindingCardProps {
  readonly finding: Finding;
  readonly endpoints: readonly Endpoint[]; // at the same port, each at its address
}

function FindingCard({ finding, endpoints }: FindingCardProps): ReactElement {
  const speech = useSpeech();
  const { say, sayPhrase, language } = speech;
  const { code, what, fix, lease, sinceMs, protocol, port } = finding;
  const host = useHostName(finding.host);
  const { icon: Icon, colour, edge } = lookOf<FindingLook>(looks, code, strange);
  return (
    <article className={`flex gap-2.5 rounded-md border border-line border-l-[3px] px-3 py-2.5 ${edge}`}>
      <Icon aria-hidden size={16} className={`mt-0.5 shrink-0 ${colour}`} />
      <div className="min-w-0 flex-1">
        <p className="font-medium text-pretty [overflow-wrap:anywhere]">{sayPhrase(what)}</p>
        <p className="text-xs text-muted">
          {sayKnown(speech, `panel.drift.${code}`, code)} · {host}
          {sinceMs === null ? "" : ` · ${say("panel.drift.since", { time: formatDateTime(new Date(sinceMs).toISOString(), language) })}`}
        </p>
        <p className="mt-1 text-pretty [overflow-wrap:anywhere]">{sayPhrase(fix)}</p>
        <p className="mt-1 flex flex-wrap gap-x-4 gap-y-1">
          {lease === null ? null : (
            <PageLink href={leasePath(lease.id)} className="text-accent underline underline-offset-2">
              {say("panel.pool.map.openLease")}
            </PageLink>
          )}
          {endpoints.map(({ id, display }) => (
            <PageLink key={id} href={`/?endpoint=${encodeURIComponent(id)}`} className="text-accent underline underline-offset-2">
              {say("panel.drift.openEndpoint", { place: display.ss })}
            </PageLink>
          ))}
        </p>
        {code === "no-listener" ? null : <ConflictHelpBox protocol={protocol} port={port} />}
      </div>
    </article>
  );
}
