import { render } from "@portolan/phrases";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { wishKinds } from "../../page-location.ts";
import { firstFields, readWish, type WishFields } from "./read-wish.ts";

const nowMs = Date.parse("2026-03-03T12:00:00Z");
const read = (change: Partial<WishFields>, service: string | null = null) =>
  readWish({ ...firstFields({ kind: "only", protocol: "tcp", port: "23333" }), ...change }, { nowMs, service });
const told = (change: Partial<WishFields>) => {
  const wish = read(change);
  return "problems" in wish ? Object.entries(wish.problems).map(([field, problem]) => `${field}: ${render(problem, "en")}`) : [];
};
const list = (text: string) => ({ who: "list", list: text }) as const;
const nobody = { who: "nobody", list: "" } as const;
const everyone = { who: "everyone", list: "10.0.0.0/8" } as const;

test("both families are decided: what was typed for another choice does not count", () => {
  expect(read({ ipv4: list("192.168.1.7/16, 10.1.2.3\n192.168.0.0/16") })).toEqual({
    intent: {
      kind: "allow",
      protocol: "tcp",
      port: 23_333,
      sources: { ipv4: { kind: "only", sources: ["192.168.0.0/16", "10.1.2.3/32"] }, ipv6: { kind: "nobody" } },
      until: null,
      isAdded: false,
    },
  });
  expect(read({ kind: "also", ipv4: everyone, ipv6: list("2001:db8::/32") })).toMatchObject({
    intent: { isAdded: true, sources: { ipv4: { kind: "everyone" }, ipv6: { kind: "only", sources: ["2001:db8::/32"] } } },
  });
});

test.each([
  [{ ipv4: list("") }, "ipv4: Give at least one address or prefix, or choose nobody."],
  [{ ipv4: list("10.0.0.0/8"), ipv6: list("10.0.0.0/8") }, "ipv6: “10.0.0.0/8” belongs to the other family."],
  [{ ipv4: list("0.0.0.0/0") }, "ipv4: “0.0.0.0/0” is everyone: choose that instead."],
  [{ ipv4: everyone, port: "65536" }, "port: “65536” is not a port: a number from 1 to 65535."],
  [{ ipv4: everyone, port: "" }, "port: Give the port."],
  [{ ipv4: everyone, until: "2026-03-03T11:00Z" }, "until: That is not later than now."],
  [{ ipv4: everyone, macs: "02:00:5e:10:00" }, "macs: “02:00:5e:10:00” is not a MAC address such as 02:00:5e:10:00:01."],
  [{ kind: "deny" as const, ipv4: nobody }, "ipv4: Both families name nobody, so nothing would change."],
  [{ kind: "rate" as const, burst: "0" }, "burst: “0” is not a whole number from 1 to 999999."],
  [{ kind: "bandwidth" as const, megabits: "fast" }, "megabits: “fast” is not a number from 0.01 to 100000."],
  [{ kind: "bind" as const }, "port: Nothing known listens at this port, so there is no setting to change."],
])("%j", (change, problem) => expect(told(change)).toEqual([problem]));

test("limits, ends, network cards, a whole host and a service", () => {
  expect(read({ kind: "bandwidth", megabits: "0.5", until: "2026-03-06T18:00Z" })).toEqual({
    intent: {
      kind: "bandwidth",
      protocol: "tcp",
      port: 23_333,
      bitsPerSecond: 500_000,
      direction: "out",
      until: "2026-03-06T18:00:00.000Z",
    },
  });
  expect(read({ ipv4: everyone, macs: "02-00-5E-10-00-01" })).toMatchObject({ intent: { macs: ["02:00:5e:10:00:01"] } });
  expect(read({ kind: "deny", ipv4: list("203.0.113.0/24"), isWholeHost: true, port: "" })).toMatchObject({
    intent: { protocol: null, port: null },
  });
  expect(read({ kind: "bind", scope: "ipv6" }, "nginx")).toMatchObject({ intent: { kind: "bind", service: "nginx", scope: "ipv6" } });
});

test("whatever is typed, there is an intent or a problem, never both and never neither", () => {
  const text = fc.oneof(fc.string(), fc.constantFrom("10.0.0.0/8", "::/0", "fd00::1, x", "443", "2026-12-01T00:00", "1e3", "-1"));
  const family = fc.record({ who: fc.constantFrom("nobody" as const, "everyone" as const, "list" as const), list: text });
  const fields = fc.record({
    kind: fc.constantFrom(...wishKinds), port: text, isWholeHost: fc.boolean(), ipv4: family, ipv6: family, macs: text, until: text,
    newPerSecond: text, burst: text, megabits: text,
  }); // prettier-ignore
  fc.assert(
    fc.property(fields, (change) => {
      const wish = read(change, "nginx");
      if ("intent" in wish) return JSON.stringify(wish.intent).includes('"kind"');
      return Object.keys(wish.problems).length > 0;
    }),
    { numRuns: 300 },
  );
});
