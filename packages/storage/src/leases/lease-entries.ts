/** Entries of leases, each written by the transaction of what it tells of. */
import type { Entry, EntryFacts } from "@portolan/ledger";
import { entryText } from "@portolan/ledger";
import type { Evidence, Lease, LeaseHappening } from "@portolan/leases";

type LeaseEntryKind = "lease-moved" | "lease-refused" | "pool-changed";

/** Who does it, when, and the commitment to where they asked from, null: none. */
export interface Told {
  readonly by: string;
  readonly at: string;
  readonly personal: string | null;
}

const mostEvidence = 4;

/** Put together by hand, since every grant has one: the same text that `entryText` makes. */
export function grantedText(lease: Lease, way: EntryFacts["lease-granted"]["way"], { by, at, personal }: Told): string {
  const { id, pool, ports, emergencyPorts, protocols, fence, termSeconds, host } = lease;
  const all = portsText(emergencyPorts.length === 0 ? ports : [...ports, ...emergencyPorts]);
  const text = JSON.stringify;
  const names = `"lease":${text(id)},"pool":${text(pool)},"ports":"${all}","protocols":"${protocols.join()}"`;
  const facts = `{"fence":${fence},${names},"termSeconds":${termSeconds},"way":"${way}"}`;
  return `{"at":"${at}","by":${text(by)},"facts":${facts},"host":${text(host)},"kind":"lease-granted","personal":${text(personal)},"schema":"portolan.entry/1"}`;
}

export interface ToldMove {
  readonly lease: string;
  readonly host: string;
  readonly happening: LeaseHappening;
  readonly to: string;
  readonly fence: number;
  readonly evidence: readonly Evidence[];
  readonly before: number;
}

export function movedText({ host, evidence, ...move }: ToldMove, told: Told): string {
  const short = evidence.slice(0, mostEvidence).map(({ kind, protocol, port }) => `${kind} ${protocol}/${port}`);
  return textOf({ kind: "lease-moved", facts: { ...move, evidence: short }, host }, told);
}

export function textOf<Kind extends LeaseEntryKind>(
  entry: { readonly kind: Kind; readonly facts: EntryFacts[Kind]; readonly host: string | null },
  { by, at, personal }: Told,
): string {
  return entryText({ schema: "portolan.entry/1", at, by, personal, ...entry } as Entry);
}

/** "20001,20005-20007". */
export function portsText(ports: readonly number[]): string {
  if (ports.length === 1) return String(ports[0]);
  const sorted = ports.toSorted((a, b) => a - b);
  const runs: string[] = [];
  for (let at = 0; at < sorted.length;) {
    const from = sorted[at] ?? 0;
    let to = from;
    while (sorted[++at] === to + 1) to += 1;
    runs.push(from === to ? String(from) : `${from}-${to}`);
  }
  const text = runs.join();
  return text.length <= 200 ? text : `${text.slice(0, 190)}…${sorted.length}`;
}
