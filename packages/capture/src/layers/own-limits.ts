/**
 * Portolan's own limits of bandwidth, told from all other traffic control by their whole shape. Packets wait in such a tree, or are led to a device of ours that
 * gives them back behind its queue: none is kept away, and none is changed. Whatever has one part more or another is not ours, and stays a filter with no known effect.
 */
import { int32, number32, parseAttributes, text, uint32, type Attributes } from "../netlink-attributes.ts";
import type { Queue, TrafficClass, TrafficFilter } from "./traffic-filters.ts";
import { isFilter } from "./traffic-filters.ts";

/** As packages/plans writes it. */
const treeMajor = 0x7074;
const openBytesPerSecond = 12_500_000_000n;
const TC_H_ROOT = 0xffffffff;
const [TCA_HTB_PARMS, TCA_HTB_INIT, TCA_HTB_RATE64, TCA_HTB_CEIL64] = [1, 2, 6, 7];
const [TCA_U32_CLASSID, TCA_U32_HASH, TCA_U32_SEL, TCA_U32_ACT, TCA_U32_PCNT, TCA_U32_FLAGS] = [1, 2, 5, 7, 9, 11];
const harmless: ReadonlySet<number> = new Set([TCA_U32_CLASSID, TCA_U32_HASH, TCA_U32_SEL, TCA_U32_PCNT, TCA_U32_FLAGS, 12]); // 12: TCA_U32_PAD
const [TCA_ACT_KIND, TCA_ACT_OPTIONS, TCA_MIRRED_PARMS] = [1, 2, 2];
const [TC_ACT_STOLEN, TCA_EGRESS_REDIR] = [4, 1];
const TC_U32_TERMINAL = 1;
const [etherIpv4, etherIpv6] = [0x0800, 0x86dd];

export type Direction = "out" | "in";

export interface LimitedPort {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

export interface OwnLimit extends LimitedPort {
  readonly bitsPerSecond: bigint;
}

export interface ReadTree {
  readonly queues: readonly Queue[]; // of the device
  readonly classes: readonly TrafficClass[];
  /** At its root. */
  readonly filters: readonly TrafficFilter[];
}

/** The limits of a device whose queue is a tree of ours; null: it is none. */
export function limitsOfTree({ queues, classes, filters }: ReadTree, direction: Direction): readonly OwnLimit[] | null {
  const [root] = queues;
  if (root === undefined || queues.length > 1 || !isTreeRoot(root)) return null;
  const rates = new Map(classes.map((one) => [one.id, rateOf(one)]));
  const open = (treeMajor << 16) + 1;
  if (rates.get(open) !== openBytesPerSecond || [...rates.values()].includes(null)) return null;
  const led = filters.filter(isFilter).map((filter) => ({ filter, port: matchedPort(filter, direction) }));
  const limits = [...rates]
    .filter(([id]) => id !== open)
    .map(([id, rate]) => {
      const own = led.filter(({ filter }) => number32(filter.options.get(TCA_U32_CLASSID)) === id);
      const port = own.some(({ filter }) => filter.options.has(TCA_U32_ACT)) ? null : samePort(own.map((one) => one.port));
      return port === null ? null : { ...port, bitsPerSecond: (rate ?? 0n) * 8n };
    });
  const isWhole = led.length === 2 * limits.length;
  return isWhole && limits.every((limit) => limit !== null) ? limits : null;
}

/** Which port is led to which device, by its index, where that is all that happens at ingress; null: something else does. */
export function redirectsOf(filters: readonly TrafficFilter[]): ReadonlyMap<number, LimitedPort> | null {
  const led = filters.filter(isFilter).map((filter) => ({ to: redirectTarget(filter), port: matchedPort(filter, "in") }));
  if (led.length === 0) return null;
  const found = new Map<number, LimitedPort>();
  for (const [to, some] of Map.groupBy(led, (one) => one.to)) {
    const port = samePort(some.map((one) => one.port));
    if (to === null || port === null) return null;
    found.set(to, port);
  }
  return found;
}

export function limitText({ protocol, port, bitsPerSecond }: OwnLimit): string {
  return `${protocol}/${port} at ${bitsPerSecond} bit/s`;
}

function isTreeRoot({ kind, handle, parent, blocks, options }: Queue): boolean {
  const init = options.get(TCA_HTB_INIT);
  const defaultClass = init === undefined || init.length < 12 ? null : uint32(init, 8);
  return kind === "htb" && handle === treeMajor << 16 && parent === TC_H_ROOT && blocks.length === 0 && defaultClass === 1;
}

/** Bytes in a second, which is also its ceiling; null: no class of ours. */
function rateOf({ kind, parent, options }: TrafficClass): bigint | null {
  const told = options.get(TCA_HTB_PARMS);
  if (kind !== "htb" || parent !== TC_H_ROOT || told === undefined || told.length < 24) return null;
  const rate = number64(options.get(TCA_HTB_RATE64)) ?? BigInt(uint32(told, 8));
  const ceiling = number64(options.get(TCA_HTB_CEIL64)) ?? BigInt(uint32(told, 20));
  return rate > 0n && rate === ceiling ? rate : null;
}

function number64(bytes: Uint8Array | undefined): bigint | null {
  return bytes === undefined || bytes.length < 8 ? null : BigInt(uint32(bytes, 0)) + (BigInt(uint32(bytes, 4)) << 32n);
}

interface MatchedPort extends LimitedPort {
  readonly isIpv6: boolean;
}

/** That both match, one of each family; null: they are not such a pair. */
function samePort(ports: readonly (MatchedPort | null)[]): LimitedPort | null {
  const [one, other] = ports;
  if (ports.length !== 2 || one === undefined || one === null || other === undefined || other === null) return null;
  const isPair = one.protocol === other.protocol && one.port === other.port && one.isIpv6 !== other.isIpv6;
  return isPair ? { protocol: one.protocol, port: one.port } : null;
}

/** By exactly our keys; null: it matches otherwise, or has a part that we do not write. */
function matchedPort({ kind, info, options }: TrafficFilter, direction: Direction): MatchedPort | null {
  const selector = options.get(TCA_U32_SEL);
  if (kind !== "u32" || selector === undefined || selector.length < 16) return null;
  if ([...options.keys()].some((type) => type !== TCA_U32_ACT && !harmless.has(type))) return null;
  const ether = swapped(info & 0xffff);
  if (ether !== etherIpv4 && ether !== etherIpv6) return null;
  const isIpv6 = ether === etherIpv6;
  const found = keysOf(selector);
  const last = found.at(-1);
  if (last === undefined) return null;
  const port = direction === "out" ? last.value >>> 16 : last.value & 0xffff;
  const protocol = (["tcp", "udp"] as const).find((name) => textOf(found) === textOf(ownKeys({ protocol: name, port, isIpv6 }, direction)));
  return protocol !== undefined && selector[0] === TC_U32_TERMINAL && isPlain(selector) ? { protocol, port, isIpv6 } : null;
}

interface Key {
  readonly mask: number;
  readonly value: number;
  readonly at: number;
}

function ownKeys({ protocol, port, isIpv6 }: MatchedPort, direction: Direction): readonly Key[] {
  const number = protocol === "tcp" ? 6 : 17;
  const [mask, value] = direction === "out" ? [0xffff0000, (port << 16) >>> 0] : [0xffff, port];
  if (isIpv6) return [{ mask: 0xff00, value: number << 8, at: 4 }, { mask, value, at: 40 }]; // prettier-ignore
  return [
    { mask: 0xff000000, value: 0x45000000, at: 0 },
    { mask: 0x1fff, value: 0, at: 4 },
    { mask: 0xff0000, value: number << 16, at: 8 },
    { mask, value, at: 20 },
  ];
}

function textOf(keys: readonly Key[]): string {
  return keys.map(({ mask, value, at }) => `${mask} ${value} ${at}`).join(", ");
}

/** Of struct tc_u32_sel. Empty: one of them is relative to what another filter found. */
function keysOf(selector: Uint8Array): readonly Key[] {
  const count = selector[2] ?? 0;
  const view = new DataView(selector.buffer, selector.byteOffset, selector.byteLength);
  if (selector.length < 16 + 16 * count) return [];
  const keys = Array.from({ length: count }, (_, index) => 16 + 16 * index);
  if (keys.some((at) => view.getInt32(at + 12, true) !== 0)) return [];
  return keys.map((at) => ({ mask: view.getUint32(at), value: view.getUint32(at + 4), at: view.getInt32(at + 8, true) }));
}

/** No offset that a packet chooses. */
function isPlain(selector: Uint8Array): boolean {
  return selector[1] === 0 && selector.subarray(4, 16).every((byte) => byte === 0);
}

function swapped(value: number): number {
  return ((value & 0xff) << 8) | (value >>> 8);
}

/** Of a filter whose only action is to send what it matches to another device; null: it is another. */
function redirectTarget({ options }: TrafficFilter): number | null {
  const actions = parseAttributes(options.get(TCA_U32_ACT) ?? new Uint8Array(0), 0);
  const [only] = actions.values();
  if (actions.size !== 1 || only === undefined || options.has(TCA_U32_CLASSID)) return null;
  const action: Attributes = parseAttributes(only, 0);
  const parms = parseAttributes(action.get(TCA_ACT_OPTIONS) ?? new Uint8Array(0), 0).get(TCA_MIRRED_PARMS);
  if (text(action.get(TCA_ACT_KIND)) !== "mirred" || parms === undefined || parms.length < 28) return null;
  return int32(parms, 8) === TC_ACT_STOLEN && int32(parms, 20) === TCA_EGRESS_REDIR ? uint32(parms, 24) : null;
}
