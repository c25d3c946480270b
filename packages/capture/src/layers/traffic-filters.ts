/** Queues, classes and filters of traffic control, as the kernel tells them by rtnetlink. */
import type { NetlinkSocket } from "../netlink.ts";
import { int32, messages, number32, parseAttributes, text, uint32, type Attributes } from "../netlink-attributes.ts";

const RTM_GETQDISC = 38;
const RTM_GETTCLASS = 42;
const RTM_GETTFILTER = 46;
const TCMSG_LENGTH = 20;
const TCA_KIND = 1;
const TCA_OPTIONS = 2;
const TCA_INGRESS_BLOCK = 13;
const TCA_EGRESS_BLOCK = 14;

export interface Queue {
  readonly device: number;
  readonly handle: number;
  readonly parent: number;
  readonly kind: string;
  readonly blocks: readonly number[];
  readonly options: Attributes;
}

export interface TrafficClass {
  readonly id: number;
  readonly parent: number;
  readonly kind: string;
  readonly options: Attributes;
}

export interface TrafficFilter {
  readonly handle: number;
  /** Higher half: priority; lower half: EtherType in network order. */
  readonly info: number;
  readonly kind: string;
  readonly options: Attributes;
}

export function readQueues(netlink: NetlinkSocket): readonly Queue[] {
  return messages(netlink.dump(RTM_GETQDISC, new Uint8Array(TCMSG_LENGTH)), TCMSG_LENGTH).map(({ body, attributes }) => ({
    device: int32(body, 4),
    handle: uint32(body, 8),
    parent: uint32(body, 12),
    kind: text(attributes.get(TCA_KIND)) ?? "",
    blocks: [TCA_INGRESS_BLOCK, TCA_EGRESS_BLOCK].flatMap((type) => number32(attributes.get(type)) ?? []),
    options: optionsOf(attributes),
  }));
}

export function readClasses(netlink: NetlinkSocket, device: number): readonly TrafficClass[] {
  return messages(netlink.dump(RTM_GETTCLASS, question(device, 0)), TCMSG_LENGTH).map(({ body, attributes }) => ({
    id: uint32(body, 8),
    parent: uint32(body, 12),
    kind: text(attributes.get(TCA_KIND)) ?? "",
    options: optionsOf(attributes),
  }));
}

/** Rows that stand for a priority, or for a hash table of u32, are among them. */
export function readFilters(netlink: NetlinkSocket, device: number, parent: number): readonly TrafficFilter[] {
  return messages(netlink.dump(RTM_GETTFILTER, question(device, parent)), TCMSG_LENGTH).map(({ body, attributes }) => ({
    handle: uint32(body, 8),
    info: uint32(body, 16),
    kind: text(attributes.get(TCA_KIND)) ?? "",
    options: optionsOf(attributes),
  }));
}

export function isFilter({ kind, handle }: TrafficFilter): boolean {
  return handle !== 0 && (kind !== "u32" || (handle & 0xfff) !== 0);
}

function question(device: number, parent: number): Uint8Array {
  const request = new Uint8Array(TCMSG_LENGTH);
  const view = new DataView(request.buffer);
  view.setInt32(4, device, true);
  view.setUint32(12, parent, true);
  return request;
}

function optionsOf(attributes: Attributes): Attributes {
  return parseAttributes(attributes.get(TCA_OPTIONS) ?? new Uint8Array(0), 0);
}
