import * as fc from "fast-check";
import { boundAddresses } from "@portolan/sockets";
import { expect, test } from "vitest";
import { addressRows, slotRows, type SlotRow } from "./interval-rows.ts";
import { PortOccupancy } from "./port-occupancy.ts";
import { sampleLease } from "./testing/samples.ts";
import type { Lease } from "./claim.ts";

const binds = [
  { family: "ipv4", address: null, as: { address: "0.0.0.0", v6only: null } },
  { family: "dual", address: null, as: { address: "::", v6only: false } },
  { family: "ipv6", address: null, as: { address: "::", v6only: true } },
  { family: "ipv4", address: "127.0.0.1", as: { address: "127.0.0.1", v6only: null } },
  { family: "dual", address: "127.0.0.2", as: { address: "127.0.0.2", v6only: null } },
  { family: "ipv6", address: "::1", as: { address: "::1", v6only: true } },
  { family: "dual", address: "::ffff:127.0.0.1", as: { address: "::ffff:127.0.0.1", v6only: false } },
  { family: "dual", address: "0.0.0.0", as: { address: "0.0.0.0", v6only: null } },
  { family: "ipv6", address: "::", as: { address: "::", v6only: true } },
  { family: "ipv4", address: "255.255.255.255", as: { address: "255.255.255.255", v6only: null } },
  {
    family: "ipv6",
    address: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    as: { address: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", v6only: true },
  },
  { family: "ipv6", address: "::fffe:ffff:ffff", as: { address: "::fffe:ffff:ffff", v6only: true } },
] as const;

function meet(a: readonly SlotRow[], b: readonly SlotRow[]): boolean {
  return a.some((x) => b.some((y) => x.protocol === y.protocol && x.port === y.port && hex(x.lo) <= hex(y.hi) && hex(y.lo) <= hex(x.hi)));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

test("LE4 rows of every pair of binds meet as the kernel's binds do", () => {
  for (const a of binds)
    for (const b of binds) {
      const kernel = boundAddresses(a.as).intersects(boundAddresses(b.as));
      const rows = [a, b].map(({ family, address }) => slotRows(sampleLease({ family, address })));
      expect(meet(rows[0] ?? [], rows[1] ?? []), `${a.family} ${a.address} and ${b.family} ${b.address}`).toBe(kernel);
    }
});

test("LE4 IPv6 alone is what lies on both sides of IPv4", () => {
  expect(addressRows({ family: "ipv6", address: null }).map(({ lo, hi }) => [hex(lo), hex(hi)])).toEqual([
    ["0".repeat(32), "00000000000000000000fffeffffffff"],
    ["00000000000000000001000000000000", "f".repeat(32)],
  ]);
  expect(addressRows({ family: "ipv4", address: null }).map(({ lo, hi }) => [hex(lo), hex(hi)])).toEqual([
    ["00000000000000000000ffff00000000", "00000000000000000000ffffffffffff"],
  ]);
  expect(() => addressRows({ family: "dual", address: "localhost" })).toThrow("Not an IP address");
});

test("LE5 emergency ports are rows too, for each protocol", () => {
  const rows = slotRows(sampleLease({ ports: [1, 65535], emergencyPorts: [9], protocols: ["tcp", "udp"], family: "ipv6" }));
  expect(rows.map(({ protocol, port }) => `${protocol} ${port}`)).toEqual(
    ["tcp", "udp"].flatMap((protocol) => [1, 1, 65535, 65535, 9, 9].map((port) => `${protocol} ${port}`)),
  );
});

const lease = fc
  .record({
    bind: fc.constantFrom(...binds),
    ports: fc.uniqueArray(fc.integer({ min: 19990, max: 20030 }), { minLength: 1, maxLength: 3 }),
    protocols: fc.constantFrom<Lease["protocols"]>(["tcp"], ["udp"], ["tcp", "udp"]),
  })
  .map(({ bind: { family, address }, ports, protocols }) => sampleLease({ family, address, ports, protocols }));

test("LE6 what is taken is what the rows say, whatever came and went", () => {
  fc.assert(
    fc.property(fc.array(lease, { maxLength: 12 }), fc.array(fc.nat(30), { maxLength: 20 }), (leases, releases) => {
      const occupancy = new PortOccupancy();
      const held: Lease[] = [];
      for (const one of leases) {
        if (held.some((other) => meet(slotRows(one), slotRows(other)))) continue;
        occupancy.take(slotRows(one));
        held.push(one);
        const at = releases.pop() ?? 30;
        for (const gone of held.splice(at, 1)) occupancy.release(slotRows(gone));
      }
      for (const { family, address } of binds)
        for (const protocol of ["tcp", "udp"] as const) {
          const { leases: bits } = occupancy.takenFor([protocol], addressRows({ family, address }));
          const places = Array.from({ length: 50 }, (_, at) => 19985 + at);
          const truth = places.filter((port) => {
            const wanted = slotRows(sampleLease({ family, address, protocols: [protocol], ports: [port] }));
            return held.some((other) => other.ports.includes(port) && meet(wanted, slotRows(other)));
          });
          expect(places.filter((port) => bits.some((one) => one.has(port)))).toEqual(truth);
        }
    }),
    { numRuns: 40 },
  );
});

test("LE7 what the host takes twice is freed twice; many of its addresses count as all", () => {
  const occupancy = new PortOccupancy();
  const row = slotRows(sampleLease({ ports: [40], address: "192.0.2.1" }));
  const isTaken = (address: string): boolean =>
    occupancy.takenFor(["tcp"], addressRows({ family: "dual", address })).host.some((bits) => bits.has(40));
  occupancy.takeByHost(row);
  occupancy.takeByHost(row);
  occupancy.releaseByHost(row);
  expect(isTaken("192.0.2.1")).toBe(true);
  expect(isTaken("192.0.2.2")).toBe(false);
  occupancy.releaseByHost(row);
  expect(isTaken("192.0.2.1")).toBe(false);
  for (let last = 0; last < 200; last += 1) occupancy.takeByHost(slotRows(sampleLease({ ports: [40], address: `192.0.2.${last}` })));
  expect(isTaken("192.0.2.250")).toBe(true);
  for (let last = 0; last < 200; last += 1) occupancy.releaseByHost(slotRows(sampleLease({ ports: [40], address: `192.0.2.${last}` })));
  expect(isTaken("192.0.2.250")).toBe(false);
  occupancy.takeByHost(row);
  occupancy.replaceHost([]);
  expect(isTaken("192.0.2.1")).toBe(false);
});
