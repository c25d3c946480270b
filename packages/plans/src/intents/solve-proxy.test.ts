import { filterHost } from "@portolan/reachability/testing/filter-host";
import { expect, test } from "vitest";
import { judgePlan } from "../judge-plan.ts";
import type { ProxyIntent } from "../intent.ts";
import type { PlanAnswer } from "../plan-for.ts";
import type { Plan } from "../plan.ts";
import type { ProxyAdvice } from "../proxy-advice.ts";
import { ask, plain, planned, toPort } from "../testing/plan-cases.ts";

const sockets = {
  before: [],
  after: [
    { protocol: "tcp", address: "0.0.0.0", port: 8080, scope: "ipv4" },
    { protocol: "tcp", address: "::", port: 8080, scope: "ipv6" },
  ],
} as const;
const advised: ProxyAdvice = { code: "advised", file: "/etc/nginx/conf.d/portolan-shop.conf", unit: "nginx.service", sockets };
const intent: ProxyIntent = {
  kind: "proxy",
  protocol: "tcp",
  port: 8080,
  system: "nginx",
  name: "shop",
  site: {
    mode: "http",
    serverNames: ["shop.example"],
    servers: [{ address: "127.0.0.1", port: 20011, isBackup: false }],
    limits: { connections: null, requestsPerSecond: 50, bodyMegabytes: null },
  },
};
const host = filterHost([toPort(8080)]);

function answerFor(wanted: ProxyIntent, advice: ProxyAdvice = advised): PlanAnswer {
  return ask(host, wanted, { adviseProxy: () => advice });
}

function planOf(wanted: ProxyIntent, advice?: ProxyAdvice): Plan {
  return planned(answerFor(wanted, advice));
}

test("PL49 what has no one meaning in the proxy's language is no plan, nor is a proxy that nobody knows", () => {
  expect(answerFor({ ...intent, name: "shop; include /etc/shadow" })).toEqual({ code: "site-problem", problem: { code: "name" } });
  const tcp: ProxyIntent = { ...intent, site: intent.site === null ? null : { ...intent.site, mode: "tcp" } };
  expect(answerFor(tcp)).toMatchObject({ code: "site-problem", problem: { code: "not-with", what: "tcp" } });
  expect(answerFor(intent, { code: "not-advised", why: "port-taken" })).toEqual({
    code: "no-proxy-advice",
    why: "port-taken",
    system: "nginx",
  });
  expect(ask(host, intent)).toEqual({ code: "cannot", what: "proxy" });
});

test("PL50 the plan tells the new sockets of both families and who gets in by them; without the site they go", () => {
  const plan = planOf(intent);
  expect(plan.promise.gained.map(({ family, ports }) => `${family} ${ports}`).toSorted()).toEqual(
    expect.arrayContaining(["ipv4 8080", "ipv6 8080"]),
  );
  expect(plan.promise.lost).toEqual([]);
  expect(plan.commands.at(-1)).toBe("systemctl reload nginx.service");
  expect(plan.commands.every((command) => !command.includes("\n"))).toBe(true);
  const gone = planOf({ ...intent, site: null }, { ...advised, sockets: { before: sockets.after, after: [] } });
  expect(gone.promise.gained).toEqual([]);
  expect(gone.steps).toMatchObject([{ tool: "proxy", listens: false, text: "" }]);
});

test("PL51 a step that passes on elsewhere than the intent says is not its promise", () => {
  const plan: Plan = { ...planOf(intent), acceptedRisks: ["opens-to-everyone"] };
  expect(judgePlan(plan, host, plain).code).toBe("sound");
  const [step] = plan.steps;
  if (step?.tool !== "proxy" || step.site === null) throw new Error("no site");
  const elsewhere = { ...step, site: { ...step.site, servers: [{ address: "203.0.113.9", port: 80, isBackup: false }] } };
  expect(judgePlan({ ...plan, steps: [elsewhere] }, host, plain).code).toBe("not-its-promise");
  expect(judgePlan({ ...plan, steps: [step, step] }, host, plain).code).toBe("not-its-promise");
  expect(judgePlan({ ...plan, intent: { kind: "close", protocol: "tcp", port: 8080 } }, host, plain).code).toBe("not-its-promise");
});
