/**
 * The rules of a chain that packets with the same fixed parts (protocol, ports, addresses of this host, interfaces) can match at all, each with what
 * its first tests ask of such packets: of ten thousand rules few are about one port. A rule is left out only where one of its first tests fails for
 * every sender, before anything it does. What is kept is bounded, and goes with the host's model.
 */
import type { Chain, Field, Interval, Match, Rule } from "@portolan/ruleset";
import { testOf, type Test } from "./cut-match.ts";
import { chosen, type WalkPacket } from "./walk-packet.ts";
import type { PreparedHost, Walk } from "./walk-context.ts";

export interface LiveRule {
  readonly rule: Rule;
  /** What the steps before the first action ask; null where that depends on more than the fixed parts. */
  readonly opening: Opening | null;
}

export type RankTest = Extract<Test, { readonly kind: "ranks" }>;

export interface Opening {
  readonly rankTests: readonly RankTest[];
  readonly others: readonly Test[];
  /** Index of the first step that is no test. */
  readonly at: number;
}

/** What `partsKey` has of a packet; a test of these alone is the same for all packets of one key. */
const fixedFields: ReadonlySet<Field> = new Set([
  "family",
  "protocol",
  "source-address",
  "destination-address",
  "source-port",
  "destination-port",
  "icmp-type",
  "tcp-flags",
  "in-interface",
  "out-interface",
]);

const MAX_KEPT = 100_000; // rules, over all chains and packets of a host

interface Kept {
  readonly byChain: Map<Chain, Map<string, LiveRules>>;
  count: number;
}

const kept = new WeakMap<PreparedHost["space"], Kept>();

/** In their order. No action of a chain changes these parts and goes on in it, so they are those of every packet that the chain was entered with. */
export function liveRules(walk: Walk, chain: Chain, packet: WalkPacket): LiveRules {
  const ofHost = kept.get(walk.space) ?? { byChain: new Map<Chain, Map<string, LiveRules>>(), count: 0 };
  kept.set(walk.space, ofHost);
  if (ofHost.count > MAX_KEPT) {
    ofHost.byChain.clear();
    ofHost.count = 0;
  }
  const ofChain = ofHost.byChain.get(chain) ?? new Map<string, LiveRules>();
  ofHost.byChain.set(chain, ofChain);
  const key = partsKey(packet);
  const live = ofChain.get(key) ?? new LiveRules(candidates(chain, packet), packet, ofHost);
  ofChain.set(key, live);
  return live;
}

/** They are looked for one after the other, as a walk comes to them: after a rule that takes all packets there is none. */
class LiveRules {
  private readonly found: LiveRule[] = [];
  private readonly rest: Iterator<Rule>;
  private readonly packet: WalkPacket;
  private readonly kept: Kept;

  constructor(rules: Iterable<Rule>, packet: WalkPacket, ofHost: Kept) {
    this.rest = rules[Symbol.iterator]();
    this.packet = packet;
    this.kept = ofHost;
    ofHost.count += 1;
  }

  at(index: number, walk: Walk): LiveRule | undefined {
    while (this.found.length <= index) {
      const { value: rule, done } = this.rest.next();
      if (done === true) return undefined;
      const opening = fixedOpening(rule, this.packet, walk);
      if (opening === "never") continue;
      this.found.push({ rule, opening });
      this.kept.count += 1;
    }
    return this.found[index];
  }
}

/** Rules of a chain by the port they are about, so that a question about one port need not look at those of all others. */
interface PortIndex {
  /** Places of rules that are about no port, or about many. */
  readonly wide: readonly number[];
  readonly byPort: ReadonlyMap<number, readonly number[]>;
}

const FEW_PORTS = 32;
const indexes = new WeakMap<Chain, PortIndex>();

function candidates(chain: Chain, { destinationPort }: WalkPacket): Iterable<Rule> {
  if (destinationPort === chosen || chain.rules.length < FEW_PORTS) return chain.rules;
  const index = indexes.get(chain) ?? indexByPort(chain);
  indexes.set(chain, index);
  const own = destinationPort === null ? [] : (index.byPort.get(destinationPort) ?? []);
  if (index.wide.length === chain.rules.length) return chain.rules;
  const places = own.length === 0 ? index.wide : [...index.wide, ...own].sort((a, b) => a - b);
  return places.flatMap((place) => chain.rules[place] ?? []);
}

function indexByPort({ rules }: Chain): PortIndex {
  const wide: number[] = [];
  const byPort = new Map<number, number[]>();
  for (const [place, { steps }] of rules.entries()) {
    const ports = fewPorts(steps);
    if (ports === null) wide.push(place);
    else for (const { lo, hi } of ports) for (let port = Number(lo); port <= Number(hi); port += 1) indexAt(byPort, port, place);
  }
  return { wide, byPort };
}

function indexAt(byPort: Map<number, number[]>, port: number, place: number): void {
  const places = byPort.get(port);
  if (places === undefined) byPort.set(port, [place]);
  else if (places.at(-1) !== place) places.push(place);
}

/** The destination ports without which a rule does nothing; null where they are many. */
function fewPorts(steps: Rule["steps"]): readonly Interval[] | null {
  for (const step of steps) {
    if (step.kind === "unknown-match") continue;
    if (step.kind !== "match") return null;
    if (step.selectors[0]?.field !== "destination-port" || step.negated || !asksFixed(step)) continue;
    const { elements } = step.values;
    if (step.selectors[0].mask !== null || elements.kind !== "intervals") continue;
    const count = elements.intervals.reduce((sum, { lo, hi }) => sum + Number(hi - lo) + 1, 0);
    if (count <= FEW_PORTS) return elements.intervals;
  }
  return null;
}

function partsKey(packet: WalkPacket): string {
  const { protocol, icmpType, tcpFlags, source, sourcePort, destination, destinationPort } = packet;
  return `${protocol} ${icmpType} ${tcpFlags} ${source} ${sourcePort} ${destination} ${destinationPort} ${packet.in} ${packet.out} ${packet.frame ?? ""}`;
}

/** What holds for all packets of the same fixed parts. null: that depends on more. */
function fixedOpening(rule: Rule, packet: WalkPacket, walk: Walk): Opening | null | "never" {
  let isFixed = true;
  for (const step of rule.steps) {
    if (step.kind === "unknown-match") continue;
    if (step.kind !== "match") break;
    if (!asksFixed(step)) isFixed = false;
    else if (testOf(step, packet, walk) === false) return "never";
  }
  return isFixed ? openingFor(rule, packet, walk) : null;
}

/** What the tests before the first action of a rule ask of a packet; "never": it does not match. */
export function openingFor({ steps }: Rule, packet: WalkPacket, walk: Walk): Opening | "never" {
  const rankTests: RankTest[] = [];
  const others: Test[] = [];
  for (const [at, step] of steps.entries()) {
    if (step.kind !== "match" && step.kind !== "unknown-match") return { rankTests, others, at };
    const test: Test =
      step.kind === "match" ? testOf(step, packet, walk) : { kind: "condition", condition: step.condition, negated: step.negated };
    if (test === false) return "never";
    if (test === true) continue;
    if (test.kind === "ranks") rankTests.push(test);
    else others.push(test);
  }
  return { rankTests, others, at: steps.length };
}

function asksFixed({ selectors, values }: Match): boolean {
  const [only] = selectors;
  return selectors.length === 1 && only !== undefined && values.volatile === null && fixedFields.has(only.field);
}
