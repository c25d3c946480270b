import { addressRows, rowsOfSet, type AddressRow, type Evidence } from "@portolan/leases";
import { AddressSet, canonicalAddress } from "@portolan/net";
import { boundAddresses, type Endpoint } from "@portolan/sockets";
import type { Storage } from "@portolan/storage";

type OccupiedWrite = Parameters<Storage["write"]["writeOccupied"]>[0];
type OccupiedPlace = OccupiedWrite["occupied"][number];

/** What a host itself takes, from one look to the next. The berth's own holds and the listeners of leases are told too: leases hold those ports already. */
export interface OccupiedPlaces {
  /** What to write after this look; null: nothing has changed. */
  readonly changes: (endpoints: readonly Endpoint[], isHold: (endpoint: Endpoint) => boolean) => OccupiedWrite | null;
  /** The database is at another version: the next write tells all. */
  readonly restart: () => void;
}

export function createOccupiedPlaces(host: string): OccupiedPlaces {
  let version = 0;
  let told: ReadonlyMap<string, OccupiedPlace> | null = null;
  return {
    changes(endpoints, isHold) {
      const places = new Map<string, OccupiedPlace>();
      for (const endpoint of endpoints) {
        if (endpoint.namespace !== "host" || isHold(endpoint)) continue;
        for (const place of placesOf(endpoint)) places.set(place.key, place.place);
      }
      const before = told;
      const occupied = [...places].flatMap(([key, place]) => (before?.has(key) === true ? [] : [place]));
      const gone = [...(before ?? [])].flatMap(([key, place]) => (places.has(key) ? [] : [place]));
      if (before !== null && occupied.length === 0 && gone.length === 0) return null;
      const from = before === null ? null : version;
      told = places;
      version++;
      return { host, version, from, occupied, gone };
    },
    restart: () => void (told = null),
  };
}

/** Of UDP and TCP alike; an address that cannot be read is taken for all. */
function placesOf(endpoint: Endpoint): { readonly key: string; readonly place: OccupiedPlace }[] {
  const { namespace, protocol, port, address, scope } = endpoint;
  const set = canonicalAddress(address) === null ? AddressSet.all : boundAddresses({ address, v6only: scope === "ipv6" });
  const kind = kindOf(endpoint);
  return rowsFor(address, scope, set).map(({ lo, hi }, at) => ({
    key: `${protocol} ${port} ${address} ${scope} ${kind} ${at}`,
    place: { namespace, protocol, port, lo, hi, kind },
  }));
}

/** Nearly all are wildcards, whose rows are made once. */
function rowsFor(address: string, scope: Endpoint["scope"], set: AddressSet): readonly AddressRow[] {
  if (address === "::" && scope === "dual") return addressRows({ family: "dual", address: null });
  if (address === "0.0.0.0") return addressRows({ family: "ipv4", address: null });
  return rowsOfSet(set);
}

function kindOf({ state, sockets, container }: Endpoint): Evidence["kind"] {
  if (state === "bound") return "bound";
  if (sockets > 0) return "listener";
  return container === null ? "nat" : "published";
}
