/**
 * What rules do to a packet, on diagrams: what follows the rule, held at the values that it assigns.
 * A translation of the destination holds destination and port; the first rule that decides on it settles it. Ranges of targets become a condition,
 * because nothing tells which of them the kernel takes.
 */
import type { Action, Condition, Interval, NatAction, NatMap, NatTarget, Rule, Value } from "@portolan/ruleset";
import { formatIpAddress, parseIpAddress } from "@portolan/net";
import type { HostModel, Listener } from "../host-model.ts";
import type { StepPlace } from "./step-place.ts";
import { ruleCondition } from "./rule-conditions.ts";
import { level, stateIndex } from "./level.ts";
import { markAfter } from "./mark-values.ts";
import type { MatchDiagrams } from "./match-diagram.ts";
import type { PacketSpace } from "./packet-space.ts";
import type { View } from "./view.ts";

type MarkAction = Extract<Action, { kind: "set-mark" | "copy-mark" | "map-mark" }>;
const MOST_NAMED = 1024n;

/** Every address that a rule lets through to its translation; null where it does not say, or says more than are looked at one by one. */
function namedAddresses({ steps }: Rule, field: "source-address" | "destination-address"): readonly bigint[] | null {
  const match = steps.find(
    (step) => step.kind === "match" && !step.negated && step.selectors.length === 1 && step.selectors[0]?.field === field,
  );
  if (match?.kind !== "match" || match.selectors[0]?.mask !== null || match.values.volatile !== null) return null;
  const { elements } = match.values;
  return elements.kind === "intervals" ? addressesOf(elements.intervals) : null;
}

/** What one key of a map says of the address that is translated. */
function namedByKey({ selectors }: NatMap, key: readonly Value[], { nat }: NatAction): Interval | null {
  const field = nat === "dnat" ? "destination-address" : "source-address";
  const value = key[selectors.findIndex((selector) => selector.field === field && selector.mask === null)];
  return value !== undefined && "lo" in value ? value : null;
}

function addressesOf(intervals: readonly Interval[]): readonly bigint[] | null {
  const count = intervals.reduce((sum, { lo, hi }) => sum + hi - lo + 1n, 0n);
  if (count > MOST_NAMED) return null;
  return intervals.flatMap(({ lo, hi }) => Array.from({ length: Number(hi - lo) + 1 }, (_, at) => lo + BigInt(at)));
}

/** `named`: of a map, the addresses that the key at hand is of. */
type NatPlace = StepPlace & { readonly accepted: number; readonly named?: Interval };

interface Ends {
  readonly address: number;
  readonly port: number;
  readonly translated: number;
  readonly settled: number;
}

interface Assignment {
  readonly ends: Ends;
  readonly address: bigint | null;
  readonly target: NatTarget;
  readonly at: NatPlace;
}

const destinationEnds: Ends = {
  address: level.destination,
  port: level.destinationPort,
  translated: level.dnat,
  settled: level.dnatSettled,
};
const sourceEnds: Ends = { address: level.source, port: level.sourcePort, translated: level.snat, settled: level.snatSettled };
const UDP = 17;
const portProtocols = [6, 17, 33, 132, 136].map((protocol) => ({ from: protocol, to: protocol }));

/** Link-local, site-local, loopback and IPv4-compatible addresses of IPv6; the first that fits counts. */
const scopes: readonly Interval[] = [
  { lo: 0xfe80n << 112n, hi: (0xfec0n << 112n) - 1n },
  { lo: 0xfec0n << 112n, hi: (0xff00n << 112n) - 1n },
  { lo: 1n, hi: 1n },
  { lo: 1n, hi: 0xffff_ffffn },
];

export class EffectDiagrams {
  private readonly space: PacketSpace;
  private readonly host: HostModel;
  private readonly matches: MatchDiagrams;

  constructor(space: PacketSpace, host: HostModel, matches: MatchDiagrams) {
    this.space = space;
    this.host = host;
    this.matches = matches;
  }

  changeMark(action: MarkAction, rest: number, at: StepPlace): number {
    const { diagrams, marks } = this.space;
    if (action.kind === "map-mark") return this.mapMark(action, rest, at);
    const isPacket = action.kind === "set-mark" ? action.of === "packet" : action.to === "packet";
    const target = isPacket ? level.mark : level.connectionMark;
    const tableFor = (source: bigint) =>
      marks.values.map((value) => marks.index.get(markAfter(action, value, source)[0] as bigint) as number);
    if (action.kind === "set-mark") return diagrams.reassign(rest, target, tableFor(0n));
    const sources = isPacket ? level.connectionMark : level.mark;
    const assigned = marks.values.reduce(
      (all, source, index) =>
        diagrams.first(all, diagrams.guarded(this.space.equals(sources, index), diagrams.reassign(rest, target, tableFor(source)))),
      0,
    );
    return diagrams.first(assigned, rest); // a mark beyond the values does not exist
  }

  private mapMark(action: Extract<MarkAction, { kind: "map-mark" }>, rest: number, at: StepPlace): number {
    const { diagrams, marks } = this.space;
    const target = action.of === "packet" ? level.mark : level.connectionMark;
    const context = { view: at.view, text: at.rule.origin.text };
    let all = at.onward;
    for (const { key, mark } of action.entries.toReversed()) {
      const value = diagrams.cofactor(rest, target, marks.index.get(mark) as number);
      all = diagrams.choose(this.matches.tuple(action.selectors, key, context), value, all);
    }
    return all;
  }

  /** Only a packet that connection tracking has not seen yet can be kept from it. */
  untrack(rest: number, view: View): number {
    return view.state === "early" ? this.space.diagrams.cofactor(rest, level.state, stateIndex("untracked")) : rest;
  }

  translate(action: NatAction, at: NatPlace): number {
    if (action.family !== null && action.family !== this.space.family) return at.onward;
    if (action.target.kind === "target") return this.toTarget(action, action.target, at);
    const { diagrams } = this.space;
    const { target: map } = action;
    const context = { view: at.view, text: at.rule.origin.text };
    let all = map.volatile === null ? at.onward : this.unknown(map.volatile);
    for (const entry of map.entries.toReversed()) {
      const named = namedByKey(map, entry.key, action);
      const target = this.toTarget(action, entry.target, named === null ? at : { ...at, named });
      all = diagrams.choose(this.matches.tuple(map.selectors, entry.key, context), target, all);
    }
    return map.volatile === null ? all : diagrams.choose(this.matches.condition(map.volatile), all, at.onward);
  }

  private toTarget(action: NatAction, target: NatTarget, at: NatPlace): number {
    if (action.nat === "redirect") return this.redirect(target, at);
    if (action.nat === "masquerade") return this.masquerade(target, at);
    const ends = action.nat === "dnat" ? destinationEnds : sourceEnds;
    const { addresses } = target;
    const translated = this.assign({ ends, address: addresses?.lo ?? null, target, at });
    if (addresses === null || addresses.lo === addresses.hi) return translated;
    const byChance = this.byChance("address", translated, at.rule);
    return target.keepsHostBits === true ? this.withHostBits({ ends, addresses, target, at }, byChance) : byChance;
  }

  /** Each address that the rule names keeps its bits below the prefix; where they are too many, or the rule names none, it is left to chance. */
  private withHostBits({ ends, addresses, target, at }: Omit<Assignment, "address"> & { addresses: Interval }, otherwise: number): number {
    const named =
      at.named !== undefined
        ? addressesOf([at.named])
        : namedAddresses(at.rule, ends === destinationEnds ? "destination-address" : "source-address");
    if (named === null) return otherwise;
    return named.reduce((all, value) => {
      const address = addresses.lo | (value & (addresses.hi - addresses.lo));
      const here = this.space.addressesWithin(ends.address, [{ lo: value, hi: value }]);
      return this.space.diagrams.choose(here, this.assign({ ends, address, target, at }), all);
    }, otherwise);
  }

  /** Whether it is the first of several targets. */
  private byChance(what: "address" | "port", first: number, rule: Rule): number {
    const condition = ruleCondition(what, rule);
    return this.space.diagrams.choose(this.matches.condition(condition), first, this.unknown(condition));
  }

  private redirect(target: NatTarget, at: NatPlace): number {
    const { diagrams } = this.space;
    const ends = destinationEnds;
    const assign = (address: bigint | null) =>
      address === null ? this.space.outcomes.terminal({ kind: "dropped" }) : this.assign({ ends, address, target, at });
    if ("name" in at.view.in) return assign(this.space.family === "ipv4" ? 0x7f00_0001n : 1n);
    const by = at.view.in.level;
    return this.space.interfaces.reduce(
      (all, name, index) => {
        const result = this.byScope((scope) => assign(this.addressOf(name, scope)));
        return diagrams.first(all, diagrams.guarded(this.space.equals(by, index), result));
      },
      diagrams.guarded(diagrams.not(this.anyInterface(by)), at.accepted),
    );
  }

  private masquerade(target: NatTarget, at: NatPlace): number {
    const { diagrams } = this.space;
    if ("name" in at.view.out) return at.accepted;
    const by = at.view.out.level;
    return this.space.interfaces.reduce(
      (all, name, index) => {
        const assign = (address: bigint): number => this.assign({ ends: sourceEnds, address, target, at });
        const general = this.byScope((scope) => {
          const address = this.addressOf(name, scope) ?? this.addressOf(name, null);
          return address === null ? this.space.outcomes.terminal({ kind: "dropped" }) : assign(address);
        });
        const result = this.space.family === "ipv4" ? this.byNetwork(name, general, assign) : general;
        return diagrams.first(all, diagrams.guarded(this.space.equals(by, index), result));
      },
      diagrams.guarded(diagrams.not(this.anyInterface(by)), at.accepted),
    );
  }

  /** Masquerade of IPv4 takes the address of the network that holds the destination; the first where none does. */
  private byNetwork(name: string, general: number, assign: (address: bigint) => number): number {
    const addresses = this.host.interfaces.find((one) => one.name === name)?.addresses ?? [];
    const own = addresses.flatMap((one) => {
      const address = parseIpAddress(one.address);
      return address?.family === "ipv4" ? [{ value: address.value, bits: BigInt(32 - one.prefixLength) }] : [];
    });
    return (own.length < 2 ? [] : own).reduceRight((all, { value, bits }) => {
      const lo = (value >> bits) << bits;
      const isBeside = this.space.addressesWithin(level.destination, [{ lo, hi: lo + (1n << bits) - 1n }]);
      return this.space.diagrams.choose(isBeside, assign(value), all);
    }, general);
  }

  /** Redirect and masquerade of IPv6 take an address of the destination's scope. `resultOf`: null for the global one. */
  private byScope(resultOf: (scope: Interval | null) => number): number {
    const general = resultOf(null);
    if (this.space.family === "ipv4") return general;
    return scopes.reduceRight((all, scope) => {
      const result = resultOf(scope);
      return result === all ? all : this.space.diagrams.choose(this.space.addressesWithin(level.destination, [scope]), result, all);
    }, general);
  }

  private anyInterface(of: number): number {
    return this.space.within(of, [{ from: 0, to: this.space.interfaces.length - 1 }]);
  }

  /** Its first address, of IPv6 the first of a scope; never a tentative one. */
  private addressOf(name: string, scope: Interval | null): bigint | null {
    const addresses = this.host.interfaces.find((one) => one.name === name)?.addresses ?? [];
    const own = addresses.flatMap((one) => {
      const address = parseIpAddress(one.address);
      return address?.family === this.space.family && !one.tentative ? [address.value] : [];
    });
    return own.find((value) => scope === null || (value >= scope.lo && value <= scope.hi)) ?? null;
  }

  private assign(options: Assignment): number {
    const { diagrams } = this.space;
    const { ends, address, target, at } = options;
    const settled = diagrams.cofactor(at.accepted, ends.settled, 1);
    const changed = diagrams.cofactor(settled, ends.translated, 1);
    const hasPort = this.space.within(level.protocol, portProtocols);
    const same = this.isSame({ ends, address, ports: target.ports, hasPort });
    const moved = this.withPorts(this.withAddress(changed, ends, address), { ends, target, at, hasPort });
    return diagrams.choose(same, settled, this.tagged(moved, { ends, address, target }));
  }

  private withAddress(diagram: number, ends: Ends, address: bigint | null): number {
    if (address === null) return diagram;
    const { axis, diagrams } = this.space;
    axis.add([address - 1n, address]);
    return diagrams.cofactor(diagram, ends.address, axis.labelOf(address));
  }

  private withPorts(diagram: number, options: { ends: Ends; target: NatTarget; at: NatPlace; hasPort: number }): number {
    const { ends, at, hasPort } = options;
    const { ports } = options.target;
    if (ports === null) return diagram;
    const { diagrams } = this.space;
    const first = diagrams.cofactor(diagram, ends.port, ports.from);
    if (ports.from === ports.to) return diagrams.choose(hasPort, first, diagram);
    const stays = this.space.within(ends.port, [{ from: ports.from, to: ports.to }]);
    return diagrams.choose(hasPort, diagrams.choose(stays, diagram, this.byChance("port", first, at.rule)), diagram);
  }

  /** Where the translation changes nothing, which leaves no trace in the connection's status. */
  private isSame({
    ends,
    address,
    ports,
    hasPort,
  }: Pick<Assignment, "ends" | "address"> & { ports: NatTarget["ports"]; hasPort: number }): number {
    const { diagrams } = this.space;
    const sameAddress = address === null ? 1 : this.space.addressesWithin(ends.address, [{ lo: address, hi: address }]);
    if (ports === null) return sameAddress;
    const samePort = diagrams.or(this.space.within(ends.port, [ports]), diagrams.not(hasPort));
    return diagrams.and(sameAddress, samePort);
  }

  private tagged(diagram: number, { ends, address, target }: { ends: Ends; address: bigint | null; target: NatTarget }): number {
    const host = address === null ? "" : formatIpAddress({ family: this.space.family, value: address });
    const { ports } = target;
    const port = ports === null ? "" : ports.from === ports.to ? `${ports.from}` : `${ports.from}-${ports.to}`;
    const text = `${ends === destinationEnds ? "dnat" : "snat"} ${host}${port === "" ? "" : ` port ${port}`}`;
    return this.tag(diagram, text);
  }

  private tag(diagram: number, text: string): number {
    const { diagrams, outcomes } = this.space;
    return diagrams.mapTerminals(diagram, diagrams.freshCode(), (terminal) => {
      const outcome = outcomes.of(terminal);
      const isThere = outcome.kind === "delivered" || outcome.kind === "forwarded" || outcome.kind === "outbound";
      return isThere ? outcomes.terminal({ ...outcome, nat: [text, ...outcome.nat] }) : terminal;
    });
  }

  /** TPROXY gives the packet to a transparent socket and lets it go on; without one nftables goes on to the next rule and iptables drops. */
  toTransparentSocket(action: Extract<Action, { kind: "tproxy" }>, rest: number, at: StepPlace): number {
    const { family } = this.space;
    if (action.family !== null && action.family !== family) return at.onward;
    const fits = (one: Listener) =>
      one.family === family && (action.port === null || one.port === action.port) && (one.address === 0n || one.address === action.address);
    const sockets = this.host.listeners.filter(fits);
    if (sockets.some(({ isTransparent }) => isTransparent !== false)) return this.answered(this.tag(rest, `tproxy ${action.port ?? ""}`));
    return at.table.dialect === "nftables" ? at.onward : this.space.outcomes.terminal({ kind: "dropped" });
  }

  /** A datagram that was diverted is answered from the socket's own address, so that the sender does not know it. */
  private answered(diagram: number): number {
    const { diagrams, outcomes } = this.space;
    const unanswered = diagrams.mapTerminals(diagram, diagrams.freshCode(), (terminal) => {
      const outcome = outcomes.of(terminal);
      return outcome.kind === "delivered" ? outcomes.terminal({ ...outcome, reply: "dropped" }) : terminal;
    });
    return diagrams.choose(this.space.equals(level.protocol, UDP), unanswered, diagram);
  }

  private unknown(condition: Condition): number {
    this.matches.condition(condition);
    return this.space.outcomes.terminal({ kind: "unknown", condition });
  }
}
