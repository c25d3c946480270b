import type { Endpoint } from "@portolan/sockets";
import { established, filterHost, verdict } from "@portolan/reachability/testing/filter-host";
import { expect, test } from "vitest";
import { consentTo } from "./failover-consent.ts";
import type { Intent } from "./intent.ts";
import { noGuardRails, type GuardRails } from "./guard-rails.ts";
import { parseGuardRails, type ParsedGuardRails } from "./parse-guard-rails.ts";
import { also, ask, close, deny, fromLoopback, toPort } from "./testing/plan-cases.ts";

const host = filterHost([fromLoopback, [established, verdict("accept")], toPort(22)]);

function rails(...lines: readonly string[]): GuardRails {
  const parsed = parseGuardRails(lines.join("\n"));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.rails;
}

function problems(...lines: readonly string[]): readonly string[] {
  const parsed: ParsedGuardRails = parseGuardRails(lines.join("\n"));
  return parsed.ok ? [] : parsed.problems.map(({ line, code, detail }) => `${line} ${code} ${detail}`);
}

test("PL15 what the host's owner has ruled out is refused, with whom it would concern, whoever accepts what", () => {
  const guardRails = rails(
    "never-close:",
    "  - { protocol: tcp, port: 22, source: 10.0.0.0/8 }",
    "never-open:",
    "  - { protocol: tcp, port: 3000-4000, source: everyone }",
  );
  const more = { guardRails, acceptedRisks: ["lose-ssh"] } as const;
  expect(ask(host, close(22), more)).toEqual({
    code: "guard-rail",
    violations: [{ rail: "never-close", text: "tcp 22 from 10.0.0.0/8", sources: ["10.0.0.0/8"] }],
  });
  expect(ask(host, deny(22, "10.9.0.0/16"), more)).toMatchObject({ code: "guard-rail", violations: [{ sources: ["10.9.0.0/16"] }] });
  expect(ask(host, deny(22, "203.0.113.0/24"), more).code).toBe("planned");
  expect(ask(host, also(3306, "2001:db8:1::/48"), more)).toMatchObject({ code: "guard-rail", violations: [{ rail: "never-open" }] });
  expect(ask(host, also(5432, "2001:db8:1::/48"), more).code).toBe("planned");
  expect(ask(filterHost([fromLoopback]), close(22), more).code).toBe("already");
});

test("PL16 the file is read whole or not at all; each problem has its line", () => {
  expect(parseGuardRails("")).toEqual({ ok: true, rails: noGuardRails });
  const key = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";
  const read = rails("approval: other-person", "approvers:", `  - { name: li, kind: ed25519, key: "${key}" }`);
  expect(read).toMatchObject({ approval: "other-person", approvers: [{ name: "li", kind: "ed25519", key }] });
  expect(problems("never-close: 22")).toEqual(["1 wrong-shape never-close: expected a list"]);
  expect(
    problems(
      "never-close:",
      "  - { protocol: tcp, port: 70000, source: 10.0.0.0/8 }",
      "  - { protocol: sctp, port: 22 }",
      "never-shut: []",
    ),
  ).toEqual([
    "4 unknown-key never-shut",
    "2 bad-value port: 70000",
    "3 bad-value protocol: sctp, expected tcp, udp",
    "3 missing-key source",
  ]);
  expect(problems("never-open: [ {")[0]).toMatch(/^1 not-yaml /);
  expect(problems("approval: two")).toEqual(["1 bad-value approval: two, expected none, one, other-person"]);
  expect(problems("approval: one", "approvers: [ { name: li, kind: ed25519, key: short } ]")[0]).toBe("2 bad-value key: not base64");
  expect(problems("- 1")).toEqual(["1 wrong-shape expected never-close, never-open, approval, approvers, failover"]);
  expect(problems("never-open: &a []", "never-close: *a")).toHaveLength(1);
  expect(problems(`# ${"x".repeat(300_000)}`)).toHaveLength(1);
});

test("PL49 standing consent is of these ports to those, for a short time, and of nothing else", () => {
  const nowMs = Date.parse("2026-11-22T12:00:00Z");
  const own = rails(
    "failover: [ { protocol: tcp, port: 20000-29999, to: 30000-30099, user: shop }, { protocol: udp, port: 53, to: 5353 } ]",
  );
  const redirect = { kind: "redirect", protocol: "tcp", port: 20_001, to: 30_001, until: "2026-11-22T12:10:00Z" } as const;
  const held = (user: string | null): Parameters<typeof consentTo>[2]["endpoints"] => [
    { protocol: "tcp", port: 30_001, state: "listening", owners: user === null ? [] : [{ user } as Endpoint["owners"][number]] },
  ];
  const given = (intent: Intent, user: string | null = "shop"): string | null =>
    consentTo(own, intent, { nowMs, endpoints: held(user) })?.text ?? null;
  expect(given(redirect)).toBe("tcp 20000-29999 to 30000-30099 of shop");
  for (const other of [
    { port: 22 },
    { to: 30_100 },
    { protocol: "udp" },
    { until: "2026-11-22T12:15:01Z" },
    { until: "2026-11-22T11:59:59Z" },
  ] as const)
    expect(given({ ...redirect, ...other })).toBeNull();
  expect(given(redirect, "www-data")).toBeNull();
  expect(given(redirect, null)).toBeNull();
  expect(given(also(20_001, "everyone"))).toBeNull();
  expect(given({ ...redirect, protocol: "udp", port: 53, to: 5353 }, null)).toBe("udp 53 to 5353");
  expect(consentTo(noGuardRails, redirect, { nowMs, endpoints: held("shop") })).toBeNull();
  expect(problems("failover: [ { protocol: tcp, port: 80-90, to: 85 } ]")[0]).toBe("1 bad-value to: 85 meets port: 80-90");
  expect(problems("failover: [ { protocol: tcp, port: 80 } ]")[0]).toBe("1 missing-key to");
  expect(problems("failover: leases")[0]).toBe("1 wrong-shape failover: expected a list");
});
