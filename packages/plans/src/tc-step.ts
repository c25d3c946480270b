/**
 * Steps of traffic control as a person types them. Out: an HTB root whose default class has no ceiling that matters, and one class for the port, to which two
 * filters lead, one for each family. In: the same at a device to which what comes in is led, or a policer that drops what is over the rate.
 */
import { printCommand, type PrintedCommand } from "@portolan/ruleset";
import type { TcStep } from "./step.ts";

/** Of the class that all other traffic of the device is in: more than any device has. */
const openRate = "100gbit";

export function printTcStep(step: TcStep): readonly PrintedCommand[] {
  return commandsOf(step).map((words) => printCommand(words));
}

function commandsOf(step: TcStep): readonly (readonly string[])[] {
  const { device, by } = step;
  if (by === "htb") return shaping(device, step);
  if (by === "police") return policing(step);
  const inner = ifbName(step);
  return [
    ["ip", "link", "add", inner, "type", "ifb"],
    ["ip", "link", "set", inner, "up"],
    ["tc", "qdisc", "add", "dev", device, "clsact"],
    ...filters(step, ["dev", device, "ingress"], ["action", "mirred", "egress", "redirect", "dev", inner]),
    ...shaping(inner, step),
  ];
}

/** Of at most 15 letters, as the kernel has it. */
function ifbName({ handle }: Pick<TcStep, "handle">): string {
  return `ptlifb${handle}`;
}

function shaping(device: string, step: TcStep): readonly (readonly string[])[] {
  const root = `${step.handle.toString(16)}:`;
  const rate = `${step.bitsPerSecond}bit`;
  return [
    ["tc", "qdisc", "replace", "dev", device, "root", "handle", root, "htb", "default", "1"],
    ["tc", "class", "add", "dev", device, "parent", root, "classid", `${root}1`, "htb", "rate", openRate],
    ["tc", "class", "add", "dev", device, "parent", root, "classid", `${root}2`, "htb", "rate", rate, "ceil", rate],
    ...filters(step, ["dev", device, "parent", root], ["classid", `${root}2`]),
  ];
}

function policing(step: TcStep): readonly (readonly string[])[] {
  const { device, bitsPerSecond } = step;
  return [
    ["tc", "qdisc", "add", "dev", device, "clsact"],
    ...filters(step, ["dev", device, "ingress"], ["action", "police", "rate", `${bitsPerSecond}bit`, "burst", String(policeBurst(bitsPerSecond)), "conform-exceed", "drop"]), // prettier-ignore
  ];
}

/** Bytes: what comes in 50 ms, and never less than a few packets. */
function policeBurst(bitsPerSecond: number): number {
  return Math.max(16_384, Math.ceil(bitsPerSecond / 8 / 20));
}

/** What this host sends has its port as the source, what it gets as the destination. */
function filters({ direction, protocol, port }: TcStep, at: readonly string[], end: readonly string[]): readonly (readonly string[])[] {
  const field = direction === "out" ? "src_port" : "dst_port";
  return (["ip", "ipv6"] as const).map((family) => {
    return ["tc", "filter", "add", ...at, "protocol", family, "prio", family === "ip" ? "1" : "2", "flower", "ip_proto", protocol, field, String(port), ...end]; // prettier-ignore
  });
}

export function undoTcStep(step: TcStep): readonly PrintedCommand[] {
  const { device, by } = step;
  if (by === "htb") return [printCommand(["tc", "qdisc", "del", "dev", device, "root"])];
  const away = printCommand(["tc", "qdisc", "del", "dev", device, "clsact"]);
  return by === "police" ? [away] : [away, printCommand(["ip", "link", "del", ifbName(step)])];
}
