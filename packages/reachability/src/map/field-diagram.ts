/**
 * What is asked of one field, as a condition over the space of packets, and where a packet has the field at all. Fields that nothing here models become
 * a condition named after the test's text.
 */
import { connectionState, connectionStatus, type Condition, type Field, type NamePattern } from "@portolan/ruleset";
import type { HostModel } from "../host-model.ts";
import { FALSE, TRUE } from "./diagrams.ts";
import { addressLevel, fixedValue, plainLevel } from "./field-level.ts";
import { holds, type FieldTest } from "./field-test.ts";
import { level, states, type State } from "./level.ts";
import { maskedIntervals } from "./masked-intervals.ts";
import { filtersBridges } from "./outside-layers.ts";
import type { PacketSpace } from "./packet-space.ts";
import { RouteTests } from "./route-tests.ts";
import type { RoutingDiagrams } from "./routing-diagram.ts";
import type { InterfaceSource, View } from "./view.ts";

const TCP = 6;
const portProtocols = [TCP, 17, 33, 132, 136];
const icmpProtocols = [1, 58];

export interface MatchContext {
  readonly view: View;
  /** Of the rule the test stands in, for the name of a condition. */
  readonly text: string;
}

export interface MatchSurroundings {
  readonly space: PacketSpace;
  readonly host: HostModel;
  readonly routing: RoutingDiagrams;
  readonly nameOf: (condition: Condition) => string;
}

/** PACKET_* by RTN_*: broadcast and multicast are told from the rest. */
const kindOfRouteType: readonly bigint[] = [0n, 0n, 0n, 1n, 0n, 2n, 0n, 0n, 0n];

export class FieldDiagrams {
  private readonly space: PacketSpace;
  private readonly host: HostModel;
  private readonly routes: RouteTests;
  private readonly nameOf: (condition: Condition) => string;

  constructor({ space, host, routing, nameOf }: MatchSurroundings) {
    this.space = space;
    this.host = host;
    this.routes = new RouteTests(space, routing);
    this.nameOf = nameOf;
  }

  condition(of: Condition): number {
    return this.space.condition(of, this.nameOf(of));
  }

  unmodelled(field: Field, { text }: MatchContext): number {
    return this.condition({ id: `field ${field} ${text}`, kind: "unmodelled", text });
  }

  /** What only a host with bridges or IPsec has, and which then is not followed. */
  isUnknowable(field: Field, { frame }: View): boolean {
    if (frame === "unknown port" && /^(?:in|out)-interface/.test(field)) return true;
    if (frame !== undefined && /^(?:connection|original|reply)-|^packet-type$/.test(field)) return true;
    if (field === "in-bridge-port" || field === "out-bridge-port") return filtersBridges(this.host);
    return field === "ipsec" && this.host.layers.some(({ kind }) => kind === "xfrm");
  }

  /** Where a packet has the field at all. */
  presence(field: Field, view: View): number {
    if (isOfConnection(field)) {
      const tracked = this.stateTest(view, (state) => state !== "invalid" && state !== "untracked");
      return field.endsWith("-port") ? this.space.diagrams.and(tracked, this.protocolIn(portProtocols)) : tracked;
    }
    if (field === "in-interface-kind") return this.interfaceTest(view.in, (name) => this.kindOf(name) !== "");
    if (field === "out-interface-kind") return this.interfaceTest(view.out, (name) => this.kindOf(name) !== "");
    if (field === "ethernet-source" || field === "ethernet-destination")
      return this.interfaceTest(view.in, (name) => this.hasHardwareAddress(name));
    if (absentFields.has(field)) return this.isUnknowable(field, view) ? TRUE : FALSE;
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

  names(field: Field, patterns: readonly NamePattern[], context: MatchContext): number {
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
      case "in-bridge-port":
      case "out-bridge-port":
        return this.isUnknowable(field, view) ? this.unmodelled(field, context) : fits("") ? TRUE : FALSE;
      case "source-route-interface":
      case "source-route-interface-unmarked":
        return this.routes.leadingBy({ source: view.destination, destination: view.source }, fits, { view, readsMark: isMarked(field) });
      case "destination-route-interface":
      case "destination-route-interface-unmarked":
        return this.routes.leadingBy({ source: view.source, destination: view.destination }, fits, { view, readsMark: isMarked(field) });
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

  number(field: Field, test: FieldTest, context: MatchContext): number {
    const { view } = context;
    if (field.startsWith("original-")) this.space.readsOriginal = true;
    const address = addressLevel(field, view);
    if (address !== null) return this.address(address, test) ?? this.unmodelled(field, context);
    const fixed = fixedValue(field, { view, family: this.space.family });
    if (fixed !== null) return holds(test, fixed) ? TRUE : FALSE;
    const plain = plainLevel(field, view);
    if (plain !== null) return this.plain(plain, test, context);
    return this.computed(field, test, context);
  }

  /** null: the mask leaves too many pieces. */
  private address(of: number, { mask, elements }: FieldTest): number | null {
    const { space } = this;
    if (elements.bounds !== undefined && mask === null && space.family === "ipv4") return space.numbersWithin(of, elements.bounds);
    const intervals = maskedIntervals({ mask, intervals: elements.intervals, bits: space.family === "ipv4" ? 32 : 128 });
    return intervals === null ? null : space.addressesWithin(of, intervals);
  }

  private plain(of: number, { mask, elements }: FieldTest, context: MatchContext): number {
    const bits = Math.ceil(Math.log2(this.space.lastOf(of) + 1));
    const intervals = maskedIntervals({ mask, intervals: elements.intervals, bits });
    if (intervals === null) return this.unmodelled("content" as Field, context);
    return this.space.within(of, intervals.map(({ lo, hi }) => ({ from: Number(lo), to: Number(hi) }))); // prettier-ignore
  }

  /** On a link with hardware addresses the destination tells for whom the frame was; on others it is always for this host. */
  private packetType(view: View, test: FieldTest): number {
    const { diagrams } = this.space;
    const isLinked = this.interfaceTest(view.in, (name) => this.hasHardwareAddress(name));
    const fitting = Array.from(kindOfRouteType, (kind, type) => ({ kind, type: BigInt(type) })).filter(({ kind }) => holds(test, kind));
    const intervals = fitting.map(({ type }) => ({ lo: type, hi: type }));
    const byDestination =
      isLinked === FALSE ? FALSE : this.routes.ofTypeHere(view.destination, view, { mask: null, elements: { intervals } });
    const isHost = diagrams.or(diagrams.not(isLinked), this.space.addressesWithin(view.destination, [{ lo: 0n, hi: 0n }])); // `::`, 0.0.0.0: nobody sends that to all
    return diagrams.or(holds(test, 0n) ? isHost : FALSE, diagrams.and(diagrams.not(isHost), byDestination));
  }

  private computed(field: Field, test: FieldTest, context: MatchContext): number {
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
        return this.statusTest(view, test) ?? this.unmodelled(field, context);
      case "connection-direction":
        return space.where(level.direction, 2, (at) => holds(test, BigInt(at)));
      case "source-address-type":
      case "destination-address-type":
        return this.routes.ofType(field === "source-address-type" ? view.source : view.destination, null, test);
      case "packet-type":
        return this.packetType(view, test);
      case "source-address-type-here":
      case "destination-address-type-here":
        return this.routes.ofTypeHere(field === "source-address-type-here" ? view.source : view.destination, view, test);
      case "source-route-exists":
      case "source-route-exists-any":
      case "source-route-exists-unmarked":
      case "source-route-exists-any-unmarked":
        return this.routes.ofRouteBack({ isHere: !field.includes("-any"), readsMark: isMarked(field) }, view, test);
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

  /**
   * What is confirmed and assured is so of established connections; the translations are dimensions. null: it asks whether chains of NAT have seen the
   * connection, whatever they did, as a comparison of the whole value does.
   */
  private statusTest(view: View, test: FieldTest): number | null {
    const { space } = this;
    const { diagrams } = space;
    let all: number = FALSE;
    for (const isKnown of [false, true])
      for (const dnat of [0, 1])
        for (const snat of [0, 1]) {
          const known = connectionStatus.seenReply | connectionStatus.confirmed;
          const bits = (isKnown ? known : 0n) | (dnat === 1 ? connectionStatus.dnat : 0n) | (snat === 1 ? connectionStatus.snat : 0n);
          const isHeld = holds(test, bits);
          if (natDone.some((done) => holds(test, bits | done) !== isHeld)) return null;
          if (!isHeld) continue;
          const isState = this.stateTest(view, (state) => (state === "established") === isKnown);
          const translated = diagrams.and(space.equals(level.dnat, dnat), space.equals(level.snat, snat));
          all = diagrams.or(all, diagrams.and(isState, translated));
        }
    return all;
  }
}

/** IPS_SRC_NAT_DONE, IPS_DST_NAT_DONE. */
const natDone = [128n, 256n, 384n] as const;

/** What a packet on its way in does not have, nor its answer as far as it is modelled. */
const absentFields: ReadonlySet<Field> = new Set<Field>(["helper", "vlan-id"]);

function isMarked(field: Field): boolean {
  return !field.endsWith("-unmarked");
}

function isOfConnection(field: Field): boolean {
  return (field.startsWith("connection-") && field !== "connection-state") || field.startsWith("original-") || field.startsWith("reply-");
}
