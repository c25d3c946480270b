/**
 * Lines for `tc -batch`: an HTB tree in which all but one port has what it had, and filters that lead that port there. Filters are flower's where the kernel has it;
 * u32 meets packets with options, later fragments and extension headers not at all, which then go unlimited.
 */
import type { TcStep } from "@portolan/plans";

export type Classifier = "flower" | "u32";

/** Of the class that all other traffic is in: more than any device has. */
const openRate = "100gbit";
const quantumBytes = 60_000;

/** Major and minor numbers as tc writes them. */
export function classId(root: number, minor: number): string {
  return `${root.toString(16)}:${minor.toString(16)}`;
}

/** Unique among the steps that share a tree, as their handles are. */
export function minorOf({ handle }: Pick<TcStep, "handle">): number {
  return Math.max(2, handle);
}

export function treeLines(device: string, root: number): readonly string[] {
  return [
    `qdisc add dev ${device} root handle ${root.toString(16)}: htb default 1`,
    `class add dev ${device} parent ${root.toString(16)}: classid ${classId(root, 1)} htb rate ${openRate} quantum ${quantumBytes}`,
  ];
}

interface Shaped {
  readonly device: string;
  readonly root: number;
}

export function classLine(step: TcStep, { device, root }: Shaped): string {
  const rate = `${step.bitsPerSecond}bit`;
  return `class add dev ${device} parent ${root.toString(16)}: classid ${classId(root, minorOf(step))} htb rate ${rate} ceil ${rate} quantum ${quantumBytes}`;
}

interface Leading {
  /** Device and where on it, such as "dev eth0 ingress". */
  readonly at: string;
  readonly classifier: Classifier;
  readonly firstPref: number; // this and the one behind it are free
  readonly end: string;
}

/** One for each family. */
export function filterLines(step: TcStep, { at, classifier, firstPref, end }: Leading): readonly string[] {
  return (["ip", "ipv6"] as const).map((family, index) => {
    const match = classifier === "flower" ? flowerMatch(step) : u32Match(step, family);
    return `filter add ${at} protocol ${family} pref ${firstPref + index} ${classifier} ${match} ${end}`;
  });
}

function flowerMatch({ direction, protocol, port }: TcStep): string {
  return `ip_proto ${protocol} ${direction === "out" ? "src_port" : "dst_port"} ${port}`;
}

function u32Match({ direction, protocol, port }: TcStep, family: "ip" | "ipv6"): string {
  const number = protocol === "tcp" ? 6 : 17;
  const field = direction === "out" ? "sport" : "dport";
  if (family === "ipv6") return `match ip6 protocol ${number} 0xff match ip6 ${field} ${port} 0xffff`;
  return `match u8 0x45 0xff at 0 match u16 0 0x1fff at 6 match ip protocol ${number} 0xff match ip ${field} ${port} 0xffff`;
}

/** Bytes: what comes in 50 ms, and never less than a few packets. */
export function policeEnd({ bitsPerSecond }: TcStep): string {
  const burst = Math.max(16_384, Math.ceil(bitsPerSecond / 8 / 20));
  return `action police rate ${bitsPerSecond}bit burst ${burst} conform-exceed drop`;
}
