import type { SignInFailure } from "./parse-failure.ts";

export interface FailureCounts {
  readonly failures: number;
  readonly addresses: number; // different ones that were told
  readonly top: readonly { readonly address: string; readonly failures: number }[]; // the most first
}

const topLimit = 5;
const addressLimit = 100_000; // different addresses that are told apart

/** Of one service. The end of a connection counts only where none of its attempts was told, as with keys that are not accepted. */
export function countFailures(found: readonly SignInFailure[]): FailureCounts {
  const attempted = new Set(found.flatMap(({ isEnd, connection }) => (isEnd || connection === null ? [] : [connection])));
  const counted = found.filter(({ isEnd, connection }) => !isEnd || connection === null || !attempted.has(connection));
  const byAddress = new Map<string, number>();
  for (const { address } of counted) {
    if (address !== null && (byAddress.has(address) || byAddress.size < addressLimit))
      byAddress.set(address, (byAddress.get(address) ?? 0) + 1);
  }
  const top = [...byAddress].map(([address, failures]) => ({ address, failures })).toSorted((a, b) => b.failures - a.failures || (a.address < b.address ? -1 : 1)); // prettier-ignore
  return { failures: counted.length, addresses: byAddress.size, top: top.slice(0, topLimit) };
}
