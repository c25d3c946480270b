/**
 * Free ports among those that may be chosen, in an order: a few places of the keyed permutation, then the next free one upwards and round; or the true maximum of
 * the rendezvous weights. What is passed over is counted by reason. Invariant: found are only ports that are choosable and taken by nobody, none twice; null only
 * where too few are.
 */
import { countOnes, type PortBits } from "./port-bits.ts";
import type { TakenBits } from "./port-occupancy.ts";
import { keyedOrder, rendezvousWeight } from "./port-order.ts";
import type { ChoosablePorts } from "./pool-ports.ts";

export interface PortSearch {
  readonly among: ChoosablePorts;
  readonly taken: TakenBits;
  readonly count: number;
  readonly order: "keyed" | "rendezvous";
  readonly key: readonly [number, number];
  /** Chosen already. */
  readonly except: readonly number[];
}

export interface FoundPorts {
  readonly ports: readonly number[];
  /** Of the first, from 1. */
  readonly rank: number;
  readonly passedOver: Readonly<Record<string, number>>;
}

/** Places of the permutation that are tried before the scan. */
const TRIES = 16;

/** `count` ports, each for itself. */
export function findPorts(search: PortSearch): FoundPorts | null {
  return search.order === "keyed" ? findKeyed(search) : findHeaviest(search, search.among.ports, (port) => isFree(search, port));
}

/** `count` ports next to one another, all in one band. The rank is that of the first one as the start of a block. */
export function findBlock(search: PortSearch): FoundPorts | null {
  const { among, count } = search;
  const isStart = (port: number): boolean => {
    if (port + count - 1 > 65535 || among.bandOf(port) !== among.bandOf(port + count - 1)) return false;
    for (let offset = 0; offset < count; offset += 1) if (!isFree(search, port + offset)) return false;
    return true;
  };
  const one = { ...search, count: 1 };
  const start = search.order === "keyed" ? firstStart(one, isStart) : findHeaviest(one, among.ports, isStart);
  const [port] = start?.ports ?? [];
  if (start === null || port === undefined) return null;
  return { ...start, ports: Array.from({ length: count }, (_, offset) => port + offset) };
}

/** Ports that may be chosen and are taken by nobody; counted no further than is enough. */
export function countFree(among: ChoosablePorts, taken: TakenBits, enough = Infinity): number {
  let free = 0;
  const { ports, bits } = among;
  const last = (ports[ports.length - 1] ?? 0) >>> 5;
  for (let at = (ports[0] ?? 0) >>> 5; at <= last && free < enough; at += 1)
    free += countOnes((bits.words[at] ?? 0) & ~(wordOf(taken.leases, at) | wordOf(taken.host, at)));
  return free;
}

/** How many are free where they are fewer than are wanted, else null; where little is taken on the whole host, known without counting. */
export function countTooFew(among: ChoosablePorts, taken: TakenBits, wanted: number): number | null {
  const takenAtMost = sizeOf(taken.leases) + sizeOf(taken.host);
  if (among.ports.length - takenAtMost >= wanted) return null;
  const free = countFree(among, taken, wanted);
  return free < wanted ? free : null;
}

function sizeOf(bits: readonly PortBits[]): number {
  let size = 0;
  for (const one of bits) size += one.size;
  return size;
}

export function isTaken(bits: readonly PortBits[], port: number): boolean {
  for (const one of bits) if (one.has(port)) return true;
  return false;
}

/** By index: this is the inner loop of every count and scan. */
function wordOf(bits: readonly PortBits[], at: number): number {
  let word = 0;
  for (let one = 0; one < bits.length; one += 1) word |= bits[one]?.words[at] ?? 0;
  return word;
}

export function isFree({ among, taken, except }: PortSearch, port: number): boolean {
  return among.bits.has(port) && !isTaken(taken.leases, port) && !isTaken(taken.host, port) && !except.includes(port);
}

function findKeyed(search: PortSearch): FoundPorts | null {
  const { among, taken, count, key } = search;
  const size = among.ports.length;
  const found: number[] = [];
  const passed = { leased: 0, occupied: 0 };
  const portAt = keyedOrder(size, key);
  let rank = 0;
  let place = 0;
  for (; place < size && place < TRIES + count && found.length < count; place += 1) {
    const port = among.ports[portAt(place)] ?? 0;
    if (isTaken(taken.leases, port)) passed.leased += 1;
    else if (isTaken(taken.host, port)) passed.occupied += 1;
    else if (!search.except.includes(port)) {
      if (found.length === 0) rank = place + 1;
      found.push(port);
    }
  }
  if (found.length < count && place < size) {
    const from = among.ports[portAt(place)] ?? 0;
    const isFirst = found.length === 0;
    const stepped = scanFrom({ ...search, except: [...search.except, ...found] }, { from, found, passed });
    if (isFirst) rank = place + 1 + stepped;
  }
  return found.length < count ? null : { ports: found, rank, passedOver: reasons(passed) };
}

function reasons({ leased, occupied }: Passed): Readonly<Record<string, number>> {
  return { ...(leased > 0 && { leased }), ...(occupied > 0 && { occupied }) };
}

interface Passed {
  leased: number;
  occupied: number;
}

interface Scan {
  readonly from: number;
  readonly found: number[];
  readonly passed: Passed;
}

/** Upwards from a port and round, a word at a time; what is found is appended. Gives how many ports were stepped over before the first. */
function scanFrom({ among, taken, count, except }: PortSearch, { from, found, passed }: Scan): number {
  const { ports, bits } = among;
  const first = (ports[0] ?? 0) >>> 5;
  const words = ((ports[ports.length - 1] ?? 0) >>> 5) - first + 1;
  const begin = (from >>> 5) - first;
  let stepped = 0;
  let before = found.length === 0;
  for (let step = 0; step <= words && found.length < count; step += 1) {
    const at = first + ((begin + step) % words);
    const ofTurn = step === 0 ? ~0 << (from & 31) : step === words ? ~(~0 << (from & 31)) : ~0;
    const choosable = (bits.words[at] ?? 0) & ofTurn;
    if (choosable === 0) continue;
    const leased = wordOf(taken.leases, at);
    const occupied = wordOf(taken.host, at) & ~leased;
    let free = choosable & ~leased & ~occupied;
    const found1 = lowestPort(free, at, except);
    const beforeFound = found1 === null ? ~0 : (1 << (found1 & 31)) - 1;
    passed.leased += countOnes(choosable & leased & beforeFound);
    passed.occupied += countOnes(choosable & occupied & beforeFound);
    if (before) stepped += countOnes(choosable & ~free & beforeFound);
    for (; free !== 0 && found.length < count; free &= free - 1) {
      const port = at * 32 + 31 - Math.clz32(free & -free);
      if (!except.includes(port)) found.push(port);
    }
    if (found.length > 0) before = false;
  }
  return stepped;
}

function lowestPort(free: number, at: number, except: readonly number[]): number | null {
  for (let rest = free; rest !== 0; rest &= rest - 1) {
    const port = at * 32 + 31 - Math.clz32(rest & -rest);
    if (!except.includes(port)) return port;
  }
  return null;
}

function firstStart({ among, taken, key }: PortSearch, isStart: (port: number) => boolean): FoundPorts | null {
  const { ports } = among;
  const portAt = keyedOrder(ports.length, key);
  const passed = { leased: 0, occupied: 0 };
  const tries = Math.min(TRIES, ports.length);
  const begin = tries < ports.length ? portAt(tries) : 0;
  for (let place = 0; place < tries + ports.length; place += 1) {
    const port = ports[place < tries ? portAt(place) : (begin + place - tries) % ports.length] ?? 0;
    if (isStart(port)) return { ports: [port], rank: place + 1, passedOver: reasons(passed) };
    if (isTaken(taken.leases, port)) passed.leased += 1;
    else if (isTaken(taken.host, port)) passed.occupied += 1;
  }
  return null;
}

/** The heaviest of those that fit, in one pass; the lower port of two that weigh the same. */
function findHeaviest(search: PortSearch, candidates: Uint16Array, fits: (port: number) => boolean): FoundPorts | null {
  const { count, key, taken } = search;
  const best: { readonly port: number; readonly weight: number }[] = [];
  for (const port of candidates) {
    if (!fits(port)) continue;
    const weight = rendezvousWeight(port, key);
    const last = best.at(-1);
    if (best.length === count && last !== undefined && weight <= last.weight) continue;
    const place = best.findIndex((one) => weight > one.weight);
    best.splice(place === -1 ? best.length : place, 0, { port, weight });
    if (best.length > count) best.pop();
  }
  const [first] = best;
  if (first === undefined || best.length < count) return null;
  const before = candidates.filter((port) => rendezvousWeight(port, key) > first.weight);
  const leased = before.filter((port) => isTaken(taken.leases, port)).length;
  const occupied = before.filter((port) => !isTaken(taken.leases, port) && isTaken(taken.host, port)).length;
  return { ports: best.map(({ port }) => port), rank: before.length + 1, passedOver: reasons({ leased, occupied }) };
}
