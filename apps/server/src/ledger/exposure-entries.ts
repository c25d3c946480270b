/** What the record says of the changes that a look showed: which places other machines could speak to and now cannot, and the other way round. */
import type { Entry, ExposedPlace } from "@portolan/ledger";
import type { ChangeEvent, Endpoint } from "@portolan/sockets";

/** Of each list, so that an entry stays small; the history has all of them. */
export const mostNamed = 60;
const longestName = 200;

export interface SeenChanges {
  readonly events: readonly ChangeEvent[];
  readonly host: string;
  readonly at: string;
}

/** One entry for all changes of a look; none where no other machine could notice. What came and went between two looks is left to the history. */
export function exposureEntries({ events, host, at }: SeenChanges): readonly Entry[] {
  const told = events.filter(({ kind }) => kind !== "brief");
  const before = placesOf(told.map((event) => event.before));
  const after = placesOf(told.map((event) => event.after));
  const opened = [...after].filter(([name]) => !before.has(name)).map(([, place]) => place);
  const closed = [...before].filter(([name]) => !after.has(name)).map(([, place]) => place);
  if (opened.length + closed.length === 0) return [];
  const notNamed = Math.max(0, opened.length - mostNamed) + Math.max(0, closed.length - mostNamed);
  const facts = { opened: opened.slice(0, mostNamed), closed: closed.slice(0, mostNamed), notNamed };
  return [{ schema: "portolan.entry/1", at, kind: "exposure-changed", by: "scanner", host, facts, personal: null }];
}

/** place as text → place. */
function placesOf(endpoints: readonly (Endpoint | null)[]): ReadonlyMap<string, ExposedPlace> {
  const exposed = endpoints.filter((endpoint) => endpoint !== null).filter(({ address }) => !isOnlyOwn(address));
  const places = exposed.map(({ namespace, protocol, address, port }) => ({
    namespace: namespace.slice(0, longestName),
    protocol,
    address: address.slice(0, longestName),
    port,
  }));
  return new Map(places.map((place) => [JSON.stringify(place), place]));
}

/** A loopback address: nobody but the host itself gets there. */
function isOnlyOwn(address: string): boolean {
  return address === "::1" || address.startsWith("127.") || address.startsWith("::ffff:127.");
}
