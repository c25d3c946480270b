/** Whether what the writer remembers is what the tables say. Where it is not, it is read anew. */
import { rowsOfSet, type AddressRow } from "@portolan/leases";
import { AddressSet } from "@portolan/net";
import { LeaseBook, type BookHost } from "./lease-book.ts";
import type { LeaseEngine } from "./lease-engine.ts";

export interface LeaseBookChecked {
  /** Hosts and pools of hosts about which the two disagree. */
  readonly differences: readonly string[];
}

export function checkLeaseBook(engine: LeaseEngine): LeaseBookChecked {
  const { book, store } = engine;
  const fresh = new LeaseBook(() => null);
  fresh.load(store, book.hosts);
  const differences = [...fresh.hosts.values()].flatMap((host) => {
    const known = book.hosts.get(host.id);
    if (known === undefined) return [host.id];
    const taken = (["tcp", "udp"] as const).filter((protocol) => takenText(known, protocol) !== takenText(host, protocol));
    const resting = [...fresh.pools.keys()].filter((pool) => restingText(book, pool, host) !== restingText(fresh, pool, host));
    return [...taken.map((protocol) => `${host.id} ${protocol}`), ...resting.map((pool) => `${host.id} ${pool}`)];
  });
  if (differences.length > 0) engine.forget();
  return { differences };
}

const everywhere: readonly AddressRow[] = rowsOfSet(AddressSet.all);

/** Ports by how many intervals of addresses they are taken at. */
function takenText({ occupancy }: BookHost, protocol: "tcp" | "udp"): string {
  const counts = new Uint8Array(65_536);
  for (const bits of occupancy.takenFor([protocol], everywhere).leases)
    for (let port = 0; port < counts.length; port += 1) if (bits.has(port)) counts[port] = (counts[port] ?? 0) + 1;
  return counts.join("");
}

function restingText(book: LeaseBook, pool: string, { number }: BookHost): string {
  return [...book.resting(pool, number).keys()].toSorted((a, b) => a - b).join();
}
