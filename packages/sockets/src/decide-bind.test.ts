import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bindOverlap, boundAddresses } from "./bind-overlap.ts";
import { decideBind, decideBindAmong, type BindOptions, type HeldBind } from "./decide-bind.ts";

const addresses = [
  { address: "0.0.0.0", v6only: null },
  { address: "::", v6only: false },
  { address: "::", v6only: true },
  { address: "127.0.0.1", v6only: null },
  { address: "127.0.0.2", v6only: null },
  { address: "::1", v6only: false },
  { address: "::ffff:127.0.0.1", v6only: false },
] as const;
/** Measured: X where a second bind without options fails. */
const matrix = ["XX.XX.X", "XXXXXXX", ".XX..X.", "XX.X..X", "XX..X..", ".XX..X.", "XX.X..X"];
const plain: BindOptions = { reuseAddress: false, reusePort: false, euid: 1000 };
const both: BindOptions = { reuseAddress: true, reusePort: true, euid: 1000 };
const reuseAddress: BindOptions = { ...plain, reuseAddress: true };
const reusePort: BindOptions = { ...plain, reusePort: true };

function held(fields: Partial<HeldBind> = {}): HeldBind {
  return {
    namespace: "host",
    protocol: "tcp",
    address: "0.0.0.0",
    port: 80,
    v6only: null,
    device: null,
    listening: true,
    ...plain,
    ...fields,
  };
}

test("OV1 the measured table of 49 pairs follows from intersecting intervals", () => {
  const found = addresses.map((a) => addresses.map((b) => (bindOverlap(held(a), held(b)) ? "X" : ".")).join(""));
  expect(found).toEqual(matrix);
});

test("OV1 an IPv6-only wildcard takes two intervals and leaves IPv4 alone", () => {
  expect(boundAddresses({ address: "::", v6only: true }).intervals).toHaveLength(2);
  expect(boundAddresses({ address: "::ffff:0.0.0.0", v6only: false }).equals(boundAddresses({ address: "0.0.0.0", v6only: null }))).toBe(
    true,
  );
});

test("OV2 an unknown IPV6_V6ONLY counts as dual-stack", () => {
  expect(bindOverlap(held({ address: "::", v6only: null }), held({ address: "127.0.0.1" }))).toBe(true);
});

test("OV3 two devices never meet, no device meets each", () => {
  expect(bindOverlap(held({ device: "eth0" }), held({ device: "eth1" }))).toBe(false);
  expect(bindOverlap(held({ device: "eth0" }), held({ device: "eth0" }))).toBe(true);
  expect(bindOverlap(held({ device: "eth0" }), held())).toBe(true);
});

test.each([{ namespace: "name:blue" }, { protocol: "udp" as const }, { port: 81 }])("OV4 another %o never meets", (other) => {
  expect(bindOverlap(held(), held(other))).toBe(false);
});

test("OV5 SO_REUSEPORT shares among sockets of one user, listening or not", () => {
  for (const protocol of ["tcp", "udp"] as const)
    for (const listening of [true, false]) {
      expect(decideBind(held({ ...reusePort, protocol, listening }), held({ ...reusePort, protocol }))).toEqual({
        code: "ok",
        sharedBy: "reuse-port",
      });
      expect(decideBind(held({ ...reusePort, protocol, listening }), held({ ...reusePort, protocol, euid: 1001 })).code).toBe("EADDRINUSE");
    }
});

test("OV6 SO_REUSEADDR shares with a bound TCP socket, never with a listening one", () => {
  expect(decideBind(held({ ...reuseAddress, listening: false }), held(reuseAddress))).toEqual({ code: "ok", sharedBy: "reuse-address" });
  expect(decideBind(held(reuseAddress), held(reuseAddress)).code).toBe("EADDRINUSE");
  expect(decideBind(held(both), held({ ...both, euid: 1001 })).code).toBe("EADDRINUSE");
});

test("OV7 SO_REUSEADDR shares any UDP place, even between users", () => {
  const udp = { protocol: "udp" as const };
  expect(decideBind(held({ ...reuseAddress, ...udp }), held({ ...reuseAddress, ...udp, euid: 1001 }))).toEqual({
    code: "ok",
    sharedBy: "reuse-address",
  });
  expect(decideBind(held({ ...both, ...udp }), held({ ...both, ...udp, euid: 1001 }))).toEqual({ code: "ok", sharedBy: "reuse-address" });
});

test("OV8 an option on one side, or a different one on each, shares nothing", () => {
  for (const protocol of ["tcp", "udp"] as const)
    for (const [a, b] of [
      [plain, plain],
      [plain, both],
      [both, plain],
      [reuseAddress, reusePort],
      [reusePort, reuseAddress],
    ] as const) {
      const decision = decideBind(held({ ...a, protocol, listening: false }), held({ ...b, protocol }));
      expect(decision).toMatchObject({ code: "EADDRINUSE", holder: { protocol } });
    }
});

test("OV1 overlap is symmetric and never depends on the order of holders", () => {
  const place = fc
    .record({ at: fc.constantFrom(...addresses), device: fc.constantFrom(null, "a", "b") })
    .map(({ at, device }) => held({ ...at, device }));
  fc.assert(
    fc.property(fc.array(place, { maxLength: 4 }), place, (holders, wanted) => {
      expect(holders.map((one) => bindOverlap(one, wanted))).toEqual(holders.map((one) => bindOverlap(wanted, one)));
      expect(decideBindAmong(holders, wanted).code).toBe(decideBindAmong(holders.toReversed(), wanted).code);
      expect(decideBindAmong(holders, wanted).code === "ok").toBe(holders.every((one) => !bindOverlap(one, wanted)));
    }),
    { numRuns: 300 },
  );
});
