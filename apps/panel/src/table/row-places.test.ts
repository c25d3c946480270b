import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sampleEndpoint } from "../sample-endpoint.ts";
import type { TableItem } from "./group-endpoints.ts";
import { placeRows } from "./row-places.ts";

const endpoint = sampleEndpoint({ port: 22 });
const group = { key: "", label: null, members: [], isClosed: false };
const itemOf = (isGroup: boolean, index: number): TableItem =>
  isGroup ? { kind: "group", id: String(index), group } : { kind: "endpoint", id: String(index), endpoint };

test("items stand one below the other, and each is found at every pixel of its own", () => {
  const heights = fc.record({ endpointPx: fc.integer({ min: 1, max: 90 }), groupPx: fc.integer({ min: 1, max: 90 }) });
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), heights, (rest, { endpointPx, groupPx }) => {
      // headings come first or not at all
      const items = (rest[0] === true ? rest : rest.map(() => false)).map(itemOf);
      const places = placeRows(items, { endpointPx, groupPx });
      let topPx = 0;
      for (const [index, { kind }] of items.entries()) {
        const heightPx = kind === "group" ? groupPx : endpointPx;
        expect([places.topOf(index), places.heightOf(index)]).toEqual([topPx, heightPx]);
        expect([places.indexAt(topPx), places.indexAt(topPx + heightPx - 0.5)]).toEqual([index, index]);
        topPx += heightPx;
      }
      expect(places.totalPx).toBe(topPx);
      expect(places.indexAt(topPx + 1000)).toBe(items.length - 1);
    }),
  );
});
