/** Random lists of endpoints on few ports with few owners, so that every kind of change happens often. */
import * as fc from "fast-check";
import type { Endpoint } from "../endpoint.ts";
import { compareEndpoints } from "../endpoints-of.ts";
import { sampleEndpoint, sampleOwner } from "./sample-snapshot.ts";

const owner = fc
  .record({
    unit: fc.constantFrom("a.service", "b.service", null),
    pid: fc.integer({ min: 2, max: 5 }),
    executable: fc.constantFrom("/x", "/y", null),
    executableDeleted: fc.boolean(),
  })
  .map(sampleOwner);

const endpoint: fc.Arbitrary<Endpoint> = fc
  .record({
    place: fc.constantFrom(
      { address: "0.0.0.0" },
      { address: "127.0.0.1" },
      { address: "127.0.0.2" },
      { address: "::1" },
      { address: "::", scope: "dual" as const },
      { address: "::", scope: "ipv6" as const },
      { address: "::", scope: "ipv6-or-dual" as const },
      { address: "0.0.0.0", device: "eth0" },
    ),
    port: fc.constantFrom(80, 443),
    owners: fc.array(owner, { maxLength: 2 }),
    state: fc.constantFrom("listening" as const, "listening" as const, "bound" as const),
    ownersKnown: fc.boolean(),
  })
  .map(({ place, port, owners, state, ownersKnown }) =>
    sampleEndpoint({ ...place, port, owners, state, ownersKnown: ownersKnown || owners.length > 0 }),
  );

/** `count` lists, each sorted and with at most one endpoint per place. */
export function endpointLists(count: number): fc.Arbitrary<Endpoint[][]> {
  const list = fc.uniqueArray(endpoint, { selector: ({ id }) => id, maxLength: 6 }).map((endpoints) => endpoints.sort(compareEndpoints));
  return fc.array(list, { minLength: count, maxLength: count });
}
