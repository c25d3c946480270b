import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Coverage } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import { applyEndpoints, endpointsBetween, fromReset, type LiveEndpoints } from "./live-updates.ts";

const coverage: Coverage = { sockets: "sock_diag", namespacesRead: 1, namespacesUnreadable: 0, ownersUnknown: 0, notes: [] };
const endpoint = (id: string, sockets: number) => ({ id, sockets }) as Endpoint;
const list = fc.uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c", "d", "e", "f"), fc.integer({ min: 1, max: 2 })), {
  selector: ([id]) => id,
});

test("a list kept by updates equals the list of the last look", () => {
  fc.assert(
    fc.property(fc.array(list, { minLength: 1 }), (looks) => {
      const reset = { revision: 1, document: { schema: "portolan.ls/1", takenAt: "t", coverage, endpoints: [], rawSockets: [] } } as const;
      let live: LiveEndpoints = fromReset(reset);
      for (const look of looks) {
        const after = look.map(([id, sockets]) => endpoint(id, sockets));
        const change = endpointsBetween(live.endpoints, after);
        if (change !== null) live = applyEndpoints(live, { ...change, revision: live.revision + 1, takenAt: "t", coverage }) ?? live;
        expect(new Map(live.endpoints)).toEqual(new Map(after.map((item) => [item.id, item])));
      }
    }),
  );
});

test("a missed message asks for a reset, a repeated one changes nothing", () => {
  const live: LiveEndpoints = { revision: 4, takenAt: "t", coverage, endpoints: new Map() };
  const message = { upserted: [endpoint("a", 1)], removed: [], takenAt: "u", coverage };
  expect(applyEndpoints(live, { ...message, revision: 6 })).toBeNull();
  expect(applyEndpoints(live, { ...message, revision: 4 })).toBe(live);
});
