/** Limits of bandwidth as they are typed, and whatever is almost one. */
import { printStep, type TcStep } from "@portolan/plans";
import type { FilterLayer } from "@portolan/snapshot";
import { afterAll, beforeEach, expect, test } from "vitest";
import { LabHost, needs } from "../lab/index.ts";
import { evaluateInside } from "./run-inside.ts";

const options = { ...needs("packages"), timeout: 60_000 };
const step: TcStep = { tool: "tc", device: "in0", direction: "in", protocol: "udp", port: 53, bitsPerSecond: 9000, by: "ifb", handle: 8 };
const commands = [step, { ...step, direction: "out", by: "htb" } as const].flatMap((one) => printStep(one, { ruleset: { tables: [], gaps: [] } as never, comment: "" })); // prettier-ignore
let host: LabHost | null = null;

beforeEach(async () => {
  if (options.skip) return;
  host ??= await LabHost.start({ layer: "guard" });
  await type("ip link del in0").catch(() => {});
  await type("ip link del ptlifb8").catch(() => {});
  for (const line of ["ip link add in0 type veth peer name out0", "ip link set in0 up", "ip link set out0 up"]) await type(line);
  for (const { arguments: words } of commands) await type(words.join(" "));
});
afterAll(() => host?.dispose());

async function type(line: string): Promise<void> {
  await host?.run(line.split(" "));
}

async function rows(): Promise<readonly string[]> {
  const value = `(async () => (await openCapture({ portolanVersion: "test" }).look({ sections: ["layers", "interfaces"] })).sections.layers)()`;
  if (host === null) throw new Error("no host");
  const layers = await evaluateInside<FilterLayer[]>(host, { imports: { "open-capture.ts": "openCapture" }, value });
  return layers.flatMap(({ kind, place, detail }) => (kind.startsWith("tc") ? [`${kind} ${place} ${detail}`] : [])).toSorted();
}

const out = "tc-limit in0 out: udp/53 at 9000 bit/s";

test("a limit is told as one, by its port and rate", options, async () => {
  expect(await rows()).toEqual(["tc-limit in0 in: udp/53 at 9000 bit/s", out]);
});

const root = "tc qdisc replace dev ptlifb8 root pfifo";
const inner = "filter add dev ptlifb8 parent 7074: protocol ip pref 3 u32";
const almost = [
  ["its device is down", "ip link set ptlifb8 down"],
  ["its device has another queue", root],
  ["its class has a queue of its own", "tc qdisc add dev ptlifb8 parent 7074:8 pfifo limit 1"],
  ["its class has no filter of one family", "tc filter del dev ptlifb8 parent 7074: protocol ip pref 16"],
  ["its class has another filter", `tc ${inner} match ip dport 54 0xffff classid 7074:8`],
  ["its tree has another class", "tc class add dev ptlifb8 parent 7074: classid 7074:9 htb rate 1mbit ceil 1mbit"],
  ["the class for the rest is slow", "tc class change dev ptlifb8 parent 7074: classid 7074:1 htb rate 1mbit ceil 1mbit"],
  ["filters are where its device gets packets", "tc qdisc add dev ptlifb8 clsact"],
  ["another filter sends elsewhere", "tc filter add dev in0 ingress protocol ip pref 1 u32 match u32 0 0 action mirred egress redirect dev out0"],
  ["another filter sends more there", "tc filter add dev in0 ingress protocol ip pref 1 u32 match u32 0 0 action mirred egress redirect dev ptlifb8"],
  ["it is copied, not led", "tc filter replace dev in0 ingress protocol ip pref 16 handle 800::800 u32 match u8 0x45 0xff at 0 match u16 0 0x1fff at 6 match ip protocol 17 0xff match ip dport 53 0xffff action mirred egress mirror dev ptlifb8"],
] as const; // prettier-ignore

test.each(almost)("where %s it stays a filter of which nothing is known", options, async (_, line) => {
  await type(line);
  const found = await rows();
  expect(found).toContain(out);
  expect(found.filter((row) => row !== out).join("\n")).toMatch(/^tc in0 ingress: u32/m);
  expect(found.join("\n")).not.toContain("in: ");
});
