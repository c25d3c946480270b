/** What stands in the drawer of a lease: what has to be known first stands first. */
import type { ReactElement, ReactNode } from "react";
import { PageLink } from "../../page-link.tsx";
import { poolPath } from "../../page-location.ts";
import { useSpeech } from "../../settings/language.ts";
import { formatDateTime } from "../../settings/time-format.ts";
import { useNow } from "../../settings/use-now.ts";
import { showHidden } from "../../settings/visible-text.ts";
import { sayKnown } from "../../unknown-value.ts";
import type { LeaseRecord } from "../../wire.ts";
import { ChoiceView } from "../claim/choice-view.tsx";
import { useHostName } from "../host-names.ts";
import { writePorts } from "../list/select-leases.ts";
import { expectedOf, sayEnd, writeLeasePorts } from "../say-lease.ts";
import { LeaseStateLabel } from "../state-label.tsx";
import { ConflictHelpBox } from "./conflict-help.tsx";
import { EvidenceList } from "./evidence-list.tsx";
import { Failover } from "./failover.tsx";
import { LeaseActions } from "./lease-actions.tsx";
import { LeaseHistory } from "./lease-history.tsx";
import { ListenerList } from "./listener-list.tsx";

export function LeaseBody({ record }: { readonly record: LeaseRecord }): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const { lease, listeners, failover, history } = record;
  const [port] = lease.ports;
  const [protocol] = lease.protocols;
  const isUnheard = lease.state === "active" && listeners.length > 0 && listeners.every(({ endpoint }) => endpoint === null);
  const isTroubled = lease.state === "conflict" || lease.state === "hijacked" || lease.state === "failover";
  return (
    <div className="animate-appear">
      <p className="flex flex-wrap items-center gap-2">
        <LeaseStateLabel state={lease.state} />
        <span className="text-pretty">
          {isUnheard ? say("lease.meaning.active-unheard") : sayKnown(speech, `lease.meaning.${lease.state}`, lease.state)}
        </span>
      </p>
      <LeaseActions record={record} />
      {lease.evidence.length === 0 ? null : (
        <Part title={say(isTroubled ? "panel.lease.evidence" : "panel.lease.found")}>
          <EvidenceList evidence={lease.evidence} isTroubled={isTroubled} />
          {isTroubled && port !== undefined && protocol !== undefined ? <ConflictHelpBox protocol={protocol} port={port} /> : null}
        </Part>
      )}
      <Part title={say("panel.lease.facts")}>
        <Facts record={record} />
      </Part>
      <Part title={say("panel.lease.listeners")}>
        <ListenerList listeners={listeners} expected={expectedOf(lease)} />
      </Part>
      {lease.emergencyPorts.length === 0 ? null : (
        <Part title={say("panel.lease.failover")}>
          <Failover lease={lease} failover={failover} />
        </Part>
      )}
      <Part title={say("panel.lease.choice")}>
        <ChoiceView choice={lease.choice} host={lease.host} ports={lease.ports} />
      </Part>
      <Part title={say("panel.lease.history")}>
        <LeaseHistory history={history} />
      </Part>
    </div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <section aria-label={title} className="mt-6">
      <h3 className="mb-1.5 text-[0.875rem] font-semibold">{title}</h3>
      {children}
    </section>
  );
}

function Facts({ record: { lease, pool } }: { readonly record: LeaseRecord }): ReactElement {
  const speech = useSpeech();
  const { say, language } = speech;
  const nowMs = useNow();
  const host = useHostName(lease.host);
  const time = (ms: number): string => formatDateTime(new Date(ms).toISOString(), language);
  const { expiresMs, quarantineUntilMs, expected } = lease;
  const ends = quarantineUntilMs ?? expiresMs;
  const expectedAll = [expected?.unit, expected?.container, expected?.executable, expected?.user].flatMap((one) => one ?? []);
  const facts: readonly (readonly [string, ReactNode])[] = [
    [say("panel.leases.column.ports"), <Mono key="ports" text={writeLeasePorts(lease)} />],
    [say("panel.lease.bind"), sayBind(lease.address, say(`panel.claim.family.${lease.family}`))],
    [say("panel.leases.column.owner"), showHidden(lease.owner)],
    ...(lease.purpose === "" ? [] : [[say("panel.lease.purpose"), showHidden(lease.purpose)] as const]),
    [
      say("panel.leases.column.expected"),
      expectedAll.length === 0 ? say("panel.lease.anybody") : <Mono key="expected" text={showHidden(expectedAll.join(" · "))} />,
    ],
    [
      say("panel.leases.column.pool"),
      pool === null ? (
        say("panel.lease.poolGone")
      ) : (
        <PageLink key="pool" href={poolPath(pool.name)} className="text-accent underline underline-offset-2">
          {pool.name}
        </PageLink>
      ),
    ],
    [say("panel.leases.column.host"), host],
    [say("panel.leases.column.ends"), ends === null ? sayEnd(lease, speech, nowMs) : `${sayEnd(lease, speech, nowMs)} (${time(ends)})`],
    [say("panel.lease.granted"), time(lease.grantedMs)],
    [say("panel.lease.fence"), <Mono key="fence" text={String(lease.fence)} />],
    ...(lease.emergencyPorts.length === 0
      ? []
      : [[say("panel.lease.emergency"), <Mono key="emergency" text={writePorts(lease.emergencyPorts)} />] as const]),
    ...(lease.note === ""
      ? []
      : [
          [
            say("panel.lease.note"),
            <span key="note" className="whitespace-pre-wrap">
              {showHidden(lease.note)}
            </span>,
          ] as const,
        ]),
    ...(lease.tags.length === 0 ? [] : [[say("panel.lease.tags"), showHidden(lease.tags.join(", "))] as const]),
  ];
  return (
    <dl className="grid grid-cols-[8.5rem_minmax(0,1fr)] gap-x-4 gap-y-1">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function sayBind(address: string | null, family: string): string {
  return address === null ? family : `${address} (${family})`;
}

function Mono({ text }: { readonly text: string }): ReactElement {
  return (
    <span translate="no" className="font-mono text-xs">
      {text}
    </span>
  );
}
