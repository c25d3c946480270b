/** A limit of bandwidth on a real cable: what goes through, what other ports get, and what is left when it is undone. */
import { join } from "node:path";
import type { BandwidthIntent, Plan, TcStep } from "@portolan/plans";
import { tcHand, type HandContext } from "@portolan/apply";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LabHost, needs, type LabProcess } from "../lab/index.ts";
import { carryOut } from "./carry-out.ts";
import { contextOf, preparedWith } from "./hand-in-lab.ts";
import { addOutside } from "./outside.ts";

const options = { ...needs("packages"), timeout: 60_000 };
const program = join(import.meta.dirname, "throughput.ts");
const limit = 20_000_000;
const [limited, free] = [8333, 8334];
const addresses = { ipv4: "192.0.2.1", ipv6: "2001:db8::1" } as const;
let host: LabHost;
let server: LabProcess;

beforeAll(async () => {
  if (options.skip) return;
  host = await LabHost.start({ layer: "guard" });
  await addOutside(host);
  server = await host.start([process.execPath, program, "serve", String(limited), String(free)], { ready: /serving 8334/ });
});
afterAll(() => host?.dispose());
function stepOf(by: TcStep["by"], more: Partial<TcStep> = {}): TcStep {
  const direction = by === "htb" ? "out" : "in";
  return { tool: "tc", device: "in0", direction, protocol: "tcp", port: limited, bitsPerSecond: limit, by, handle: 7, ...more };
}

/** All that traffic control says of the device, counters left out. */
async function listed(): Promise<string> {
  const asked = [
    "qdisc show dev in0",
    "class show dev in0",
    "filter show dev in0",
    "filter show dev in0 ingress",
    "filter show dev in0 egress",
  ];
  const answers = await Promise.all(asked.map((words) => host.run(["tc", "-j", ...words.split(" ")], { allowFailure: true })));
  const { stdout } = await host.run(["ip", "-o", "link"]);
  return [...answers.map((answer) => answer.stdout), stdout.replaceAll(/^\d+: (\S+).*$/gm, "$1")].join("\n");
}

/** Bits in a second, as whoever gets them counts. */
async function measured(address: string, port: number, direction: "get" | "put"): Promise<number> {
  const before = server.output.length;
  const command = [process.execPath, program, "ask", address, String(port), direction, "1500"];
  const { stdout } = await host.run(command, { networkNamespace: "outside" });
  await expect.poll(() => stdout + server.output.slice(before), { timeout: 5000 }).toContain("bitsPerSecond");
  return (JSON.parse(stdout || server.output.slice(before)) as { readonly bitsPerSecond: number }).bitsPerSecond;
}

const cases = [
  { by: "htb", direction: "get" },
  { by: "ifb", direction: "put" },
] as const;

test.each(cases)(
  "$by: the port gets what it may over both families, another all there is, and undone nothing is left",
  options,
  async (one) => {
    const before = await listed();
    const context = contextOf(host);
    const step = stepOf(one.by);
    const undo = await preparedWith(tcHand, step, context);
    expect(await tcHand.perform(step, context)).toEqual({ code: "done" });
    for (const address of Object.values(addresses)) {
      const bits = await measured(address, limited, one.direction);
      expect(bits).toBeGreaterThan(limit * 0.75);
      expect(bits).toBeLessThan(limit * 1.1);
    }
    expect(await measured(addresses.ipv4, free, one.direction)).toBeGreaterThan(limit * 3);
    for (let time = 1; time <= 2; time += 1) expect(await tcHand.undo(undo, context)).toEqual({ code: "done" });
    expect(await listed()).toBe(before);
  },
);

/** Its process dies when it is about to start a tool for the time after these. */
function dyingAfter(calls: number): HandContext {
  const context = contextOf(host);
  let left = calls;
  return { ...context, run: (...call) => (left-- > 0 ? context.run(...call) : Promise.reject(new Error("dead"))) };
}

test.each(cases)("$by: wherever it dies, the device is as before", options, async ({ by }) => {
  const before = await listed();
  const context = contextOf(host);
  const step = stepOf(by);
  const undo = await preparedWith(tcHand, step, context);
  for (let calls = 0; ; calls += 1) {
    const performed = await tcHand.perform(step, dyingAfter(calls)).catch(() => null);
    await tcHand.undo(undo, dyingAfter(calls % 5)).catch(() => null);
    expect(await tcHand.undo(undo, context)).toEqual({ code: "done" });
    expect(await listed()).toBe(before);
    if (performed !== null) break;
  }
});

test("a root of somebody else is left alone and named; a second limit goes into our own tree and leaves the first", options, async () => {
  const context = contextOf(host);
  const empty = await listed();
  await host.run(["tc", "qdisc", "add", "dev", "in0", "root", "handle", "20:", "tbf", "rate", "1gbit", "burst", "100k", "latency", "50ms"]);
  const why = "tc: in0 has a root of somebody else: tbf 20:";
  expect(await tcHand.prepare(stepOf("htb"), context)).toEqual({ code: "failed", why });
  await host.run(["tc", "qdisc", "del", "dev", "in0", "root"]);
  const [first, second] = [stepOf("htb"), stepOf("htb", { port: free, handle: 8, bitsPerSecond: 5_000_000 })];
  const undos = [];
  const states = [];
  for (const step of [first, second]) {
    undos.push(await preparedWith(tcHand, step, context));
    expect(await tcHand.perform(step, context)).toEqual({ code: "done" });
    states.push(await listed());
  }
  const [one, other] = undos;
  if (one === undefined || other === undefined) throw new Error("Two were prepared");
  await tcHand.undo(other, context);
  expect(await listed()).toBe(states[0]);
  await tcHand.perform(second, context);
  await tcHand.undo(one, context);
  expect(await listed()).toContain("class htb 7074:8");
  await tcHand.undo(other, context);
  expect(await listed()).toBe(empty);
});

/** From the wish to what the kernel has: planned, judged, made, held against its promise, confirmed. */
async function limitPort(port: number, direction: BandwidthIntent["direction"], planId: string): Promise<Plan> {
  const intent: BandwidthIntent = { kind: "bandwidth", protocol: "tcp", port, bitsPerSecond: limit, direction, until: null };
  const { outcome, why, plan } = await carryOut(host, { intent, planId });
  expect({ outcome, why }).toEqual({ outcome: "confirmed", why: "confirmed" });
  if (plan === null) throw new Error("no plan");
  expect(plan.promise).toMatchObject({ gained: [], lost: [], proved: true, unproved: [] });
  return plan;
}

async function type(commands: readonly string[]): Promise<void> {
  for (const command of commands) await host.run(command.split(" "));
}

test("plan after plan is proved, a port gets one limit, and what is typed is what is made and undone", options, async () => {
  const wishes = [[limited, "in"], [limited, "out"], [free, "in"], [free, "out"]] as const; // prettier-ignore
  const states = [await listed()];
  const plans: Plan[] = [];
  for (const [index, [port, direction]] of wishes.entries()) {
    plans.push(await limitPort(port, direction, `p${index}`));
    states.push(await listed());
  }
  const again: BandwidthIntent = { kind: "bandwidth", protocol: "tcp", port: free, bitsPerSecond: limit, direction: "in", until: null };
  expect(await carryOut(host, { intent: again, planId: "p9" })).toMatchObject({ outcome: "refused", why: "limited-already" });
  const takeBack = async (): Promise<void> => {
    for (const [index, plan] of [...plans.entries()].toReversed()) {
      await type(plan.undo.commands);
      expect(await listed()).toBe(states[index]);
    }
  };
  await takeBack();
  for (const [index, plan] of plans.entries()) {
    await type(plan.commands);
    expect(await listed()).toBe(states[index + 1]);
  }
  await takeBack();
});

test("nothing is limited past rules of ingress: what waits comes back behind them", options, async () => {
  const before = await listed();
  const plan = await limitPort(limited, "in", "early");
  await type(plan.undo.commands);
  const knock = `require("net").connect(${limited}, "${addresses.ipv4}").on("connect", () => { console.log("in"); process.exit(); }).setTimeout(700, () => process.exit())`;
  const getsIn = async (): Promise<boolean> =>
    (await host.run([process.execPath, "-e", knock], { networkNamespace: "outside" })).stdout === "in\n";
  const rules = `table netdev early { chain first { type filter hook ingress device in0 priority 0; tcp dport ${limited} drop; }; }\n`;
  await host.run(["nft", "-f", "/dev/stdin"], { input: rules });
  expect(await getsIn()).toBe(false);
  await type(plan.commands);
  expect(await getsIn()).toBe(true);
  await type(plan.undo.commands);
  expect(await carryOut(host, { intent: plan.intent, planId: "early" })).toMatchObject({ outcome: "refused", why: "ingress-rules" });
  await host.run(["nft", "delete", "table", "netdev", "early"]);
  expect(await listed()).toBe(before);
});

test("a way that the kernel lacks has another in its place; where there is none, what is missing is named", options, async () => {
  const before = await listed();
  const context = contextOf(host);
  const { stdout } = await host.run(["sh", "-c", "zcat /proc/config.gz 2>/dev/null || true"]);
  const policing = /^CONFIG_NET_ACT_POLICE=/m.test(stdout) ? null : "The kernel has no policing (CONFIG_NET_ACT_POLICE)";
  expect(await tcHand.prepare(stepOf("police"), context)).toMatchObject({ code: "ready" });
  const withoutIfb: HandContext = {
    ...context,
    run: (...call) => (call[1].includes("ifb") ? context.run("false", []) : context.run(...call)),
  };
  const why = `tc: The kernel has no IFB (CONFIG_IFB); ${policing}`;
  const answer = await tcHand.prepare(stepOf("ifb"), withoutIfb);
  expect(answer).toMatchObject(policing === null ? { code: "ready" } : { code: "failed", why });
  expect(await listed()).toBe(before);
});
