/**
 * One test of a rule as a condition over the space of packets.
 * A field that a packet does not have fails the test, negated or not. Fields that nothing here models become a condition named after the test's text.
 */
import type { Condition, Field, Interval, Match, NamePattern, Selector, UnknownMatch, Value, ValueSet } from "@portolan/ruleset";
import { connectionState, connectionStatus, ipFamily } from "@portolan/ruleset";
import type { HostModel } from "../host-model.ts";
import { FALSE, TRUE } from "./diagrams.ts";
import { level, states, type State } from "./level.ts";
import { maskedIntervals } from "./masked-intervals.ts";
import { filtersBridges } from "./outside-layers.ts";
import type { PacketSpace } from "./packet-space.ts";
import type { Flow, RoutingDiagrams, RouteResult } from "./routing-diagram.ts";
import { MULTICAST } from "./source-check.ts";
import type { InterfaceSource, View } from "./view.ts";

const TCP = 6;
/** Elements up to which a set is made again rather than looked up. */
const SMALL_SET = 16;
const portProtocols = [TCP, 17, 33, 132, 136];
const icmpProtocols = [1, 58];
const routeTypes: ReadonlyMap<string, bigint> = new Map(
  ["unspec", "unicast", "local", "broadcast", "anycast", "multicast", "blackhole", "unreachable", "prohibit"].map((name, at) => [
    name,
    BigInt(at),
  ]),
);

/** A predicate over one masked field: in the form in which both kinds of dimension can take it. */
interface Test {
  readonly mask: bigint | null;
  readonly intervals: readonly Interval[];
}

export interface MatchContext {
  readonly view: View;
  /** Of the rule the test stands in, for the name of a condition. */
  readonly text: string;
}

export class MatchDiagrams {
  private readonly space: PacketSpace;
  private readonly host: HostModel;
  private readonly routing: RoutingDiagrams;
  private readonly nameOf: (condition: Condition) => string;
  private readonly cached = new WeakMap<ValueSet, Map<string, number>>();

  constructor(options: {
    readonly space: PacketSpace;
    readonly host: HostModel;
    readonly routing: RoutingDiagrams;
    readonly nameOf: (condition: Condition) => string;
  }) {
    this.space = options.space;
    this.host = options.host;
    this.routing = options.routing;
    this.nameOf = options.nameOf;
  }

  condition(of: Condition): number {
    return this.space.condition(of, this.nameOf(of));
  }

  unknown(match: UnknownMatch): number {
    const holds = this.condition(match.condition);
    return match.negated ? this.space.diagrams.not(holds) : holds;
  }

  match(match: Match, context: MatchContext): number {
    const { diagrams } = this.space;
    const exists = match.selectors.reduce((all, { field }) => diagrams.and(all, this.presence(field, context.view)), TRUE as number);
    const unknowable = match.selectors.find(({ field }) => this.isUnknowable(field));
    if (unknowable !== undefined) return this.unmodelled(unknowable.field, context);
    const holds = this.membership(match, context);
    return diagrams.and(exists, match.negated ? diagrams.not(holds) : holds);
  }

  /** What only a host with bridges, Ethernet or IPsec has, and which then is not followed. */
  private isUnknowable(field: Field): boolean {
    if (field === "packet-type") return this.host.interfaces.some(({ mac, loopback }) => mac !== null && !loopback);
    if (field === "in-bridge-port" || field === "out-bridge-port") return filtersBridges(this.host);
    return field === "ipsec" && this.host.layers.some(({ kind }) => kind === "xfrm");
  }

  /** Whether the tuple of fields is one of `key`'s. */
  tuple(selectors: readonly Selector[], key: readonly Value[], context: MatchContext): number {
    let all: number = TRUE;
    for (const [index, selector] of selectors.entries()) {
      const value = key[index];
      if (value === undefined) continue;
      const one =
        "name" in value
          ? this.names(selector.field, [value], context)
          : this.number(selector, { mask: selector.mask, intervals: [value] }, context);
      all = this.space.diagrams.and(this.space.diagrams.and(this.presence(selector.field, context.view), one), all);
    }
    return all;
  }

  private membership(match: Match, context: MatchContext): number {
    const { values, selectors } = match;
    if (values.volatile !== null) return this.condition(values.volatile);
    if (sizeOf(values) <= SMALL_SET) return this.elements(match, context);
    const key = `${context.view.name} ${selectors.map(({ field, mask }) => `${field}/${mask ?? ""}`).join(" ")}`;
    let cached = this.cached.get(values);
    if (cached === undefined) this.cached.set(values, (cached = new Map<string, number>()));
    let holds = cached.get(key);
    if (holds === undefined) {
      holds = this.elements(match, context);
      cached.set(key, holds);
    }
    return holds;
  }

  private elements({ values, selectors }: Match, context: MatchContext): number {
    const { elements } = values;
    const [selector] = selectors;
    if (selector === undefined) return TRUE;
    if (elements.kind === "names") return this.names(selector.field, elements.names, context);
    if (elements.kind === "intervals") return this.number(selector, { mask: selector.mask, intervals: elements.intervals }, context);
    return this.space.merging.merge(elements.tuples.map((tuple) => this.tuple(selectors, tuple, context)));
  }

  /** Where a packet has the field at all. */
  private presence(field: Field, view: View): number {
    if (isOfConnection(field)) {
      const tracked = this.stateTest(view, (state) => state !== "invalid" && state !== "untracked");
      return field.endsWith("-port") ? this.space.diagrams.and(tracked, this.protocolIn(portProtocols)) : tracked;
    }
    if (field === "in-interface-kind") return this.interfaceTest(view.in, (name) => this.kindOf(name) !== "");
    if (field === "out-interface-kind") return this.interfaceTest(view.out, (name) => this.kindOf(name) !== "");
    if (field === "ethernet-source" || field === "ethernet-destination")
      return this.interfaceTest(view.in, (name) => this.hasHardwareAddress(name));
    if (absentFields.has(field)) return this.isUnknowable(field) ? TRUE : FALSE;
    if (field.endsWith("-port") && !field.includes("bridge")) return this.protocolIn(portProtocols);
    if (field === "icmp-type" || field === "icmp-code") return this.protocolIn(icmpProtocols);
    if (field === "tcp-flags" || field === "tcp-option") return this.protocolIn([TCP]);
    return TRUE;
  }

  private protocolIn(protocols: readonly number[]): number {
    return this.space.within(
      level.protocol,
      protocols.map((protocol) => ({ from: protocol, to: protocol })),
    );
  }

  private names(field: Field, patterns: readonly NamePattern[], context: MatchContext): number {
    const fits = (name: string) => patterns.some((pattern) => (pattern.isPrefix ? name.startsWith(pattern.name) : name === pattern.name));
    const { view } = context;
    switch (field as string) {
      case "in-interface":
        return this.interfaceTest(view.in, fits);
      case "out-interface":
        return this.interfaceTest(view.out, fits);
      case "in-interface-kind":
        return this.interfaceTest(view.in, (name) => fits(this.kindOf(name)));
      case "out-interface-kind":
        return this.interfaceTest(view.out, (name) => fits(this.kindOf(name)));
      case "source-route-interface":
      case "source-route-interface-unmarked":
        return this.routeInterface({ source: view.destination, destination: view.source }, fits, { view, readsMark: isMarked(field) });
      case "destination-route-interface":
      case "destination-route-interface-unmarked":
        return this.routeInterface({ source: view.source, destination: view.destination }, fits, { view, readsMark: isMarked(field) });
      default:
        return this.unmodelled(field, context);
    }
  }

  private hasHardwareAddress(name: string): boolean {
    return this.host.interfaces.some((one) => one.name === name && one.mac !== null && !one.loopback);
  }

  private kindOf(name: string): string {
    return this.host.interfaces.find((one) => one.name === name)?.kind ?? "";
  }

  private interfaceTest(source: InterfaceSource, fits: (name: string) => boolean): number {
    if ("name" in source) return fits(source.name) ? TRUE : FALSE;
    const { interfaces } = this.space;
    return this.space.where(source.level, interfaces.length, (index) => fits(interfaces[index] as string));
  }

  private number({ field }: Selector, test: Test, context: MatchContext): number {
    const { view } = context;
    if (field.startsWith("original-")) this.space.readsOriginal = true;
    const address = this.addressLevel(field, view);
    if (address !== null) {
      const intervals = maskedIntervals({ ...test, bits: this.space.family === "ipv4" ? 32 : 128 });
      return intervals === null ? this.unmodelled(field, context) : this.space.addressesWithin(address, intervals);
    }
    const fixed = fixedValue(field, { view, family: this.space.family });
    if (fixed !== null) return holds(test, fixed) ? TRUE : FALSE;
    const plain = plainLevel(field, view);
    if (plain !== null) return this.plain(plain, test, context);
    return this.computed(field, test, context);
  }

  private plain(of: number, test: Test, context: MatchContext): number {
    const bits = Math.ceil(Math.log2(this.space.lastOf(of) + 1));
    const intervals = maskedIntervals({ ...test, bits });
    if (intervals === null) return this.unmodelled("content" as Field, context);
    return this.space.within(of, intervals.map(({ lo, hi }) => ({ from: Number(lo), to: Number(hi) }))); // prettier-ignore
  }

  private addressLevel(field: Field, view: View): number | null {
    switch (field as string) {
      case "source-address":
      case "reply-destination-address":
        return field === "source-address" ? view.source : level.source;
      case "destination-address":
      case "reply-source-address":
        return field === "destination-address" ? view.destination : level.destination;
      case "original-source-address":
        return level.originalSource;
      case "original-destination-address":
        return level.originalDestination;
      default:
        return null;
    }
  }

  private computed(field: Field, test: Test, context: MatchContext): number {
    const { space } = this;
    const { view } = context;
    switch (field as string) {
      case "mark":
      case "connection-mark": {
        const { values } = space.marks;
        return space.where(field === "mark" ? level.mark : level.connectionMark, values.length, (at) => holds(test, values[at] as bigint));
      }
      case "connection-state":
        return this.stateTest(view, (state) => holds(test, connectionState[state]));
      case "connection-status":
        return this.statusTest(view, test);
      case "connection-direction":
        return space.where(level.direction, 2, (at) => holds(test, BigInt(at)));
      case "source-address-type":
      case "destination-address-type":
        return this.typeTest(field === "source-address-type" ? view.source : view.destination, null, test);
      case "source-address-type-here":
      case "destination-address-type-here":
        return this.typeHereTest(field === "source-address-type-here" ? view.source : view.destination, view, test);
      case "source-route-exists":
      case "source-route-exists-any":
      case "source-route-exists-unmarked":
      case "source-route-exists-any-unmarked":
        return this.routeBackTest({ isHere: !field.includes("-any"), readsMark: isMarked(field) }, view, test);
      default:
        return this.unmodelled(field, context);
    }
  }

  private stateTest(view: View, fits: (state: State) => boolean): number {
    if (view.state === "early")
      return this.space.where(level.state, states.length, (at) => fits(states[at] === "untracked" ? "untracked" : "invalid"));
    if (view.state !== null) return fits(view.state) ? TRUE : FALSE;
    return this.space.where(level.state, states.length, (at) => fits(states[at] as State));
  }

  /** What is confirmed and assured is so of established connections; the translations are dimensions. */
  private statusTest(view: View, test: Test): number {
    const { space } = this;
    const { diagrams } = space;
    let all: number = FALSE;
    for (const isKnown of [false, true])
      for (const dnat of [0, 1])
        for (const snat of [0, 1]) {
          const known = connectionStatus.seenReply | connectionStatus.confirmed;
          const bits = (isKnown ? known : 0n) | (dnat === 1 ? connectionStatus.dnat : 0n) | (snat === 1 ? connectionStatus.snat : 0n);
          if (!holds(test, bits)) continue;
          const isState = this.stateTest(view, (state) => (state === "established") === isKnown);
          const translated = diagrams.and(space.equals(level.dnat, dnat), space.equals(level.snat, snat));
          all = diagrams.or(all, diagrams.and(isState, translated));
        }
    return all;
  }

  private typeTest(of: number, device: string | null, test: Test): number {
    const { space, routing } = this;
    const { diagrams } = space;
    const special = (intervals: readonly Interval[], type: string, rest: number): number =>
      diagrams.choose(space.addressesWithin(of, intervals), holds(test, routeTypes.get(type) ?? 0n) ? TRUE : FALSE, rest);
    if (space.family === "ipv6") {
      const decision = routing.decide({ source: of, destination: of, in: { name: "lo" }, readsMark: false });
      return special([MULTICAST.ipv6], "multicast", routing.where(decision, typeHolds(test, device)));
    }
    const local = routing.where(routing.localType(of, device), typeHolds(test, null));
    return special([MULTICAST.ipv4], "multicast", special(TO_ALL_ADDRESSES, "broadcast", local));
  }

  private typeHereTest(of: number, view: View, test: Test): number {
    const by = "name" in view.in && view.in.name === "" ? view.out : view.in;
    if ("name" in by) return this.typeTest(of, by.name === "" ? null : by.name, test);
    const { diagrams, interfaces } = this.space;
    let all: number = FALSE;
    for (const [index, name] of interfaces.entries())
      all = diagrams.or(all, diagrams.and(this.space.equals(by.level, index), this.typeTest(of, name, test)));
    return all;
  }

  private routeBackTest({ isHere, readsMark }: { isHere: boolean; readsMark: boolean }, view: View, test: Test): number {
    const exists = this.routeBack(isHere, view, readsMark);
    const [yes, no] = [holds(test, 1n), holds(test, 0n)];
    if (yes === no) return yes ? TRUE : FALSE;
    return yes ? exists : this.space.diagrams.not(exists);
  }

  /** Where a route back to the source leads out of the interface it came in by, or out of any. Over loopback one always does. */
  routeBack(isHere: boolean, view: View, readsMark = true): number {
    const { routing, space } = this;
    const { diagrams } = space;
    if ("name" in view.in && view.in.name === "lo") return TRUE;
    const decision = routing.decide({ source: view.destination, destination: view.source, in: { name: "lo" }, readsMark });
    const leads = (by: string | null) =>
      routing.where(decision, ({ type, device }) => (type === "unicast" || type === "broadcast") && (by === null || device === by));
    if ("name" in view.in) return leads(null);
    const by = view.in.level;
    return space.interfaces.reduce((all, name, index) => {
      const back = name === "lo" ? TRUE : leads(isHere ? name : null);
      return diagrams.or(all, diagrams.and(space.equals(by, index), back));
    }, FALSE as number);
  }

  /** Where a route leads out of an interface whose name fits: the empty one where there is none. Over loopback it is loopback. */
  private routeInterface(
    ends: Pick<Flow, "source" | "destination">,
    fits: (name: string) => boolean,
    { view, readsMark }: { view: View; readsMark: boolean },
  ): number {
    const { routing, space } = this;
    const decision = routing.decide({ ...ends, in: { name: "lo" }, readsMark });
    const leads = routing.where(decision, ({ type, device }) => fits(type === "unicast" || type === "broadcast" ? (device ?? "") : ""));
    const isLoopback = "name" in view.in ? (view.in.name === "lo" ? TRUE : FALSE) : space.equals(view.in.level, space.interfaceIndex("lo"));
    const { diagrams } = space;
    return diagrams.or(fits("lo") ? isLoopback : FALSE, diagrams.and(diagrams.not(isLoopback), leads));
  }

  private unmodelled(field: Field, { text }: MatchContext): number {
    return this.condition({ id: `field ${field} ${text}`, kind: "unmodelled", text });
  }
}

function sizeOf({ elements }: ValueSet): number {
  if (elements.kind === "intervals") return elements.intervals.length;
  return elements.kind === "names" ? elements.names.length : elements.tuples.length;
}

/** What a packet on its way in does not have, nor its answer as far as it is modelled. */
const absentFields: ReadonlySet<Field> = new Set<Field>(["in-bridge-port", "out-bridge-port", "helper", "vlan-id"]);

function isMarked(field: Field): boolean {
  return !field.endsWith("-unmarked");
}

function isOfConnection(field: Field): boolean {
  return (field.startsWith("connection-") && field !== "connection-state") || field.startsWith("original-") || field.startsWith("reply-");
}

const TO_ALL_ADDRESSES: readonly Interval[] = [
  { lo: 0n, hi: 0n },
  { lo: 0xffff_ffffn, hi: 0xffff_ffffn },
];
const known = new Set(["local", "broadcast", "anycast", "multicast", "unreachable"]);
const refusing = new Set(["blackhole", "prohibit"]);

/** `device`: a local address counts as such only on its own interface. */
function typeHolds(test: Test, device: string | null): (result: RouteResult) => boolean {
  return (result) => {
    if (result.isSubnetAddress === true && !(result.type === "local" && device !== null && result.device !== device))
      return holds(test, 4n);
    const isElsewhere = result.type === "local" && device !== null && result.device !== device;
    const type = refusing.has(result.type) ? "unreachable" : isElsewhere || !known.has(result.type) ? "unicast" : result.type;
    return holds(test, routeTypes.get(type) ?? 0n);
  };
}

function holds({ mask, intervals }: Test, value: bigint): boolean {
  const masked = mask === null ? value : value & mask;
  return intervals.some(({ lo, hi }) => masked >= lo && masked <= hi);
}

/** Fields that are the same for every packet of a view. */
function fixedValue(field: Field, { view, family }: { view: View; family: "ipv4" | "ipv6" }): bigint | null {
  const isAnswer = view.source === level.destination || view.source === level.originalDestination;
  switch (field as string) {
    case "family":
      return ipFamily[family];
    case "connection-direction":
      return view.direction === null ? null : BigInt(view.direction);
    case "connection-zone":
    case "packet-type":
    case "ipsec":
    case "ip-option":
    case "extension-header":
      return 0n;
    case "ttl":
      return isAnswer ? 64n : null;
    case "tcp-flags":
      return isAnswer ? 0x12n : null;
    case "fragment":
    case "dscp":
    case "ecn":
      return isAnswer ? 0n : null;
    default:
      return null;
  }
}

function plainLevel(field: Field, view: View): number | null {
  switch (field as string) {
    case "protocol":
    case "original-protocol":
      return level.protocol;
    case "source-port":
      return view.sourcePort;
    case "destination-port":
      return view.destinationPort;
    case "original-source-port":
      return level.originalSourcePort;
    case "original-destination-port":
      return level.originalDestinationPort;
    case "reply-source-port":
      return level.destinationPort;
    case "reply-destination-port":
      return level.sourcePort;
    case "icmp-type":
      return level.icmpType;
    case "icmp-code":
      return level.icmpCode;
    case "tcp-flags":
      return level.tcpFlags;
    case "ttl":
      return level.ttl;
    case "length":
      return level.length;
    case "dscp":
      return level.dscp;
    case "ecn":
      return level.ecn;
    case "fragment":
      return level.fragment;
    case "ethernet-source":
      return level.hardwareSource;
    case "ethernet-destination":
      return level.hardwareDestination;
    default:
      return null;
  }
}
