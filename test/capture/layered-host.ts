/** Run inside a lab host: puts one of each kind of program outside netfilter into place and prints the snapshot taken meanwhile. */
import { execFileSync } from "node:child_process";
import { mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { openCapture } from "@portolan/capture";

const BPF_PROG_LOAD = 5;
const BPF_LINK_CREATE = 28;
const programTypes = { schedCls: 3, xdp: 6, cgroupSkb: 8, socketLookup: 30, netfilter: 32 } as const;

interface Bpf {
  bpf(command: number, attributes: Uint8Array, buffers?: readonly { at: number; bytes: Uint8Array }[]): number;
  errno(): number;
}
const source = join(import.meta.dirname, "../../packages/capture/src/libc.ts");
const libc = ((await import(source)) as { loadLibc: () => Bpf }).loadLibc();

/** A program that only returns a number. */
function loadProgram(type: number, options: { answer: number; name: string; attachType: number }): number {
  const instructions = new Uint8Array(16);
  const view = new DataView(instructions.buffer);
  view.setUint8(0, 0xb7); // r0 = answer
  view.setInt32(4, options.answer, true);
  view.setUint8(8, 0x95); // exit
  const attributes = new Uint8Array(72);
  const fields = new DataView(attributes.buffer);
  fields.setUint32(0, type, true);
  fields.setUint32(4, 2, true);
  attributes.set(Buffer.from(options.name), 48);
  fields.setUint32(68, options.attachType, true);
  const buffers = [
    { at: 8, bytes: instructions },
    { at: 16, bytes: Buffer.from("GPL\0") },
  ];
  return check(libc.bpf(BPF_PROG_LOAD, attributes, buffers), `loading ${options.name}`);
}

function attach(program: number, target: number, options: { attachType: number; flags?: number; hook?: readonly number[] }): void {
  const attributes = new Uint8Array(64);
  const fields = new DataView(attributes.buffer);
  for (const [index, value] of [program, target, options.attachType, options.flags ?? 0, ...(options.hook ?? [])].entries())
    fields.setInt32(index * 4, value, true);
  check(libc.bpf(BPF_LINK_CREATE, attributes), `attaching to ${options.attachType}`);
}

function check(result: number, what: string): number {
  if (result < 0) throw new Error(`${what}: errno ${libc.errno()}`);
  return result;
}

const run = (command: string): string => execFileSync(command.split(" ")[0] ?? "", command.split(" ").slice(1), { encoding: "utf8" });
const indexOf = (device: string): number => Number(readFileSync(`/sys/class/net/${device}/ifindex`, "utf8"));

for (const command of [
  "ip link set lo up",
  "ip link add left type veth peer name right",
  "ip link add br0 type bridge",
  "tc qdisc add dev left clsact",
  "tc qdisc add dev br0 root handle 1: htb default 1",
  "tc filter add dev br0 parent 1: protocol ip prio 1 u32 match u32 0 0 flowid 1:1",
  "ip xfrm policy add src 192.0.2.0/24 dst 198.51.100.0/24 dir in action block",
  "ip xfrm policy add src 198.51.100.0/24 dst 192.0.2.0/24 dir out",
])
  run(command);
execFileSync("tc", [..."filter add dev left ingress protocol ip prio 1 bpf bytecode".split(" "), "1,6 0 0 4294967295", "flowid", ":1"]);
mkdirSync("/sys/fs/cgroup/guarded/inner", { recursive: true });
writeFileSync("/sys/fs/cgroup/guarded/inner/cgroup.procs", String(process.pid));
const server = createServer().listen(7001, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));

attach(loadProgram(programTypes.xdp, { answer: 2, name: "pass", attachType: 37 }), indexOf("right"), { attachType: 37, flags: 2 });
attach(loadProgram(programTypes.schedCls, { answer: -1, name: "tcx", attachType: 46 }), indexOf("right"), { attachType: 46 });
const cgroup = openSync("/sys/fs/cgroup/guarded", "r");
attach(loadProgram(programTypes.cgroupSkb, { answer: 1, name: "gate", attachType: 0 }), cgroup, { attachType: 0 });
const own = openSync("/proc/self/ns/net", "r");
attach(loadProgram(programTypes.socketLookup, { answer: 1, name: "steer", attachType: 36 }), own, { attachType: 36 });
let netfilter = true;
try {
  attach(loadProgram(programTypes.netfilter, { answer: 1, name: "chain", attachType: 45 }), 0, { attachType: 45, hook: [2, 1, -7, 0] });
} catch {
  netfilter = false; // a kernel without CONFIG_NETFILTER_BPF_LINK
}

const capture = openCapture({ portolanVersion: "test" });
const { sections, coverage } = await capture.look();
capture.close();
process.stdout.write(JSON.stringify({ layers: sections.layers, notes: coverage.notes, netfilter }), () => process.exit());
