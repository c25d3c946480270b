import type { EndpointReachDocument, LeaseFailover, LeaseListener, LeaseMoment, LeaseReach, LeaseRecord } from "@portolan/contract";
import { phrase } from "@portolan/phrases";
import type { Lease, LeaseHappening, LeaseState } from "@portolan/leases";
import { meetsLease } from "@portolan/leases/evidence";
import type { Endpoint } from "@portolan/sockets";
import type { Storage } from "@portolan/storage";
import { switchRefusalPhrase } from "./switch-refusal.ts";
import { knownActor, type NamesOf } from "../plans/plan-record.ts";
import type { ReachJudge } from "../reach/reach-judge.ts";

export interface RecordParts {
  readonly read: Storage["read"];
  readonly endpoints: () => readonly Endpoint[];
  /** Of the host that is looked at. */
  readonly host: () => string | null;
  readonly reach: Pick<ReachJudge, "endpoint">;
  /** Why its clients could not be led away; null: nobody has tried, or nothing is in the way. */
  readonly switchRefusal: (lease: string) => string | null;
}

const mostHistory = 200;
const mostJudged = 4;

/** One lease with what listens there now, who reaches it and what became of it. */
export async function leaseRecord(lease: Lease, { read, endpoints, host, reach, switchRefusal }: RecordParts): Promise<LeaseRecord> {
  const isHere = lease.host === host();
  const [pool, entries, people] = await Promise.all([
    read.readPool({ id: lease.pool }),
    read.readLeaseHistory({ id: lease.id }),
    read.readPeople({}),
  ]);
  const names: NamesOf = new Map(people.map(({ id, name }) => [id, name]));
  const history = entries
    .slice(0, mostHistory)
    .flatMap((entry) => momentOf(entry, names) ?? [])
    .reverse();
  const listeners = listenersOf(lease, isHere ? endpoints() : []);
  return { lease, pool, listeners: await withReach(listeners, reach), failover: failoverOf(lease, switchRefusal(lease.id)), history };
}

function listenersOf(lease: Lease, endpoints: readonly Endpoint[]): readonly LeaseListener[] {
  return lease.ports.flatMap((port) =>
    lease.protocols.map((protocol): LeaseListener => {
      const place = { ...lease, ports: [port], protocols: [protocol] };
      const here = endpoints.filter((one) => isListener(one) && meetsLease(place, one));
      const endpoint = here.find(({ sockets }) => sockets > 0) ?? here[0] ?? null;
      return { port, protocol, endpoint, reach: null };
    }),
  );
}

/** A rule that leads elsewhere, as the redirect to an emergency port, is nobody who listens. */
function isListener({ state, sockets, container }: Endpoint): boolean {
  return state !== "bound" && (sockets > 0 || container !== null || state === "activated");
}

/** Of a lease of many ports the first few are judged. */
async function withReach(listeners: readonly LeaseListener[], reach: Pick<ReachJudge, "endpoint">): Promise<readonly LeaseListener[]> {
  const judged = listeners.filter(({ endpoint }) => endpoint !== null).slice(0, mostJudged);
  return Promise.all(listeners.map(async (one) => (judged.includes(one) ? { ...one, reach: await reachOf(one, reach) } : one)));
}

async function reachOf({ endpoint }: LeaseListener, reach: Pick<ReachJudge, "endpoint">): Promise<LeaseReach | null> {
  try {
    const document = JSON.parse((await reach.endpoint(endpoint?.id ?? "")).toString()) as EndpointReachDocument;
    return { exposure: document.exposure, answer: document.answer };
  } catch {
    return null; // not judged: told by the page about reach
  }
}

interface LeaseEntryText {
  readonly at?: string;
  readonly by?: string;
  readonly kind?: string;
  readonly facts?: { readonly happening?: string; readonly to?: string; readonly fence?: number; readonly evidence?: readonly string[] };
}

/** Null: another kind of entry. */
function momentOf({ index, text }: { readonly index: number; readonly text: string }, names: NamesOf): LeaseMoment | null {
  const { at = "", by = null, kind, facts = {} } = JSON.parse(text) as LeaseEntryText;
  const atMs = Date.parse(at);
  const actor = by === "server" ? null : knownActor(by, names);
  if (kind === "lease-granted") {
    return { atMs, happening: "granted", to: "reserved", fence: facts.fence ?? 1, evidence: [], by: actor, entry: index };
  }
  if (kind !== "lease-moved") return null;
  const { happening, to, fence = 1, evidence = [] } = facts;
  return { atMs, happening: happening as LeaseHappening, to: to as LeaseState, fence, evidence, by: actor, entry: index };
}

function failoverOf({ emergencyPorts, state, changedMs }: Lease, refusal: string | null): LeaseFailover {
  if (emergencyPorts.length === 0) return { state: "none", sinceMs: null, told: phrase("lease.failover.no-emergency") };
  if (refusal !== null) return { state: "refused", sinceMs: null, told: switchRefusalPhrase(refusal) };
  if (state === "failover") return { state: "switched", sinceMs: changedMs, told: null };
  return { state: "ready", sinceMs: null, told: null };
}
