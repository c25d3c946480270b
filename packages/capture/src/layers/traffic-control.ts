import type { FilterLayer } from "@portolan/snapshot";
import type { NetlinkSocket } from "../netlink.ts";
import { int32, messages, number32, parseAttributes, text, uint32 } from "../netlink-attributes.ts";
import type { Device } from "./device-programs.ts";
import { presentLayer } from "./layer-row.ts";

const RTM_GETQDISC = 38;
const RTM_GETTFILTER = 46;
const TCMSG_LENGTH = 20;
const TCA_KIND = 1;
const TCA_OPTIONS = 2;
/** Attributes of each classifier under which its actions and limits are. Without one it only sorts packets into queues. */
const actionsOf: ReadonlyMap<string, readonly number[]> = new Map([
  ["basic", [3, 4]],
  ["flower", [3]],
  ["fw", [2, 4]],
  ["matchall", [2]],
  ["u32", [6, 7]],
]);
const TCA_INGRESS_BLOCK = 13;
const TCA_EGRESS_BLOCK = 14;
const TC_H_INGRESS = 0xfffffff1;
const ingressFilters = 0xfffffff2; // ffff:fff2 of clsact(8) and of ingress
const egressFilters = 0xfffffff3;
/** Queues that cannot have filters, so that nothing is asked of them. */
const plainQueues: ReadonlySet<string> = new Set(["noqueue", "pfifo_fast", "fq_codel", "fq", "pfifo", "bfifo", "mq", "tbf", "netem"]);

interface Queue {
  readonly device: number;
  readonly handle: number;
  readonly parent: number;
  readonly kind: string;
  readonly blocks: readonly number[];
}

/** Filters of traffic control: they may drop, redirect or rewrite a packet before netfilter's input and after its output. A row per place. */
export function readTrafficControl(netlink: NetlinkSocket, namespace: string, devices: readonly Device[]): FilterLayer[] {
  const names = new Map(devices.map(({ index, name }) => [index, name]));
  return readQueues(netlink).flatMap((queue) => {
    const place = names.get(queue.device) ?? String(queue.device);
    const blocks = queue.blocks.map((block) => presentLayer("tc", { namespace, place }, `${queue.kind}: shared block ${block}`));
    const filters = parentsOf(queue).flatMap(([where, parent]) => {
      const kinds = readFilterKinds(netlink, queue.device, parent);
      return kinds.length === 0 ? [] : [presentLayer("tc", { namespace, place }, `${where}: ${kinds.join(", ")}`)];
    });
    return [...blocks, ...filters];
  });
}

function readQueues(netlink: NetlinkSocket): Queue[] {
  return messages(netlink.dump(RTM_GETQDISC, new Uint8Array(TCMSG_LENGTH)), TCMSG_LENGTH).map(({ body, attributes }) => ({
    device: int32(body, 4),
    handle: uint32(body, 8),
    parent: uint32(body, 12),
    kind: text(attributes.get(TCA_KIND)) ?? "",
    blocks: [TCA_INGRESS_BLOCK, TCA_EGRESS_BLOCK].flatMap((type) => number32(attributes.get(type)) ?? []),
  }));
}

function parentsOf({ kind, handle, parent }: Queue): (readonly [string, number])[] {
  if (kind === "clsact")
    return [
      ["ingress", ingressFilters],
      ["egress", egressFilters],
    ];
  if (kind === "ingress" || parent === TC_H_INGRESS) return [["ingress", handle]];
  return plainQueues.has(kind) || handle === 0 ? [] : [["egress", handle]];
}

/** Kinds of the filters there, such as `bpf`, `u32`, `flower`; a kind that is there twice is named with its count. */
function readFilterKinds(netlink: NetlinkSocket, device: number, parent: number): string[] {
  const request = new Uint8Array(TCMSG_LENGTH);
  const view = new DataView(request.buffer);
  view.setInt32(4, device, true);
  view.setUint32(12, parent, true);
  const counts = new Map<string, number>();
  for (const { body, attributes } of messages(netlink.dump(RTM_GETTFILTER, request), TCMSG_LENGTH)) {
    const kind = text(attributes.get(TCA_KIND)) ?? "";
    const handle = uint32(body, 8);
    const options = parseAttributes(attributes.get(TCA_OPTIONS) ?? new Uint8Array(0), 0);
    if (actionsOf.get(kind)?.some((type) => options.has(type)) === false) continue;
    const isFilter = handle !== 0 && (kind !== "u32" || (handle & 0xfff) !== 0); // the others stand for a priority, or a hash table of u32
    counts.set(kind, (counts.get(kind) ?? 0) + (isFilter ? 1 : 0));
  }
  return [...counts].map(([kind, count]) => (count <= 1 ? kind : `${kind} ×${count}`));
}
