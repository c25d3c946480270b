/** What traffic control of a device is now, and what the kernel has of it, as tc tells. */
import { outputOf, type HandContext } from "./hand.ts";
import type { Classifier } from "@portolan/plans/tc-limit";

export interface RootQdisc {
  readonly kind: string;
  /** 0: the kernel's own, which comes back by itself when another goes. */
  readonly major: number;
}

/** null: there is no such device. */
export async function readRoot(device: string, { run }: HandContext): Promise<RootQdisc | null> {
  const output = outputOf("tc", await run("tc", ["-j", "qdisc", "show", "dev", device, "root"]));
  if ("failed" in output) return null;
  const [root] = rowsOf(output.text).filter((row) => row["root"] === true);
  if (root === undefined) return { kind: "none", major: 0 };
  return { kind: String(root["kind"]), major: Number.parseInt(String(root["handle"]), 16) };
}

/** Minor numbers of the classes of an HTB root. Its classes are no JSON (6.1). */
export async function readClasses(device: string, { run }: HandContext): Promise<readonly { minor: number; rate: string }[]> {
  const output = outputOf("tc", await run("tc", ["class", "show", "dev", device]));
  if ("failed" in output) return [];
  return [...output.text.matchAll(/^class htb [0-9a-f]+:([0-9a-f]+) .*?\brate (\S+)/gm)].map(([, minor = "", rate = ""]) => ({
    minor: Number.parseInt(minor, 16),
    rate,
  }));
}

export async function hasClsact(device: string, { run }: HandContext): Promise<boolean> {
  const output = outputOf("tc", await run("tc", ["-j", "qdisc", "show", "dev", device]));
  return !("failed" in output) && rowsOf(output.text).some(({ kind }) => kind === "clsact" || kind === "ingress");
}

export interface TcFilter {
  readonly pref: number;
  readonly protocol: string;
  /** What it does, as tc's JSON has it. */
  readonly text: string;
}

/** `at`: such as ["ingress"] or ["parent", "7:"]. */
export async function readFilters(device: string, at: readonly string[], { run }: HandContext): Promise<readonly TcFilter[]> {
  const output = outputOf("tc", await run("tc", ["-j", "filter", "show", "dev", device, ...at]));
  if ("failed" in output) return [];
  let matches = 0; // u32's are all of one name
  const told = output.text.replaceAll('"match":', () => `"match ${(matches += 1)}":`);
  return rowsOf(told).map(({ pref, protocol, options }) => ({
    pref: Number(pref),
    protocol: String(protocol),
    text: JSON.stringify(options ?? {}),
  }));
}

function rowsOf(text: string): readonly Readonly<Record<string, unknown>>[] {
  return text.trim() === "" ? [] : (JSON.parse(text) as readonly Readonly<Record<string, unknown>>[]);
}

/** Tried in a network namespace that ends at once. A text: what the kernel lacks. */
export async function lackOf(need: "htb" | "ifb" | "police", context: HandContext): Promise<{ readonly classifier: Classifier } | string> {
  const htb = ["qdisc add dev lo root handle 1: htb default 1", "class add dev lo parent 1: classid 1:1 htb rate 100gbit quantum 60000"];
  if (need !== "police" && !(await isTaken(htb, context))) return "The kernel has no HTB (CONFIG_NET_SCH_HTB)";
  const classifier = await classifierOf(context);
  if (classifier === null) return "The kernel has neither flower nor u32 (CONFIG_NET_CLS_FLOWER, CONFIG_NET_CLS_U32)";
  if (need === "htb") return { classifier };
  const clsact = "qdisc add dev lo clsact";
  if (!(await isTaken([clsact], context))) return "The kernel has no clsact (CONFIG_NET_SCH_INGRESS)";
  const match = classifier === "flower" ? "flower" : "u32 match u32 0 0";
  const filter = (end: string): string => `filter add dev lo ingress protocol ip pref 1 ${match} action ${end}`;
  if (need === "police") {
    const isThere = await isTaken([clsact, filter("police rate 1mbit burst 20000 conform-exceed drop")], context);
    return isThere ? { classifier } : "The kernel has no policing (CONFIG_NET_ACT_POLICE)";
  }
  if (!(await isTaken([clsact, filter("mirred egress redirect dev lo")], context))) return "The kernel cannot lead packets to another device (CONFIG_NET_ACT_MIRRED)"; // prettier-ignore
  const added = outputOf("ip", await context.run("unshare", ["--net", "--", "ip", "link", "add", "name", "ptlifb", "type", "ifb"]));
  return "failed" in added ? "The kernel has no IFB (CONFIG_IFB)" : { classifier };
}

async function classifierOf(context: HandContext): Promise<Classifier | null> {
  const lead = (end: string): readonly string[] => ["qdisc add dev lo clsact", `filter add dev lo ingress protocol ip pref 1 ${end}`];
  if (await isTaken(lead("u32 match u32 0 0"), context)) return "u32";
  return (await isTaken(lead("flower ip_proto tcp dst_port 1"), context)) ? "flower" : null;
}

async function isTaken(lines: readonly string[], { run }: HandContext): Promise<boolean> {
  const result = await run("unshare", ["--net", "--", "tc", "-batch", "-"], `${lines.join("\n")}\n`);
  return !("failed" in outputOf("tc", result));
}
