import { entryText } from "@portolan/ledger";
import type { Lease } from "@portolan/leases";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { grantedText, portsText } from "./lease-entries.ts";

const port = fc.integer({ min: 1, max: 65_535 });
const name = fc.string({ unit: "grapheme", maxLength: 40 });

test("the entry of a grant is the text that every entry would have", () => {
  const lease = fc.record({
    id: name,
    pool: name,
    host: name,
    ports: fc.uniqueArray(port, { minLength: 1, maxLength: 300 }),
    emergencyPorts: fc.uniqueArray(port, { maxLength: 3 }),
    protocols: fc.constantFrom(["tcp"], ["udp"], ["tcp", "udp"]),
    fence: fc.nat(),
    termSeconds: fc.option(fc.nat()),
  });
  const told = fc.record({ by: name, at: fc.constant("2027-01-15T08:00:00.000Z"), personal: fc.option(name) });
  fc.assert(
    fc.property(lease, told, fc.constantFrom("claimed", "imported", "adopted"), (granted, { by, at, personal }, way) => {
      const { id, pool, host, ports, emergencyPorts, protocols, fence, termSeconds } = granted;
      const facts = {
        lease: id,
        pool,
        ports: portsText([...ports, ...emergencyPorts]),
        protocols: protocols.join(),
        fence,
        termSeconds,
        way,
      };
      const entry = { schema: "portolan.entry/1", at, kind: "lease-granted", by, host, facts, personal } as const;
      expect(grantedText(granted as unknown as Lease, way, { by, at, personal })).toBe(entryText(entry));
      expect(facts.ports.length).toBeLessThanOrEqual(200);
    }),
  );
});

test.each([
  [[20001], "20001"],
  [[20006, 20001, 20005, 20007], "20001,20005-20007"],
])("ports %j are told of as %s", (ports, text) => expect(portsText(ports)).toBe(text));
