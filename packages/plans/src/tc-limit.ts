/**
 * Traffic control that limits one port of a device, as words for tc and ip: an HTB tree in which everything else has what it had, a class for the port, and a
 * filter of each family that leads there. All limits of a device share one tree, by whose number it is known to be ours. Filters are u32's, which kernels have
 * most; they meet packets with options, later fragments and extension headers not at all, which then go unlimited.
 */
import type { TcStep } from "./step.ts";

export type Classifier = "u32" | "flower";

type Command = readonly string[];

/** Of the root of every tree of ours; handles that the kernel chooses are above 8000. */
export const treeMajor = 0x7074;
/** Of the class that all other traffic is in: more than any device has. */
const openRate = "100gbit";
/** Each has two priorities, below those that the kernel chooses. */
export const highestTcHandle = 24_575;
/** Major number with its colon. */
const tree = `${treeMajor.toString(16)}:`;
const quantum = ["quantum", "60000"];
const families = ["ip", "ipv6"] as const;

export function classId(minor: number): string {
  return `${tree}${minor.toString(16)}`;
}

/** Of at most 15 letters, as the kernel has it. */
export function ifbName({ handle }: Pick<TcStep, "handle">): string {
  return `ptlifb${handle}`;
}

/** The device whose queue makes packets wait. */
export function queueDevice(step: TcStep): string {
  return step.by === "htb" ? step.device : ifbName(step);
}

export function treeCommands(device: string): readonly Command[] {
  return [
    ["tc", "qdisc", "add", "dev", device, "root", "handle", tree, "htb", "default", "1"],
    ["tc", "class", "add", "dev", device, "parent", tree, "classid", classId(1), "htb", "rate", openRate, ...quantum],
  ];
}

export function ifbCommands(step: TcStep): readonly Command[] {
  return [
    ["ip", "link", "add", "name", ifbName(step), "type", "ifb"],
    ["ip", "link", "set", ifbName(step), "up"],
  ];
}

export function clsactCommand(device: string): Command {
  return ["tc", "qdisc", "add", "dev", device, "clsact"];
}

/** Class and filters in a tree that is there. */
export function shapeCommands(step: TcStep, classifier: Classifier): readonly Command[] {
  const device = queueDevice(step);
  const id = classId(step.handle);
  const rate = `${step.bitsPerSecond}bit`;
  const made = ["tc", "class", "add", "dev", device, "parent", tree, "classid", id, "htb", "rate", rate, "ceil", rate, ...quantum];
  return [made, ...filterCommands(step, { at: [device, "parent", tree], classifier, end: ["classid", id] })];
}

/** What comes in is led to the device of its own, or dropped over the rate. */
export function ingressCommands(step: TcStep, classifier: Classifier): readonly Command[] {
  const { device, bitsPerSecond } = step;
  const redirect = ["action", "mirred", "egress", "redirect", "dev", ifbName(step)];
  const police = ["action", "police", "rate", `${bitsPerSecond}bit`, "burst", String(policeBurst(bitsPerSecond)), "conform-exceed", "drop"];
  return filterCommands(step, { at: [device, "ingress"], classifier, end: step.by === "ifb" ? redirect : police });
}

/** Bytes: what comes in 50 ms, and never less than a few packets. */
function policeBurst(bitsPerSecond: number): number {
  return Math.max(16_384, Math.ceil(bitsPerSecond / 8 / 20));
}

interface Leading {
  readonly at: readonly [device: string, ...where: string[]];
  readonly classifier: Classifier;
  readonly end: readonly string[];
}

function filterCommands(step: TcStep, { at, classifier, end }: Leading): readonly Command[] {
  return families.map((family) => {
    const match = classifier === "flower" ? flowerMatch(step) : u32Match(step, family);
    return ["tc", "filter", "add", "dev", ...at, "protocol", family, "pref", String(prefOf(step, family)), classifier, ...match, ...end];
  });
}

/** Unique at the device, as handles are. */
function prefOf({ handle }: TcStep, family: (typeof families)[number]): number {
  return 2 * handle + families.indexOf(family);
}

/** What this host sends has its port as the source, what it gets as the destination. */
function flowerMatch({ direction, protocol, port }: TcStep): readonly string[] {
  return ["ip_proto", protocol, direction === "out" ? "src_port" : "dst_port", String(port)];
}

function u32Match({ direction, protocol, port }: TcStep, family: (typeof families)[number]): readonly string[] {
  const number = protocol === "tcp" ? 6 : 17;
  const field = direction === "out" ? "sport" : "dport";
  const plain = family === "ip" ? "match u8 0x45 0xff at 0 match u16 0 0x1fff at 6 " : "";
  const name = family === "ip" ? "ip" : "ip6";
  return `${plain}match ${name} protocol ${number} 0xff match ${name} ${field} ${port} 0xffff`.split(" ");
}

/** Of this one limit: others of the device stay, and so does a tree in which there is none any more. */
export function removeCommands(step: TcStep): readonly Command[] {
  const { device, by, handle } = step;
  const at = by === "htb" ? [device, "parent", tree] : [device, "ingress"];
  const filters = families.map((family) => ["tc", "filter", "del", "dev", ...at, "protocol", family, "pref", String(prefOf(step, family))]);
  if (by === "police") return filters;
  return [
    ...filters,
    by === "ifb" ? ["ip", "link", "del", ifbName(step)] : ["tc", "class", "del", "dev", device, "classid", classId(handle)],
  ];
}
