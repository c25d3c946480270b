import * as fc from "fast-check";
import { diffHosts, type HostModel } from "@portolan/reachability";
import { hostArbitrary } from "@portolan/reachability/testing/random-host";
import { established, filterHost, verdict } from "@portolan/reachability/testing/filter-host";
import { expect, test } from "vitest";
import type { BindAdvice } from "../bind-advice.ts";
import { parseGuardRails } from "../parse-guard-rails.ts";
import { parsePlan } from "../parse-plan.ts";
import { planText, type Plan } from "../plan.ts";
import type { BandwidthIntent, BindIntent, DenyHostIntent, Intent, RateIntent, SysctlIntent } from "../intent.ts";
import { checkPromise, judgePlan } from "../judge-plan.ts";
import { regionsElsewhere } from "../regions-elsewhere.ts";
import { applyEdits, inverseEdits } from "../rule-edit.ts";
import { editsOfSteps } from "../run-steps.ts";
import { sortDifference } from "../sort-difference.ts";
import { unacceptedRisks } from "../risks/risk.ts";
import { ask, close, fromLoopback, only, plain, planned, toPort, wanted } from "../testing/plan-cases.ts";
import { hostAfter } from "../try-steps.ts";

const rules = filterHost([fromLoopback, [established, verdict("accept")], toPort(22), toPort(8000)]);
const switches = [
  ["net.core.somaxconn", "4096"],
  ["net.ipv4.conf.all.rp_filter", "0"],
  ["net.ipv4.ip_local_port_range", "32768\t60999"],
] as const;
const host: HostModel = {
  ...rules,
  interfaces: rules.interfaces.map((one) => (one.loopback ? one : { ...one, mac: "02:00:00:00:00:01" })),
  sysctls: new Map([...rules.sysctls, ...switches]),
};
const served: HostModel = { ...host, listeners: [listener("ipv6", 0n, true)] };

function listener(family: "ipv4" | "ipv6", address: bigint, takesIpv4: boolean): HostModel["listeners"][number] {
  return { protocol: "tcp", family, address, port: 8000, takesIpv4, device: null, isTransparent: false, endpoint: null, display: "" };
}

const rate: RateIntent = { kind: "rate", protocol: "tcp", port: 8000, newPerSecond: 200, burst: 400, per: "source", until: null };
const denyHost: DenyHostIntent = {
  kind: "deny",
  protocol: null,
  port: null,
  sources: wanted("203.0.113.0/24", "2001:db8:1::/48"),
  until: null,
};
const bandwidth: BandwidthIntent = { kind: "bandwidth", protocol: "tcp", port: 8000, bitsPerSecond: 20e6, direction: "out", until: null };
const bind: BindIntent = { kind: "bind", protocol: "tcp", port: 8000, service: "mcsmanager-panel", scope: "ipv4" };
const advice: BindAdvice = {
  code: "advised",
  before: [{ key: "httpIp", value: "", fileHash: "sha256:00" }],
  edits: [{ file: "/opt/mcsm/web/data/SystemConfig/config.json", line: 4, part: null, text: '  "httpIp": "0.0.0.0",' }],
  activation: { by: "restart", unit: "mcsm-web.service" },
  sockets: {
    before: [{ protocol: "tcp", address: "::", port: 8000, scope: "dual" }],
    after: [{ protocol: "tcp", address: "0.0.0.0", port: 8000, scope: "ipv4" }],
  },
  otherPorts: [],
};

function expectSound(plan: Plan, before: HostModel): void {
  const accepted = { ...plan, acceptedRisks: plan.risks.map(({ code }) => code) };
  expect(judgePlan(accepted, before, plain).code).toBe("sound");
  expect(checkPromise(plan, before, hostAfter(before, plan.steps))).toEqual({ broken: [], elsewhere: [] });
  expect(parsePlan(planText(plan))).toMatchObject({ code: "read", plan: { steps: plan.steps } });
}

const codes = (plan: Plan): readonly string[] => plan.risks.map(({ code }) => code);
const regions = (list: Plan["promise"]["lost"]): readonly unknown[] =>
  list.map(({ family, ports, before, after }) => [family, ports, before, after]);

test("PL23 a rate takes nobody's access: who gets in is limited, told apart by the plan's own condition", () => {
  const plan = planned(ask(served, rate));
  expect(plan.promise.gained).toEqual([]);
  expect(plan.promise.lost).toEqual([]);
  expect(regions(plan.promise.limited ?? [])).toEqual([
    ["ipv4", "8000", "open", "depends"],
    ["ipv6", "8000", "depends", "depends"], // on neighbour discovery too
  ]);
  expectSound(plan, served);
  expect(codes(plan)).toEqual(["not-kept"]);
  expect(checkPromise(plan, served, served).broken.map(({ ports }) => ports)).toContain("8000");
  const closed = hostAfter(served, planned(ask(served, close(8000))).steps);
  expect(checkPromise(plan, served, closed).broken).not.toEqual([]);
  expect(ask(served, { ...rate, port: 9000 })).toEqual({ code: "nobody-gets-in" });
});

test("PL24 a rate that all share waits for the asker to accept it by name, and is held against the rails as if it were used up", () => {
  const shared = planned(ask(served, { ...rate, port: 22, per: "port" }));
  expect(unacceptedRisks(shared.risks, []).map(({ code }) => code)).toEqual(["shared-limit"]);
  const rails = parseGuardRails("never-close: [ { protocol: tcp, port: 22, source: 10.0.0.0/8 } ]");
  if (!rails.ok) throw new Error("rails");
  expect(ask(served, { ...rate, port: 22, per: "port" }, { guardRails: rails.rails })).toMatchObject({ code: "guard-rail" });
  expect(ask(served, { ...rate, port: 22 }, { guardRails: rails.rails })).toMatchObject({ code: "planned" });
});

test("PL25 refusing some at the whole host takes from them alone, at every port of both families, and meets rails and the sign-in", () => {
  const plan = planned(ask(served, denyHost));
  expect(plan.promise.gained).toEqual([]);
  expect(plan.promise.lost.map(({ family, ports, sources }) => [family, ports, sources])).toEqual([
    ["ipv4", "22,8000", ["203.0.113.0/24"]],
    ["ipv6", "22,8000", ["2001:db8:1::/48"]],
  ]);
  expect(codes(plan)).toEqual(["lose-ssh", "not-kept"]);
  expectSound(plan, served);
  expect(ask(hostAfter(served, plan.steps), denyHost)).toEqual({ code: "already" });
  const rails = parseGuardRails("never-close: [ { protocol: tcp, port: 22, source: 203.0.113.9/32 } ]");
  if (!rails.ok) throw new Error("rails");
  expect(ask(served, denyHost, { guardRails: rails.rails })).toMatchObject({ code: "guard-rail" });
  const connection = { protocol: "tcp", local: "192.0.2.1", localPort: 9, remote: "203.0.113.7", remotePort: 5 } as const;
  expect(codes(planned(ask(served, denyHost, { connections: [connection] })))).toContain("stay-connected");
  const bare = { ...served, ruleset: { ...served.ruleset, tables: [] } };
  expect(planned(ask(bare, denyHost)).managers).toEqual(["own-table"]);
});

test("PL26 hardware addresses are asked beside the addresses, and who is behind a router is named", () => {
  const intent = { ...only(8000, "192.0.2.0/24"), macs: ["02:00:5e:10:00:01"] };
  const plan = planned(ask(served, intent));
  expect(plan.commands[0]).toContain("ip saddr 192.0.2.0/24 ether saddr 02:00:5e:10:00:01 tcp dport 8000 accept");
  expect(codes(plan)).not.toContain("conditional");
  expectSound(plan, served);
  expect(ask(hostAfter(served, plan.steps), intent)).toEqual({ code: "already" });
  const [other, third] = ["02:00:5e:10:00:02", "02:00:00:00:99:01"];
  const more = planned(ask(hostAfter(served, plan.steps), { ...intent, macs: [...intent.macs, other ?? "", third ?? ""] }));
  expect(more.commands.join(" ")).toContain("ether saddr '{ 02:00:5e:10:00:01, 02:00:5e:10:00:02, 02:00:00:00:99:01 }'");
  expect(ask(hostAfter(served, plan.steps), { ...intent, macs: [third ?? ""] })).toMatchObject({ code: "planned" });
  const plainRules = plan.steps.map((step) => (step.tool === "nft" ? { ...step, changes: step.changes.map((change) => ("rules" in change ? { ...change, rules: change.rules.map(({ macs: _macs, ...rule }) => rule) } : change)) } : step)); // prettier-ignore
  expect(judgePlan({ ...plan, steps: plainRules }, served, plain)).toEqual({ code: "not-its-promise" });
  expect(checkPromise(plan, served, hostAfter(served, plainRules)).broken).not.toEqual([]);
  const routed = {
    ...served,
    routes: served.routes.map((one) => (one.destination.endsWith("/0") ? { ...one, gateway: "192.0.2.254" } : one)),
  };
  const far = planned(ask(routed, { ...intent, sources: wanted("192.0.2.0/24", "10.0.0.0/8") }));
  expect(far.risks.find(({ code }) => code === "mac-on-link")).toEqual({ code: "mac-on-link", routed: ["10.0.0.0/8"] });
  expect(ask(served, { ...intent, isAdded: true })).toEqual({ code: "macs-only-narrow" });
  const tunnel = { ...served, interfaces: served.interfaces.map((one) => ({ ...one, mac: null })) };
  expect(ask(tunnel, intent)).toEqual({ code: "no-hardware-address", devices: ["eth0"] });
});

test("PL27 a limit of bandwidth changes nobody's access, and names what it replaces", () => {
  const plan = planned(ask(served, bandwidth));
  expect(plan.steps).toMatchObject([{ tool: "tc", device: "eth0", by: "htb", direction: "out" }]);
  expect(plan.promise).toEqual({ gained: [], lost: [], changed: [], proved: true, unproved: [] });
  expect(codes(plan)).toEqual(["not-kept", "replaces-queue"]);
  expectSound(plan, served);
  expect(codes(planned(ask(served, { ...bandwidth, direction: "in" })))).toContain("drops-what-came");
  const layer = { namespace: "host", kind: "tc", state: "present", place: "eth0", detail: "ingress: bpf" } as const;
  expect(ask({ ...served, layers: [layer] }, bandwidth)).toEqual({ code: "queues-in-use", devices: ["eth0"] });
});

test("PL27 another limit goes beside one of ours, by a number of its own; the same port gets no second one", () => {
  const limit = { namespace: "host", kind: "tc-limit", state: "present", place: "eth0", detail: "out: tcp/443 at 8000 bit/s, tcp/80 at 9000 bit/s" } as const; // prettier-ignore
  const limited: HostModel = { ...served, limits: [limit] };
  const plan = planned(ask(limited, bandwidth, { planId: "x1" }));
  expect(plan.steps).toMatchObject([{ device: "eth0", isBeside: true }]);
  expect(plan.commands.join("\n")).not.toMatch(/qdisc/);
  expect(plan.undo.commands.join("\n")).not.toMatch(/qdisc/);
  expectSound(plan, limited);
  const handles = ["x1", "x2", "k7w2"].map((planId) => planned(ask(limited, bandwidth, { planId })).steps.map((step) => "handle" in step && step.handle)); // prettier-ignore
  expect(new Set(handles.flat()).size).toBe(3);
  expect(planned(ask(limited, { ...bandwidth, direction: "in" })).steps).not.toMatchObject([{ isBeside: true }]);
  expect(ask(limited, { ...bandwidth, port: 443 })).toEqual({ code: "limited-already", devices: ["eth0"] });
  expect(ask(limited, { ...bandwidth, port: 44 }).code).toBe("planned");
});

test("PL27 what comes in is not led past rules of ingress", () => {
  const early = withIngressChain(served);
  expect(ask(early, { ...bandwidth, direction: "in" })).toEqual({ code: "ingress-rules", devices: ["eth0"] });
  expect(ask(early, bandwidth).code).toBe("planned");
});

function withIngressChain(before: HostModel): HostModel {
  const [table] = before.ruleset.tables;
  const [chain] = table === undefined ? [] : table.chains.values();
  if (table === undefined || chain === undefined || chain.base === null) throw new Error("no chain");
  const early = { ...chain, base: { ...chain.base, hook: "ingress" as const, devices: ["eth0"] }, rules: [] };
  const added = { ...table, family: "netdev" as const, name: "early", chains: new Map([[chain.name, early]]) };
  return { ...before, ruleset: { ...before.ruleset, tables: [...before.ruleset.tables, added] } };
}

test("PL28 a bind promises the sockets it leads to: no rule changes, and who loses a family is named", () => {
  const plan = planned(ask(served, bind, { adviseBind: () => advice }));
  expect(plan.promise.gained).toEqual([]);
  expect(new Set(plan.promise.lost.map(({ family }) => family))).toEqual(new Set(["ipv6"]));
  expect(plan.promise.sockets).toEqual(advice.sockets);
  expect(codes(plan)).toContain("starts-anew");
  expectSound(plan, served);
  expect(checkPromise(plan, served, served).broken.map(({ family }) => family)).toContain("ipv6");
  expect(plan.commands).toEqual([
    "cp -a /opt/mcsm/web/data/SystemConfig/config.json /opt/mcsm/web/data/SystemConfig/config.json.portolan",
    `sed -i '4c\\  "httpIp": "0.0.0.0",' /opt/mcsm/web/data/SystemConfig/config.json`,
    "systemctl restart mcsm-web.service",
  ]);
  expect(ask(served, bind)).toEqual({ code: "cannot", what: "bind" });
  expect(ask(served, bind, { adviseBind: () => ({ code: "not-advised", why: "no-unit" }) })).toMatchObject({
    code: "no-bind-advice",
    why: "no-unit",
  });
});

test("PL29 a switch of the kernel promises what the engines say of it, and names what they know nothing of", () => {
  const strict: SysctlIntent = { kind: "sysctl", key: "net.ipv4.conf.all.rp_filter", value: "1" };
  const plan = planned(ask(served, strict));
  expect(plan.commands).toEqual(["sysctl -w net.ipv4.conf.all.rp_filter=1"]);
  expect(codes(plan)).toEqual([]);
  expectSound(plan, served);
  expect(ask(served, { ...strict, value: "0" })).toEqual({ code: "already" });
  expect(ask(served, { ...strict, value: "3" })).toMatchObject({ code: "not-a-value" });
  expect(ask(served, { kind: "sysctl", key: "net.ipv4.tcp_syncookies", value: "1" })).toMatchObject({ code: "no-such-switch" });
  const range = planned(ask(served, { kind: "sysctl", key: "net.ipv4.ip_local_port_range", value: "20000 60999" }));
  expect(range.steps).toEqual([{ tool: "sysctl", key: "net.ipv4.ip_local_port_range", before: "32768 60999", value: "20000 60999" }]);
  expect(range.risks.find(({ code }) => code === "beyond-the-model")).toMatchObject({ effect: "outgoing-ports" });
});

const words = fc.uniqueArray(fc.constantFrom("10.0.0.0/8", "192.0.2.0/25", "203.0.113.9", "2001:db8::/64", "fd00::5", "::/0"), {
  minLength: 1,
  maxLength: 3,
});
const port = fc.constantFrom(22, 80, 443, 8080);
const protocol = fc.constantFrom("tcp" as const, "udp" as const);
const intents: fc.Arbitrary<Intent> = fc.oneof(
  words.map((list): Intent => ({ ...denyHost, sources: wanted(...list) })),
  fc.record({ port, protocol, per: fc.constantFrom("source" as const, "port" as const) }).map((some): Intent => ({ ...rate, ...some })),
  fc
    .record({ port, protocol, list: words })
    .map(({ list, ...some }): Intent => ({ ...only(80, ...list), ...some, macs: ["02:00:5e:10:00:01"] })),
  fc
    .record({ port, protocol, direction: fc.constantFrom("in" as const, "out" as const) })
    .map((some): Intent => ({ ...bandwidth, ...some })),
  fc
    .record({ port, protocol, scope: fc.constantFrom("ipv4" as const, "ipv6" as const, "dual" as const, "loopback" as const) })
    .map((some): Intent => ({ ...bind, ...some })),
  fc.constantFrom("0", "1", "2").map((value): Intent => ({ kind: "sysctl", key: "net.ipv4.conf.all.rp_filter", value })),
);

test("PL1 of every intent on random hosts: the promise is what differs, judged sound again, kept by a kernel that does it, and taken back wholly", () => {
  const settings = { numRuns: Number(process.env["PLAN_RUNS"] ?? 15), seed: Number(process.env["PLAN_SEED"] ?? 20_261_122) };
  const planOf = (before: HostModel, intent: Intent) => ask(before, intent, { adviseBind: () => advice });
  fc.assert(
    fc.property(hostArbitrary, intents, (before, intent) => {
      const answer = planOf(before, intent);
      if (answer.code !== "planned") return;
      const { plan } = answer;
      const after = hostAfter(before, plan.steps);
      const { difference, limited } = sortDifference(diffHosts(before, after, { regionLimit: 2048 }), plan.steps);
      expect(plan.promise).toMatchObject({
        gained: difference.gained,
        lost: difference.lost,
        ...(intent.kind === "rate" ? { limited } : {}),
      });
      expect(regionsElsewhere(difference, intent)).toEqual([]);
      if (intent.kind === "deny" || intent.kind === "rate") expect(difference.gained).toEqual([]);
      if (intent.kind === "rate") expect(difference.lost).toEqual([]);
      if (intent.kind === "deny") expect(planOf(after, intent)).toEqual({ code: "already" });
      expectSound(plan, before);
      const edits = editsOfSteps(before.ruleset, plan.steps);
      expect(applyEdits(applyEdits(before.ruleset, edits), inverseEdits(before.ruleset, edits))).toEqual(before.ruleset);
    }),
    settings,
  );
}, 300_000);
