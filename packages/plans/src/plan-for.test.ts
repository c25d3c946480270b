import * as fc from "fast-check";
import { diffHosts } from "@portolan/reachability";
import { established, filterHost, is, tcp, verdict } from "@portolan/reachability/testing/filter-host";
import { hostArbitrary } from "@portolan/reachability/testing/random-host";
import { expect, test } from "vitest";
import type { AllowIntent, CloseIntent, DenyPortIntent } from "./intent.ts";
import { parsePlan } from "./parse-plan.ts";
import { planText } from "./plan.ts";
import { applyEdits, inverseEdits } from "./rule-edit.ts";
import { editsOfSteps } from "./run-steps.ts";
import { also, ask, close, deny, fromLoopback, only, planned, toPort } from "./testing/plan-cases.ts";

const RUNS = Number(process.env["PLAN_RUNS"] ?? 30);
const seed = Number(process.env["PLAN_SEED"] ?? 20_261_122);

const host = filterHost([fromLoopback, [established, verdict("accept")], toPort(22), toPort(8000)]);

const intents = fc
  .record({
    kind: fc.constantFrom("only", "also", "close", "deny"),
    port: fc.constantFrom(22, 80, 443, 8080),
    protocol: fc.constantFrom("tcp" as const, "udp" as const),
    words: fc.uniqueArray(fc.constantFrom("10.0.0.0/8", "192.0.2.0/25", "203.0.113.9", "2001:db8::/64", "fd00::5", "0.0.0.0/0", "::/0"), {
      minLength: 1,
      maxLength: 3,
    }),
  })
  .map(({ kind, port, protocol, words }): AllowIntent | CloseIntent | DenyPortIntent => {
    if (kind === "close") return { ...close(port), protocol };
    if (kind === "deny") return { ...deny(port, ...words), protocol };
    return { ...(kind === "only" ? only(port, ...words) : also(port, ...words)), protocol };
  });

test("PL1 what a plan promises is what differs once its steps are made, of its own port alone; taken back, the rules are the same", () => {
  fc.assert(
    fc.property(hostArbitrary, intents, (before, intent) => {
      const answer = ask(before, intent);
      if (answer.code !== "planned") return;
      const { steps, promise } = answer.plan;
      const edits = editsOfSteps(before.ruleset, steps);
      const after = { ...before, ruleset: applyEdits(before.ruleset, edits) };
      const { gained, lost, changed, proved, unproved } = diffHosts(before, after, { regionLimit: 2048 });
      expect(promise).toEqual({ gained, lost, changed, proved, unproved });
      for (const { protocol, ports } of [...gained, ...lost]) expect(`${protocol} ${ports}`).toBe(`${intent.protocol} ${intent.port}`);
      expect(applyEdits(after.ruleset, inverseEdits(before.ruleset, edits))).toEqual(before.ruleset);
      expect(parsePlan(planText(answer.plan))).toMatchObject({ code: "read", plan: { steps } });
    }),
    { numRuns: RUNS, seed },
  );
}, 300_000);

test("PL2 an opening for everyone that would make the narrowing void goes in the same plan", () => {
  const plan = planned(ask(host, only(8000, "10.0.0.0/8")));
  expect(plan.removed).toEqual(["rule 4"]);
  expect(plan.promise.proved).toBe(true);
  expect(plan.commands).toEqual([
    `nft insert rule inet filter input handle 4 ip saddr 10.0.0.0/8 tcp dport 8000 accept comment '"portolan:k7w2"'`,
    "nft delete rule inet filter input handle 4",
  ]);
  const range = filterHost([fromLoopback, [tcp, is("destination-port", [7000, 9000]), verdict("accept")]]);
  const front = planned(ask(range, only(8000, "10.0.0.0/8")));
  expect(front.removed).toEqual([]);
  expect(front.promise.lost.every(({ ports }) => ports === "8000")).toBe(true);
});

test("PL3 a family that is not named gets nobody, and loses it in the promise", () => {
  const { promise, intent } = planned(ask(host, only(8000, "10.0.0.0/8")));
  expect(intent).toMatchObject({ sources: { ipv6: { kind: "nobody" } } });
  expect(promise.lost.some(({ family, via }) => family === "ipv6" && via.includes("eth0"))).toBe(true);
});

test("PL4 letting some in too takes nothing from anybody, and closing gives nobody anything", () => {
  const added = planned(ask(host, also(9000, "10.0.0.0/8", "2001:db8:1::/48")));
  expect(added.promise.lost).toEqual([]);
  expect(added.promise.gained.map(({ family, sources }) => [family, sources])).toEqual([
    ["ipv4", ["10.0.0.0/8"]],
    ["ipv6", ["2001:db8:1::/48"]],
  ]);
  expect(ask(host, also(8000, "10.0.0.0/8"))).toEqual({ code: "already" });
  expect(planned(ask(host, close(8000))).promise.gained).toEqual([]);
});

test("PL5 a refusal takes from the refused alone", () => {
  const plan = planned(ask(host, deny(8000, "203.0.113.0/24")));
  expect(plan.removed).toEqual([]);
  expect(plan.promise.gained).toEqual([]);
  expect(plan.promise.lost.map(({ family, sources }) => [family, sources])).toEqual([["ipv4", ["203.0.113.0/24"]]]);
});

test("PL6 an end that is over is refused, and one to come is kept by a timer", () => {
  const intent = only(8000, "10.0.0.0/8");
  expect(ask(host, { ...intent, until: "2026-11-22T11:59:59Z" })).toEqual({ code: "ended", until: "2026-11-22T11:59:59Z" });
  expect(ask(host, { ...intent, until: "soon" })).toEqual({ code: "ended", until: "soon" });
  const { until } = planned(ask(host, { ...intent, until: "2026-11-27T18:00:00Z" }));
  expect(until).toEqual({ at: "2026-11-27T18:00:00Z", by: "timer" });
});
