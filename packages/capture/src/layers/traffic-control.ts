import type { FilterLayer } from "@portolan/snapshot";
import type { NetlinkSocket } from "../netlink.ts";
import type { Device } from "./device-programs.ts";
import { presentLayer } from "./layer-row.ts";
import { limitText, limitsOfTree, redirectsOf, type Direction, type OwnLimit } from "./own-limits.ts";
import { isFilter, readClasses, readFilters, readQueues, type Queue, type TrafficFilter } from "./traffic-filters.ts";

/** Attributes of each classifier under which its actions and limits are. Without one it only sorts packets into queues. */
const actionsOf: ReadonlyMap<string, readonly number[]> = new Map([
  ["basic", [3, 4]],
  ["flower", [3]],
  ["fw", [2, 4]],
  ["matchall", [2]],
  ["u32", [6, 7]],
]);
const TC_H_INGRESS = 0xfffffff1;
const ingressFilters = 0xfffffff2; // ffff:fff2 of clsact(8) and of ingress
const egressFilters = 0xfffffff3;
/** Queues that cannot have filters, so that nothing is asked of them. */
const plainQueues: ReadonlySet<string> = new Set(["noqueue", "pfifo_fast", "fq_codel", "fq", "pfifo", "bfifo", "mq", "tbf", "netem"]);

interface Reading {
  readonly netlink: NetlinkSocket;
  readonly namespace: string;
  readonly devices: ReadonlyMap<number, Device>;
  readonly queues: ReadonlyMap<number, readonly Queue[]>;
}

/**
 * Filters of traffic control: they may drop, redirect or rewrite a packet before netfilter's input and after its output. A row per place. Limits of Portolan's own
 * have rows of another kind, as they only make packets wait.
 */
export function readTrafficControl(netlink: NetlinkSocket, namespace: string, devices: readonly Device[]): FilterLayer[] {
  const byIndex = new Map(devices.map((device) => [device.index, device]));
  const queues = Map.groupBy(readQueues(netlink), ({ device }) => device);
  const reading: Reading = { netlink, namespace, devices: byIndex, queues };
  return [...queues].flatMap(([device, own]) => own.flatMap((queue) => layersOf(queue, device, reading)));
}

function layersOf(queue: Queue, device: number, reading: Reading): readonly FilterLayer[] {
  const { netlink, namespace, devices } = reading;
  const place = devices.get(device)?.name ?? String(device);
  const blocks = queue.blocks.map((block) => presentLayer("tc", { namespace, place }, `${queue.kind}: shared block ${block}`));
  const filters = parentsOf(queue).flatMap(([where, parent]) => {
    const found = readFilters(netlink, device, parent);
    const limits = queue.blocks.length > 0 ? null : where === "ingress" ? limitsAtIngress(found, reading) : outLimits(queue, reading);
    if (limits !== null) return [limitLayer({ namespace, place }, where === "ingress" ? "in" : "out", limits)];
    const kinds = actingKinds(found);
    return kinds.length === 0 ? [] : [presentLayer("tc", { namespace, place }, `${where}: ${kinds.join(", ")}`)];
  });
  return [...blocks, ...filters];
}

function limitLayer(where: { namespace: string; place: string }, direction: Direction, limits: readonly OwnLimit[]): FilterLayer {
  return presentLayer("tc-limit", where, `${direction}: ${limits.length === 0 ? "none" : limits.map(limitText).join(", ")}`);
}

/** null: not the root of a tree of ours. Of a device to which packets are led it is told where they come in. */
function outLimits({ device, kind }: Queue, reading: Reading): readonly OwnLimit[] | null {
  return kind === "htb" && reading.devices.get(device)?.kind !== "ifb" ? limitsOf(device, "out", reading) : null;
}

function limitsOf(device: number, direction: Direction, { netlink, queues }: Reading): readonly OwnLimit[] | null {
  const own = (queues.get(device) ?? []).filter(({ parent }) => direction === "in" || parent !== TC_H_INGRESS);
  const [root] = own;
  if (root === undefined || root.kind !== "htb") return null;
  return limitsOfTree(
    { queues: own, classes: readClasses(netlink, device), filters: readFilters(netlink, device, root.handle) },
    direction,
  );
}

/** null: something else than limits of ours. The devices that packets are led to are up and give them back: nothing but one limit is there. */
function limitsAtIngress(filters: readonly TrafficFilter[], reading: Reading): readonly OwnLimit[] | null {
  const redirects = redirectsOf(filters);
  if (redirects === null) return null;
  const limits = [...redirects].map(([to, led]) => {
    const device = reading.devices.get(to);
    if (device?.kind !== "ifb" || !device.isUp || device.hasProgram) return null;
    const [limit, another] = limitsOf(to, "in", reading) ?? [];
    const isIt = another === undefined && limit?.port === led.port && limit.protocol === led.protocol;
    return isIt ? limit : null;
  });
  return limits.every((limit) => limit !== null) ? limits : null;
}

function parentsOf({ kind, handle, parent }: Queue): (readonly ["ingress" | "egress", number])[] {
  if (kind === "clsact")
    return [
      ["ingress", ingressFilters],
      ["egress", egressFilters],
    ];
  if (kind === "ingress" || parent === TC_H_INGRESS) return [["ingress", handle]];
  return plainQueues.has(kind) || handle === 0 ? [] : [["egress", handle]];
}

/** Kinds of the filters there that do more than sort, such as `bpf`, `u32`, `flower`; a kind that is there twice is named with its count. */
function actingKinds(filters: readonly TrafficFilter[]): string[] {
  const counts = new Map<string, number>();
  for (const filter of filters) {
    const { kind, options } = filter;
    if (actionsOf.get(kind)?.some((type) => options.has(type)) === false) continue;
    counts.set(kind, (counts.get(kind) ?? 0) + (isFilter(filter) ? 1 : 0));
  }
  return [...counts].map(([kind, count]) => (count <= 1 ? kind : `${kind} ×${count}`));
}
