/**
 * Elements of an ipset as tuples of values. Of networks the most specific decides, so that an exception (nomatch) is a hole in the network around
 * it, and a network inside the exception matches again; the holes are cut here, and what comes out is a plain union.
 */
import type { Interval, Value } from "../ruleset.ts";
import type { IpsetElement, IpsetQuestion, IpsetText } from "./ipset.ts";
import { ipsetParts, isIpsetPart } from "./ipset-selectors.ts";
import { readHardwareAddress } from "./hardware-address.ts";
import { readAddressRange, readMaskedAddress, readNumber, readProtocol, readRange, type IptablesFamily } from "./iptables-values.ts";

export interface IpsetTuples {
  readonly tuples: readonly (readonly Value[])[];
  /** The first element that the model cannot hold; null where it holds them all. */
  readonly unread: string | null;
}

export function readIpsetElements(set: IpsetText, question: IpsetQuestion): IpsetTuples {
  const parts = ipsetParts(set.type);
  const family = set.family ?? question.family;
  const netmask = set.options.get("netmask") ?? null;
  const tuples: (readonly Value[])[] = [];
  const exceptions: (readonly Value[])[] = [];
  if (!parts.every(isIpsetPart) || set.options.has("bitmask")) return { tuples: [], unread: set.type };
  let unread: string | null = null;
  for (const element of set.elements) {
    const own = readElement(element, { parts, family, netmask });
    if (own === null) unread ??= element.parts.join(",");
    else (element.isException ? exceptions : tuples).push(...own);
  }
  if (exceptions.length === 0) return { tuples, unread };
  const networks = parts.filter((part) => part === "net").length;
  const holed = networks === 1 ? cutExceptions(tuples, exceptions, placeOfNetwork(parts)) : null;
  return { tuples: holed ?? tuples, unread: holed === null ? (unread ?? "nomatch") : unread };
}

interface ElementShape {
  readonly parts: readonly string[];
  readonly family: IptablesFamily;
  readonly netmask: string | null;
}

/** Several tuples for a port that counts for TCP and UDP; null where a part is not understood. */
function readElement(element: IpsetElement, shape: ElementShape): readonly (readonly Value[])[] | null {
  let tuples: readonly (readonly Value[])[] = [[]];
  for (const [index, part] of shape.parts.entries()) {
    const choices = readPart(part, element.parts[index], { shape, element });
    if (choices === null) return null;
    tuples = tuples.flatMap((tuple) => choices.map((choice) => [...tuple, ...choice]));
  }
  return element.parts.length > shape.parts.length ? null : tuples;
}

type Choices = readonly (readonly Value[])[];

function readPart(
  part: string,
  text: string | undefined,
  of: { readonly shape: ElementShape; readonly element: IpsetElement },
): Choices | null {
  if (part === "mac") return text === undefined ? [[{ lo: 0n, hi: 0xffff_ffff_ffffn }]] : oneValue(readMac(text));
  if (text === undefined) return null;
  if (part === "port") return readPortPart(text, of.shape.parts.length === 1);
  if (part === "iface") return text.startsWith("physdev:") ? null : [[{ name: text, isPrefix: of.element.isWildcard }]];
  if (part === "mark") return oneValue(readMark(text));
  return oneValue(readAddressPart(text, of.shape));
}

function oneValue(value: Value | null): Choices | null {
  return value === null ? null : [[value]];
}

function readMac(text: string): Interval | null {
  const address = readHardwareAddress(text);
  return address === null ? null : { lo: address, hi: address };
}

function readMark(text: string): Interval | null {
  const mark = readNumber(text, 0xffff_ffff);
  return mark === null ? null : { lo: BigInt(mark), hi: BigInt(mark) };
}

function readAddressPart(text: string, shape: ElementShape): Interval | null {
  const masked = shape.netmask !== null && !text.includes("/") ? `${text}/${shape.netmask}` : text;
  if (masked.includes("-")) return readAddressRange(masked, shape.family);
  const address = readMaskedAddress(masked, shape.family);
  return address === null || address.mask !== null ? null : address.interval;
}

const transports: ReadonlySet<number> = new Set([6, 17, 132, 136]);

/** `protocol:port`; a bare port is TCP's, in a bitmap of ports TCP's and UDP's. ICMP has no ports here. */
function readPortPart(text: string, isBitmap: boolean): Choices | null {
  const colon = text.indexOf(":");
  const protocol = colon < 0 ? 6 : readProtocol(text.slice(0, colon));
  const ports = readRange(text.slice(colon + 1), 0xffff, "-");
  if (protocol === null || !transports.has(protocol) || ports === null) return null;
  return (isBitmap ? [6n, 17n] : [BigInt(protocol)]).map((number) => [{ lo: number, hi: number }, ports]);
}

/** Where the network stands in a tuple, in which a port takes two places. */
function placeOfNetwork(parts: readonly string[]): number {
  return parts.slice(0, parts.indexOf("net")).reduce((place, part) => place + (part === "port" ? 2 : 1), 0);
}

/** For each combination of the other parts: the networks without the exceptions in them. null where combinations overlap without being equal. */
function cutExceptions(tuples: readonly (readonly Value[])[], exceptions: readonly (readonly Value[])[], place: number): Choices | null {
  const groups = new Map<string, { others: readonly Value[]; networks: MarkedNetwork[] }>();
  for (const [list, matches] of [
    [tuples, true],
    [exceptions, false],
  ] as const) {
    for (const tuple of list) {
      const network = tuple[place];
      const key = tuple.map((value, index) => (index === place ? "" : valueKey(value))).join(" ");
      const group = groups.get(key) ?? { others: tuple, networks: [] };
      groups.set(key, group);
      if (network !== undefined && "lo" in network) group.networks.push({ ...network, matches });
    }
  }
  if ([...groups.keys()].some((key) => key.includes("*"))) return null;
  return [...groups.values()].flatMap(({ others, networks }) =>
    unionOfNetworks(networks).map((network) => others.map((value, index) => (index === place ? network : value))),
  );
}

function valueKey(value: Value): string {
  return "name" in value ? `${value.name}${value.isPrefix ? "*" : ""}` : `${value.lo}-${value.hi}`;
}

interface MarkedNetwork extends Interval {
  readonly matches: boolean;
}

/** Networks nest: the innermost around an address decides. A walk over the sorted networks with the open ones on a stack. */
function unionOfNetworks(networks: readonly MarkedNetwork[]): readonly Interval[] {
  const sorted = [...networks].sort((a, b) => (a.lo < b.lo ? -1 : a.lo > b.lo ? 1 : a.hi > b.hi ? -1 : a.hi < b.hi ? 1 : 0));
  const open: MarkedNetwork[] = [];
  const union: Interval[] = [];
  let at = 0n;
  const takeUpTo = (end: bigint): void => {
    if (open.at(-1)?.matches === true && at <= end) union.push({ lo: at, hi: end });
    at = end + 1n;
  };
  const closeBefore = (start: bigint): void => {
    for (let inner = open.at(-1); inner !== undefined && inner.hi < start; inner = open.at(-1)) {
      takeUpTo(inner.hi);
      open.pop();
    }
  };
  for (const network of sorted) {
    closeBefore(network.lo);
    takeUpTo(network.lo - 1n);
    open.push(network);
  }
  closeBefore(1n << 128n);
  return union;
}
