import { established, filterHost, verdict } from "@portolan/reachability/testing/filter-host";
import { canonicalJson } from "@portolan/snapshot";
import { expect, test } from "vitest";
import { parsePlan } from "./parse-plan.ts";
import { planText, type Plan } from "./plan.ts";
import type { Step } from "./step.ts";
import { ask, fromLoopback, only, planned, toPort } from "./testing/plan-cases.ts";

const plan = planned(
  ask(filterHost([fromLoopback, [established, verdict("accept")], toPort(8000)]), only(8000, "10.0.0.0/8", "2001:db8::/32")),
);

function withSteps(...steps: readonly unknown[]): string {
  return canonicalJson({ ...plan, steps });
}

const place = { family: "inet", table: "filter", chain: "input" } as const;
const rule = { verdict: "accept", family: "ipv4", protocol: "tcp", port: 8000, sources: ["10.0.0.0/8"], isPublished: false } as const;
const iptables = { tool: "iptables", family: "ipv4", backend: "nft", table: "filter" } as const;

test("PL17 a plan is read from its canonical text alone, and is what was written", () => {
  expect(parsePlan(planText(plan))).toEqual({ code: "read", plan: JSON.parse(planText(plan)) as Plan });
  expect(parsePlan(` ${planText(plan)}`).code).toBe("not-a-plan");
  expect(parsePlan(JSON.stringify(plan, null, 1)).code).toBe("not-a-plan");
  expect(parsePlan("{").code).toBe("not-a-plan");
  expect(parsePlan(canonicalJson({ ...plan, more: 1 })).code).toBe("not-a-plan");
  expect(parsePlan(canonicalJson({ ...plan, id: "../../x" })).code).toBe("not-a-plan");
});

test("PL18 nothing that reaches a tool can be more than what it stands for", () => {
  const good: readonly Step[] = [
    { tool: "nft", changes: [{ kind: "insert", place, before: 7, rules: [rule] }] },
    { ...iptables, changes: [{ kind: "delete", chain: "INPUT", text: `-A INPUT -m comment --comment "a b" -j ACCEPT` }] },
    { tool: "ufw", changes: [{ kind: "prepend", rule: { verb: "deny", protocol: "any", source: "any", port: "8000:8010" } }] },
    { tool: "firewalld", changes: [{ kind: "add", time: "runtime", place: { kind: "zone", name: "public" }, item: { kind: "service", service: "ssh" } }] },
  ]; // prettier-ignore
  for (const step of good) expect(parsePlan(withSteps(step)).code, JSON.stringify(step)).toBe("read");
  const bad: readonly unknown[] = [
    { tool: "shell", changes: [] },
    { tool: "nft", changes: [{ kind: "flush" }] },
    { tool: "nft", changes: [{ kind: "add-table", name: "filter", hook: "input", rules: [rule] }] },
    { tool: "nft", changes: [{ kind: "insert", place: { ...place, chain: "input { }" }, before: null, rules: [rule] }] },
    { tool: "nft", changes: [{ kind: "insert", place, before: null, rules: [{ ...rule, sources: ["10.0.0.0/8; flush"] }] }] },
    { tool: "nft", changes: [{ kind: "insert", place, before: null, rules: [{ ...rule, sources: ["10.0.0.1/8"] }] }] },
    { tool: "nft", changes: [{ kind: "insert", place, before: null, rules: [{ ...rule, sources: ["1::2::3"] }] }] },
    { tool: "nft", changes: [{ kind: "insert", place, before: null, rules: [{ ...rule, port: 70_000 }] }] },
    { ...iptables, table: "filter\n-F", changes: [] },
    { ...iptables, changes: [{ kind: "delete", chain: "INPUT", text: "-A INPUT -j DROP\n-F" }] },
    { ...iptables, changes: [{ kind: "delete", chain: "INPUT", text: "-F INPUT" }] },
    { ...iptables, changes: [{ kind: "insert", chain: "INPUT\n-F", before: null, rules: [rule] }] },
    { ...iptables, changes: [{ kind: "insert", chain: "--flush", before: null, rules: [rule] }] },
    { tool: "ufw", changes: [{ kind: "prepend", rule: { verb: "reset", protocol: "any", source: "any", port: "1" } }] },
    { tool: "ufw", changes: [{ kind: "prepend", rule: { verb: "deny", protocol: "any", source: "--force", port: "1" } }] },
    { tool: "firewalld", changes: [{ kind: "add", time: "runtime", place: { kind: "zone", name: "--panic-on" }, item: { kind: "service", service: "ssh" } }] },
    { tool: "firewalld", changes: [{ kind: "add", time: "runtime", place: { kind: "zone", name: "a" }, item: { kind: "service", service: "x --y" } }] },
  ]; // prettier-ignore
  for (const step of bad) expect(parsePlan(withSteps(step)).code, JSON.stringify(step)).toBe("not-a-plan");
});
