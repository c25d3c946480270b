import type { HostModel } from "@portolan/reachability";
import { established, filterHost, verdict } from "@portolan/reachability/testing/filter-host";
import type { Endpoint } from "@portolan/sockets";
import { expect, test } from "vitest";
import type { GuardRails } from "./guard-rails.ts";
import { checkPromise, judgePlan } from "./judge-plan.ts";
import { parseGuardRails } from "./parse-guard-rails.ts";
import type { Plan } from "./plan.ts";
import { runSteps } from "./run-steps.ts";
import { also, ask, close, fromLoopback, only, plain, planned, toPort } from "./testing/plan-cases.ts";

const keeping = [fromLoopback, [established, verdict("accept")]];
const host = filterHost([...keeping, toPort(22), toPort(8000)]);
const made = (rules: HostModel, plan: Plan): HostModel => ({ ...rules, ruleset: runSteps(rules.ruleset, plan.steps) });

function railsOf(text: string): GuardRails {
  const parsed = parseGuardRails(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.rails;
}

test("PL19 a plan is carried out in its time, on the rules it was made for, and with the effect it says it has", () => {
  const plan = planned(ask(host, only(8000, "10.0.0.0/8")));
  expect(judgePlan(plan, host, plain)).toEqual({ code: "sound", planned: made(host, plan) });
  expect(judgePlan(plan, host, { ...plain, nowMs: plain.nowMs + 3_600_000 })).toMatchObject({ code: "expired" });
  expect(judgePlan(plan, filterHost([...keeping, toPort(8000)]), plain)).toEqual({ code: "stale" });
  const other = planned(ask(host, only(8000, "10.0.0.0/7")));
  expect(judgePlan({ ...plan, steps: other.steps }, host, plain)).toEqual({ code: "not-its-promise" });
  expect(judgePlan({ ...plan, steps: [] }, host, plain)).toEqual({ code: "not-its-promise" });
  const ssh = planned(ask(host, close(22)));
  expect(judgePlan({ ...ssh, intent: plan.intent }, host, plain)).toMatchObject({ code: "touches-others" });
});

test("PL20 whoever carries a plan out judges its risks and the rails anew, whatever the plan says of them", () => {
  const plan = planned(ask(host, close(22)));
  expect(judgePlan({ ...plan, risks: [] }, host, plain)).toMatchObject({ code: "risks", risks: [{ code: "lose-ssh" }] });
  const accepted: Plan = { ...plan, acceptedRisks: ["lose-ssh"] };
  expect(judgePlan(accepted, host, plain).code).toBe("sound");
  const guardRails = railsOf("never-close: [ { protocol: tcp, port: 22, source: 10.0.0.0/8 } ]");
  expect(judgePlan(accepted, host, { ...plain, guardRails })).toMatchObject({ code: "guard-rail" });
});

test("PL20 the panel's ports are known by who listens there, and by being told", () => {
  const owner = { pid: 7, program: "portolan", executable: "/usr/bin/node", executableDeleted: false, command: "portolan: server", workingDirectory: "/", user: "portolan", unit: "portolan.service", container: null, startedAt: null, ancestry: [] }; // prettier-ignore
  const server: Endpoint = { id: "panel", namespace: "host", protocol: "tcp", address: "::", port: 8000, scope: "dual", device: null, sockets: 1, state: "listening", owners: [owner], ownersKnown: true, uid: 990, unit: "portolan.service", container: null, publishes: null, queue: null, service: null, display: { ss: "*:8000", netstat: ":::8000" } }; // prettier-ignore
  const plan = planned(ask(host, close(8000)));
  expect(judgePlan(plan, host, plain).code).toBe("sound");
  const asked = { code: "risks", risks: [{ code: "lose-panel", port: 8000 }] };
  expect(judgePlan(plan, host, { ...plain, endpoints: [server] })).toMatchObject(asked);
  expect(judgePlan(plan, host, { ...plain, panelPorts: [8000] })).toMatchObject(asked);
  expect(judgePlan({ ...plan, acceptedRisks: ["lose-panel"] }, host, { ...plain, endpoints: [server] }).code).toBe("sound");
  expect(judgePlan(plan, host, { ...plain, endpoints: [{ ...server, owners: [{ ...owner, command: "nginx" }] }] }).code).toBe("sound");
});

test("PL21 a promise is kept where the rules now give what the steps were to give; what others changed elsewhere is told apart", () => {
  const plan = planned(ask(host, also(9000, "10.0.0.0/8")));
  expect(checkPromise(plan, host, made(host, plan))).toEqual({ broken: [], elsewhere: [] });
  expect(checkPromise(plan, host, host).broken.map(({ ports, sources }) => [ports, sources])).toEqual([["9000", ["10.0.0.0/8"]]]);
  const wider = made(host, planned(ask(host, also(9000, "10.0.0.0/7"))));
  expect(checkPromise(plan, host, wider).broken.map(({ sources }) => sources)).toEqual([["11.0.0.0/8"]]);
  const meanwhile = made(host, planned(ask(host, also(7000, "10.0.0.0/8"))));
  const both = checkPromise(plan, host, made(meanwhile, plan));
  expect(both.broken).toEqual([]);
  expect(both.elsewhere.map(({ ports }) => ports)).toEqual(["7000"]);
  const moved = { ...made(host, plan), interfaces: host.interfaces.slice(0, 1), routes: host.routes.slice(0, 1) }; // a cable was pulled out
  expect(checkPromise(plan, host, moved)).toEqual({ broken: [], elsewhere: [] });
});
