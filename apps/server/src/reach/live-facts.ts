import type { LiveFacts } from "@portolan/contract/frames";
import type { HostFacts, SocketCounts } from "@portolan/reachability";
import type { Snapshot } from "@portolan/snapshot";

const keptMs = 30_000; // firewalld takes about a second of a core for its two answers

export interface LiveFactsOptions {
  readonly snapshot: () => Snapshot | null;
  readonly ask: (query: { readonly asksFirewalld: boolean }) => Promise<LiveFacts | null>;
  readonly nowMs: () => number;
}

/**
 * What the scanner tells beside its looks, asked anew when the rules changed or after half a minute; null where it did not answer, which is asked
 * again the next time.
 */
export function createLiveFacts({ snapshot, ask, nowMs }: LiveFactsOptions): () => Promise<HostFacts | null> {
  let kept: { readonly facts: HostFacts; readonly rules: string | undefined; readonly atMs: number } | null = null;
  return async () => {
    const seen = snapshot();
    if (seen === null) return null;
    const rules = seen.hashes.rules;
    if (kept !== null && kept.rules === rules && nowMs() - kept.atMs < keptMs) return kept.facts;
    const told = await ask({ asksFirewalld: hasFirewalld(seen) });
    kept = told === null ? null : { facts: plainFacts(told), rules, atMs: nowMs() };
    return kept?.facts ?? null;
  };
}

function hasFirewalld({ sections }: Snapshot): boolean {
  return sections.rules.some(({ text }) => text !== null && (text.includes('"firewalld"') || text.includes("INPUT_ZONES")));
}

function plainFacts({ socketCounts, ...facts }: LiveFacts): HostFacts {
  return socketCounts === undefined ? facts : { ...facts, socketCounts: plainCounts(socketCounts) };
}

/** Two digits: a host is not judged anew for each connection. */
function plainCounts({ tcpInUse, tcpTimeWait }: SocketCounts): SocketCounts {
  return { tcpInUse: twoDigits(tcpInUse), tcpTimeWait: twoDigits(tcpTimeWait) };
}

function twoDigits(count: number): number {
  return Number(count.toPrecision(2));
}
