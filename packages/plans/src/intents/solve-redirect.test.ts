import { established, filterHost, ipv4, is, verdict } from "@portolan/reachability/testing/filter-host";
import { tracePacket, type HostModel, type Packet } from "@portolan/reachability";
import { expect, test } from "vitest";
import type { RedirectIntent } from "../intent.ts";
import { judgePlan } from "../judge-plan.ts";
import { parsePlan } from "../parse-plan.ts";
import { planText, type Plan } from "../plan.ts";
import type { NftStep, Step } from "../step.ts";
import { ask, fromLoopback, plain, planned, toPort } from "../testing/plan-cases.ts";
import { hostAfter, trySteps } from "../try-steps.ts";

const [port, to] = [8000, 9000];
const intent: RedirectIntent = { kind: "redirect", protocol: "tcp", port, to, until: "2026-11-22T13:00:00Z" };
const narrow = [ipv4, is("source-address", 0xcb00_7107), ...toPort(port)]; // 203.0.113.7
const open = served(filterHost([fromLoopback, [established, verdict("accept")], toPort(port), toPort(22)]));
const narrowed = served(filterHost([fromLoopback, [established, verdict("accept")], narrow, toPort(22)]));

/** Somebody at the port, the service at the other one. */
function served(host: HostModel): HostModel {
  const place = { protocol: "tcp", family: "ipv6", address: 0n, takesIpv4: true, device: null, isTransparent: false, endpoint: null, display: "" } as const; // prettier-ignore
  return { ...host, listeners: [22, port, to].map((one) => ({ ...place, port: one })) };
}

function packetsTo(host: HostModel, more: Partial<Packet> = {}): readonly Packet[] {
  const outside = host.interfaces.find(({ loopback }) => !loopback)?.name ?? "";
  return host.interfaces.flatMap(({ loopback, addresses }) =>
    addresses.map(({ address }): Packet => {
      const family = address.includes(":") ? "ipv6" : "ipv4";
      const source = family === "ipv4" ? 0xcb00_7107n : 0x2001_0db8_0001n << 80n;
      const own = valueOf(address);
      const base = { family, protocol: "tcp", sourcePort: 40_000, destination: own, destinationPort: port } as const;
      return { ...base, in: loopback ? "lo" : outside, source: loopback ? own : source, ...more };
    }),
  );
}

function valueOf(address: string): bigint {
  if (!address.includes(":")) return address.split(".").reduce((value, part) => (value << 8n) | BigInt(part), 0n);
  const [head = "", tail = ""] = address.split("::");
  const groups = (text: string): readonly string[] => (text === "" ? [] : text.split(":"));
  const middle = Array.from({ length: 8 - groups(head).length - groups(tail).length }, () => "0");
  return [...groups(head), ...middle, ...groups(tail)].reduce((value, part) => (value << 16n) | BigInt(`0x${part}`), 0n);
}

const opening = ({ steps }: Plan): readonly Step[] => steps.flatMap((step) => (step.tool === "nft" ? [{ ...step, changes: step.changes.filter(({ kind }) => kind === "insert") }] : [])).filter(({ changes }) => changes.length > 0); // prettier-ignore

test("PL44 what opens a connection is led on at the same address, of both families and of the host itself; what is connected is not", () => {
  const plan = planned(ask(open, intent));
  const after = hostAfter(open, plan.steps);
  const families = new Set<string>();
  for (const packet of packetsTo(open)) {
    const { verdict: told, endpoint: _endpoint, steps } = tracePacket(after, packet);
    expect([told, steps.some(({ effect }) => effect === "dnat")]).toEqual(["delivered", true]);
    expect(tracePacket(after, { ...packet, state: "established" }).steps.some(({ effect }) => effect === "dnat")).toBe(false);
    families.add(packet.family);
  }
  expect(families.size).toBe(2);
  const [sent] = packetsTo(open, { destination: 0xc633_6401n, in: "lo" });
  expect(plan.commands.every((text) => !text.includes("dnat to") || text.includes("fib daddr type local"))).toBe(true);
  expect(sent === undefined ? [] : tracePacket(after, sent).steps.filter(({ effect }) => effect === "dnat")).toEqual([]);
  expect(plan.commands.filter((text) => text.includes("dnat to"))).toHaveLength(2);
  expect(plan.undo.commands).toContain(`nft delete table inet portolan-redirect-tcp-${port}`);
  expect(plan.until).toEqual({ at: intent.until, by: "timer" });
});

test("PL45 those alone who reached the port come to the service, by the old number and by the new one", () => {
  const plan = planned(ask(narrowed, intent));
  const reached = (plan.promise.led ?? []).filter(({ sources }) => sources.length > 0);
  expect(reached.map(({ family, sources }) => [family, sources])).toEqual(reached.map(() => ["ipv4", ["203.0.113.7/32"]]));
  expect(reached.length).toBeGreaterThan(0);
  expect(opening(plan)).toHaveLength(1);
  const gained = plan.promise.gained.filter(({ via }) => via.some((name) => name !== "lo"));
  expect(gained.map(({ ports, sources }) => [ports, sources])).toEqual(gained.map(() => [String(to), ["203.0.113.7/32"]]));
  expect(opening(planned(ask(served(filterHost([fromLoopback, toPort(port), toPort(to)])), intent)))).toEqual([]);
  const passing = [{ kind: "match", selectors: [{ field: "connection-status", mask: 32n }], values: is("protocol", 0).values, negated: true } as const, verdict("accept")]; // prettier-ignore
  const firewalld = planned(ask(served(filterHost([fromLoopback, [established, verdict("accept")], passing, narrow])), intent));
  const [step] = firewalld.steps as readonly NftStep[];
  expect(step?.changes).toMatchObject([{ kind: "add-redirect-table", sources: { ipv4: { kind: "only", sources: ["203.0.113.7/32"] }, ipv6: { kind: "nobody" } } }]); // prettier-ignore
});

test("PL46 no loops, no chains, nobody is led to nothing", () => {
  expect(ask(open, { ...intent, to: port })).toEqual({ code: "redirect-loop", port });
  expect(ask(open, { ...intent, to: 9001 })).toEqual({ code: "nobody-listens", protocol: "tcp", port: 9001 });
  const led = hostAfter(open, planned(ask(open, intent)).steps);
  for (const other of [intent, { ...intent, port: to, to: 22 }, { ...intent, port: 22, to: port }, { ...intent, port, to: 22 }])
    expect(ask(led, other)).toMatchObject({ code: "redirect-chain" });
  expect(ask(led, { ...intent, port: 8001 })).toMatchObject({ code: "planned" }); // two ports may lead to one service
});

test("PL47 where rules are of the old iptables alone it is in its words, in the table of each family", () => {
  const tables = open.ruleset.tables.flatMap((table) =>
    (["ip", "ip6"] as const).map((family) => {
      const own = { family, name: "filter", dialect: "iptables-legacy" } as const;
      const chains = new Map([...table.chains].map(([, chain]) => ["INPUT", { ...chain, name: "INPUT", table: own }]));
      return { ...table, ...own, chains };
    }),
  );
  const legacy: HostModel = { ...open, ruleset: { ...open.ruleset, tables } };
  const plan = planned(ask(legacy, intent));
  const nat = plan.steps.filter((step) => step.tool === "iptables" && step.table === "nat");
  expect(nat).toMatchObject([{ family: "ipv4" }, { family: "ipv6" }]);
  expect(plan.steps.every(({ tool }) => tool === "iptables")).toBe(true);
  for (const packet of packetsTo(legacy)) expect(tracePacket(hostAfter(legacy, plan.steps), packet).verdict).toBe("delivered");
});

test("PL48 who carries it out works out anew who is led, and lets nobody else in at the new number", () => {
  const plan = planned(ask(narrowed, intent));
  const accepted = { ...plan, acceptedRisks: plan.risks.map(({ code }) => code) };
  expect(judgePlan(accepted, narrowed, plain).code).toBe("sound");
  expect(parsePlan(planText(plan))).toMatchObject({ code: "read", plan: { steps: plan.steps } });
  expect(judgePlan({ ...accepted, promise: { ...plan.promise, led: [] } }, narrowed, plain).code).toBe("not-its-promise");
  const wider = plan.steps.map((step) => (step.tool === "nft" ? { ...step, changes: step.changes.map((change) => (change.kind === "insert" ? { ...change, rules: change.rules.map((rule) => ({ ...rule, sources: [] })) } : change)) } : step)); // prettier-ignore
  const { difference } = trySteps(narrowed, wider);
  const { gained, lost, changed, proved, unproved } = difference;
  const lying = { ...accepted, steps: wider, promise: { ...plan.promise, gained, lost, changed, proved, unproved } };
  expect(judgePlan(lying, narrowed, plain).code).toBe("not-its-promise");
});
