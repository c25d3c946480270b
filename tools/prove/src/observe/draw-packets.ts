/**
 * Which packets are sent to a case: those it gives, then on both sides of every value that its rules, routes and listeners name, then uniform ones.
 * The same seed draws the same packets for the same host.
 */
import { type IpFamily, parseIpAddress, parsePrefix } from "@portolan/net";
import type { Sections } from "@portolan/snapshot";
import type { ProofCase } from "../proof-case.ts";
import type { Random } from "../random.ts";
import type { Flow } from "./packet-bytes.ts";
import type { HintField, HintValue, RuleHint } from "./hint.ts";
import { readRuleHints } from "./rule-hints.ts";
import { seenFlows } from "./seen-flows.ts";

export interface DrawnPacket {
  readonly origin: "given" | "boundary" | "uniform" | "local" | "aimed";
  readonly in: string;
  readonly flow: Flow;
  readonly state: "new" | "established"; // wished for
  readonly hardwareAddress: string | null; // null: whatever the machine at the other end has
}

interface Surroundings {
  readonly random: Random;
  readonly interfaces: readonly string[];
  readonly own: Readonly<Record<IpFamily, readonly bigint[]>>;
  readonly destinations: Readonly<Record<IpFamily, readonly HintValue[]>>;
  readonly sources: Readonly<Record<IpFamily, readonly HintValue[]>>;
  readonly ports: readonly number[];
  readonly hints: readonly RuleHint[];
  readonly callers: ReadonlyMap<string, readonly RuleHint[]>;
  readonly establishedShare: number;
}

interface Place {
  readonly sections: Sections;
  readonly namespace: string;
  readonly random: Random;
}

export function drawPackets(proofCase: ProofCase, { count, ...place }: Place & { readonly count: number }): readonly DrawnPacket[] {
  const surroundings = lookAround(proofCase, place);
  const given = (proofCase.draw?.packets ?? []).map(givenPacket);
  const localCount = Math.round(count * (proofCase.draw?.localShare ?? 0.05));
  const uniformCount = Math.round(count * 0.25);
  const drawn: DrawnPacket[] = [...given];
  const hints = surroundings.hints.length === 0 ? [null] : surroundings.hints;
  for (let index = 0; index < count - localCount - uniformCount; index++)
    drawn.push(boundaryPacket(surroundings, hints[index % hints.length] ?? null));
  for (let index = 0; index < uniformCount; index++) drawn.push(uniformPacket(surroundings));
  for (let index = 0; index < localCount; index++) drawn.push(localPacket(surroundings, hints[index % hints.length] ?? null));
  const isSeen = seenFlows(
    place.sections.interfaces.filter((one) => one.namespace === place.namespace),
    proofCase,
  );
  return drawn.filter(({ origin, flow }) => origin === "given" || isSeen(flow));
}

function givenPacket(given: NonNullable<NonNullable<ProofCase["draw"]>["packets"]>[number]): DrawnPacket {
  const [source, destination] = [parseIpAddress(given.source), parseIpAddress(given.destination)];
  if (source === null || destination === null) throw new Error(`not an address: ${given.source} or ${given.destination}`);
  const { protocol, sourcePort = 40_000, destinationPort } = given;
  return {
    origin: "given",
    in: given.in,
    state: given.state ?? "new",
    hardwareAddress: given.hardwareAddress ?? null,
    flow: { family: source.family, protocol, source: source.value, sourcePort, destination: destination.value, destinationPort },
  };
}

function lookAround(proofCase: ProofCase, { sections, namespace, random }: Place): Surroundings {
  const here = <T extends { namespace: string }>(rows: readonly T[]): readonly T[] => rows.filter((row) => row.namespace === namespace);
  const addresses = here(sections.interfaces).flatMap((one) => one.addresses);
  const routes = here(sections.routes).filter((route) => route.type !== "multicast" && route.type !== "anycast");
  const ofFamily = (family: IpFamily, texts: readonly string[]): readonly HintValue[] =>
    texts.flatMap((text) => addressValues(text)).filter((value) => value.kind === "addresses" && value.family === family);
  const [destinations, sources] = [proofCase.draw?.destinations ?? [], proofCase.draw?.sources ?? []];
  const near = [...addresses.map((one) => `${one.address}/${one.prefixLength}`), ...routes.map((route) => route.destination)];
  const sides = (family: IpFamily): { destinations: readonly HintValue[]; sources: readonly HintValue[] } => ({
    destinations: ofFamily(family, [...destinations, ...routes.map((route) => route.destination)]),
    sources: ofFamily(family, [...sources, ...near]),
  });
  const own = (family: IpFamily): readonly bigint[] =>
    addresses.flatMap(({ address, scope }) => {
      const parsed = parseIpAddress(address);
      return parsed?.family === family && scope !== "host" ? [parsed.value] : [];
    });
  const [ipv4, ipv6] = [sides("ipv4"), sides("ipv6")];
  const hints = readRuleHints(here(sections.rules));
  return {
    random,
    interfaces: proofCase.interfaces.filter((one) => one.kind !== "bridge").map((one) => one.name),
    own: { ipv4: own("ipv4"), ipv6: own("ipv6") },
    destinations: { ipv4: ipv4.destinations, ipv6: ipv6.destinations },
    sources: { ipv4: ipv4.sources, ipv6: ipv6.sources },
    ports: [...new Set([...(proofCase.listeners ?? []).map((one) => one.port), ...(proofCase.draw?.ports ?? []), 22, 80])],
    hints,
    callers: callersOf(hints),
    establishedShare: proofCase.draw?.establishedShare ?? 0.05,
  };
}

function addressValues(text: string): readonly HintValue[] {
  const prefix = parsePrefix(text);
  if (prefix === null) return [];
  const { family, value } = prefix.address;
  const hostBits = BigInt((family === "ipv4" ? 32 : 128) - prefix.length);
  return [{ kind: "addresses", family, lo: value, hi: value | ((1n << hostBits) - 1n) }];
}

function callersOf(hints: readonly RuleHint[]): ReadonlyMap<string, readonly RuleHint[]> {
  const callers = new Map<string, RuleHint[]>();
  for (const hint of hints)
    for (const target of hint.targets) {
      const known = callers.get(target);
      if (known === undefined) callers.set(target, [hint]);
      else known.push(hint);
    }
  return callers;
}

type Wish = Partial<Record<HintField, HintValue>>;

/** A value for each field that the rule, and the rules that lead to its chain, speak of. */
function wishFor(surroundings: Surroundings, hint: RuleHint | null): Wish {
  const wish: Wish = {};
  let current = hint;
  for (let depth = 0; depth < 6 && current !== null; depth++) {
    for (const { fields, options } of current.constraints) {
      const option = surroundings.random.pick(options);
      fields.forEach((field, index) => {
        const value = option[index];
        if (field !== null && value !== undefined) wish[field] ??= value;
      });
    }
    const callers = surroundings.callers.get(current.chain) ?? [];
    current = callers.length === 0 ? null : surroundings.random.pick(callers);
  }
  return wish;
}

function boundaryPacket(surroundings: Surroundings, hint: RuleHint | null): DrawnPacket {
  const { random, interfaces } = surroundings;
  const wish = wishFor(surroundings, hint);
  for (const field of Object.keys(wish)) if (random.chance(0.08)) delete wish[field as HintField];
  const family = familyOf(surroundings, wish);
  const name = wish.interface?.kind === "name" ? wish.interface.name : "";
  const matching = interfaces.filter((one) => one === name || (name.endsWith("*") && one.startsWith(name.slice(0, -1))));
  return {
    origin: "boundary",
    in: random.pick(matching.length > 0 ? matching : interfaces),
    state: random.chance(surroundings.establishedShare) ? "established" : "new",
    hardwareAddress: null,
    flow: {
      family,
      protocol: protocolOf(random, wish),
      source: sourceOf(surroundings, family, wish),
      sourcePort: portNear(random, wish["source-port"] ?? (random.chance(0.5) ? wish.port : undefined)) ?? 1024 + random.integer(64_512),
      destination: destinationOf(surroundings, family, wish),
      destinationPort: portNear(random, wish["destination-port"] ?? wish.port) ?? anyPort(surroundings),
    },
  };
}

function familyOf({ random, own }: Surroundings, wish: Wish): IpFamily {
  const named = [wish.source, wish.destination].find((value) => value?.kind === "addresses");
  if (named?.kind === "addresses") return named.family;
  const families = (["ipv4", "ipv6"] as const).filter((family) => own[family].length > 0);
  return random.pick(families.length === 0 ? ["ipv4"] : families);
}

function protocolOf(random: Random, wish: Wish): "tcp" | "udp" {
  const named = wish.protocol;
  if (named?.kind === "name" && (named.name === "tcp" || named.name === "udp")) return named.name;
  return random.chance(0.5) ? "tcp" : "udp";
}

function sourceOf(surroundings: Surroundings, family: IpFamily, wish: Wish): bigint {
  const { random, sources, own } = surroundings;
  const drawn = (): bigint => {
    if (wish.source?.kind === "addresses" && wish.source.family === family) return addressNear(random, wish.source, family);
    const near = sources[family];
    return near.length > 0 && random.chance(0.6)
      ? addressNear(random, random.pick(near), family)
      : random.bits(family === "ipv4" ? 32 : 128);
  };
  for (let attempt = 0; attempt < 8; attempt++) {
    const source = drawn();
    if (family === "ipv4" || !own.ipv6.includes(source)) return source;
  }
  return 0x2001_0db8_ffff_0000_0000_0000_0000_0000n + random.bits(32);
}

function destinationOf({ random, destinations, own }: Surroundings, family: IpFamily, wish: Wish): bigint {
  if (wish.destination?.kind === "addresses" && wish.destination.family === family) return addressNear(random, wish.destination, family);
  if (own[family].length > 0 && random.chance(0.75)) return random.pick(own[family]);
  const elsewhere = destinations[family];
  return elsewhere.length > 0 ? addressNear(random, random.pick(elsewhere), family) : random.bits(family === "ipv4" ? 32 : 128);
}

/** At either end, one beyond it, or anywhere inside. */
function addressNear(random: Random, value: HintValue, family: IpFamily): bigint {
  if (value.kind !== "addresses") return random.bits(family === "ipv4" ? 32 : 128);
  const most = (1n << (family === "ipv4" ? 32n : 128n)) - 1n;
  const { lo, hi } = value;
  const inside = lo + (random.bits(128) % (hi - lo + 1n));
  const chosen = random.pick([lo, hi, inside, inside, inside, lo - 1n, hi + 1n]);
  return chosen < 0n || chosen > most ? inside : chosen;
}

function portNear(random: Random, value: HintValue | undefined): number | null {
  if (value?.kind !== "numbers") return null;
  const { lo, hi } = value;
  const chosen = random.pick([lo, hi, lo + random.integer(hi - lo + 1), lo + random.integer(hi - lo + 1), lo - 1, hi + 1]);
  return chosen < 0 || chosen > 65_535 ? lo : chosen;
}

function anyPort({ random, ports }: Surroundings): number {
  return random.chance(0.8) ? Math.min(65_535, Math.max(1, random.pick(ports) + random.pick([0, 0, 0, 1, -1]))) : random.integer(65_536);
}

function uniformPacket(surroundings: Surroundings): DrawnPacket {
  const { random, interfaces, own } = surroundings;
  const family = familyOf(surroundings, {});
  const source = random.bits(family === "ipv4" ? 32 : 128);
  return {
    origin: "uniform",
    in: random.pick(interfaces),
    state: "new",
    hardwareAddress: null,
    flow: {
      family,
      protocol: random.chance(0.5) ? "tcp" : "udp",
      source,
      sourcePort: random.integer(65_536),
      destination: own[family].length > 0 ? random.pick(own[family]) : random.bits(family === "ipv4" ? 32 : 128),
      destinationPort: random.integer(65_536),
    },
  };
}

/** From one of the host's own addresses to one of them. */
function localPacket(surroundings: Surroundings, hint: RuleHint | null): DrawnPacket {
  const { random, own } = surroundings;
  const wish = wishFor(surroundings, hint);
  const family = familyOf(surroundings, {});
  const loopback = family === "ipv4" ? 0x7f00_0001n : 1n;
  const here = own[family].length === 0 || random.chance(0.3) ? [loopback] : own[family];
  const destination = random.pick(here);
  const source = family === "ipv4" && destination === loopback ? loopback : random.chance(0.5) ? destination : random.pick(here);
  const flow: Flow = {
    family,
    protocol: protocolOf(random, wish),
    source,
    sourcePort: 20_000 + random.integer(40_000),
    destination,
    destinationPort: portNear(random, wish["destination-port"] ?? wish.port) || anyPort(surroundings),
  };
  return { origin: "local", in: "lo", flow, state: "new", hardwareAddress: null };
}
