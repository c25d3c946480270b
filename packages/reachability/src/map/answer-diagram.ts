/**
 * Whether the host's answer to a packet can leave: output, the route back, postrouting, and over loopback the way in again.
 * The diagrams are those of the packet that is answered, so source and destination lie the other way round (see view.ts).
 */
import type { Hook } from "@portolan/ruleset";
import { freedom, needsFreedom, unheldAddresses } from "../freedom-to-answer.ts";
import type { HostModel } from "../host-model.ts";
import type { ChainDiagrams, PlacedChain } from "./chain-diagram.ts";
import type { Exits } from "./exits.ts";
import { chainsOfHook, CONNTRACK_PRIORITY, isNat } from "./hook-order.ts";
import { level, stateIndex, type State } from "./level.ts";
import { isMarkAction } from "./mark-values.ts";
import type { PacketSpace } from "./packet-space.ts";
import type { RouteResult, RoutingDiagrams } from "./routing-diagram.ts";
import { LINK_LOCAL, LOOPBACK, type SourceCheck } from "./source-check.ts";
import { views, type View } from "./view.ts";

const TCP = 6;
const UDP = 17;

export class AnswerDiagrams {
  private readonly space: PacketSpace;
  private readonly host: HostModel;
  private readonly chains: ChainDiagrams;
  private readonly routing: RoutingDiagrams;
  private readonly check: SourceCheck;
  private readonly view: View;
  private readonly exits: Exits;
  private readonly isTracked: boolean;
  private readonly untracks: boolean;
  private readonly reroutes: boolean;
  private readonly translatesDestinations: boolean; // and rules look at answers behind that

  constructor(options: {
    space: PacketSpace;
    host: HostModel;
    chains: ChainDiagrams;
    routing: RoutingDiagrams;
    check: SourceCheck;
    exits: Exits;
    isTracked: boolean;
    /** Of packets whose sender was translated before they came here. Absent: where a chain of input may do so. */
    translatesSenders?: boolean;
  }) {
    this.space = options.space;
    this.host = options.host;
    this.chains = options.chains;
    this.routing = options.routing;
    this.check = options.check;
    this.exits = options.exits;
    this.isTracked = options.isTracked;
    this.untracks = untracks(this.host);
    const translatesSenders =
      options.translatesSenders ?? this.chainsAt("input").some(({ chain }) => isNat(chain.base) && chain.rules.length > 0);
    this.view = translatesSenders ? views.answeringTranslated : views.answering;
    if (translatesSenders) this.space.readsOriginal = true;
    this.reroutes = reroutesAnswers(this.host, this.space.family);
    this.translatesDestinations = this.readsUndone() && this.hasNat(["prerouting", "output"]);
    if (this.translatesDestinations) this.space.readsOriginal = true;
  }

  /** Outcome "delivered" with whether its answer leaves. */
  answered(): number {
    return this.fromUnheld(this.tracked());
  }

  /** Addresses that no interface has: whether a program may answer datagrams from them. */
  private fromUnheld(all: number): number {
    const { space, host } = this;
    const { diagrams, outcomes } = space;
    const unheld = space.family === "ipv6" && needsFreedom(host) ? unheldAddresses(host) : [];
    if (unheld.length === 0) return all;
    const silent = outcomes.terminal({ kind: "delivered", reply: "dropped" });
    const here = diagrams.and(space.equals(level.protocol, UDP), space.addressesWithin(this.view.source, unheld));
    return diagrams.choose(diagrams.and(here, diagrams.not(space.condition(freedom))), silent, all);
  }

  private tracked(): number {
    const { diagrams, outcomes } = this.space;
    if (!this.isTracked) return this.outcome({ state: "invalid", direction: 0 });
    const tracked = this.outcome({ state: "established", direction: 1 });
    if (!this.untracks) return tracked;
    const lost = this.outcome({ state: "invalid", direction: 0 });
    const begun = this.translates() ? outcomes.terminal({ kind: "delivered" }) : this.outcome({ state: "new", direction: 0 });
    const isTcp = this.space.equals(level.protocol, TCP);
    const untracked = this.space.equals(level.state, stateIndex("untracked"));
    return diagrams.choose(untracked, diagrams.choose(isTcp, lost, begun), tracked);
  }

  /** Whether rules may give other ends to what answers an untracked datagram, which is new to them. */
  private translates(): boolean {
    return this.hasNat(["output", "postrouting", "prerouting", "input"]);
  }

  private hasNat(hooks: readonly Hook[]): boolean {
    return hooks.flatMap((hook) => this.chainsAt(hook)).some(({ chain }) => isNat(chain.base) && chain.rules.length > 0);
  }

  /** Whether anything looks at answers after their source was translated back. */
  private readsUndone(): boolean {
    const late = this.chainsAt("postrouting").filter((placed) => isBehindNat(placed) && !isNat(placed.chain.base));
    const leaving = this.space.interfaces.flatMap((device) =>
      chainsOfHook(this.host.ruleset, "egress", { family: this.space.family, device }),
    );
    return [...late, ...leaving].some(({ chain }) => chain.rules.length > 0);
  }

  /** `found`: what connection tracking makes of the answer. */
  private outcome(found: Found): number {
    const { diagrams, outcomes } = this.space;
    const gone = outcomes.terminal({ kind: "delivered", reply: "delivered" });
    const kept = outcomes.terminal({ kind: "delivered", reply: "dropped" });
    const away = this.reroutes ? this.unrouted(gone, kept) : gone;
    const view = this.viewOf(found);
    const left = this.output(this.postrouting(this.arrivingAgain(this.leaving(away, kept, view), view), view), found, view);
    const routed = this.routed(left, kept);
    return diagrams.cofactor(
      diagrams.mapTerminals(routed, diagrams.freshCode(), (terminal) => {
        const { kind } = outcomes.of(terminal);
        return kind === "delivered" || kind === "unknown" ? terminal : kept;
      }),
      level.mark,
      0,
    );
  }

  /** Where no rule keeps an answer from conntrack, its state is what is found, all the way. */
  private viewOf({ state, direction }: Found): View {
    return this.untracks ? this.view : { ...this.view, name: `${this.view.name} ${state}`, state, direction };
  }

  private chainsAt(hook: Hook) {
    return chainsOfHook(this.host.ruleset, hook, { family: this.space.family, device: null });
  }

  /** Out of each interface. */
  private leaving(gone: number, stopped: number, view: View): number {
    const { space } = this;
    return space.interfaces.reduce((all, name, index) => {
      const through = name === "lo" ? gone : this.exits.through(name, this.undone(view), { gone, stopped, isAnswer: true });
      return through === gone ? all : space.diagrams.choose(space.equals(level.out, index), through, all);
    }, gone);
  }

  /** A mark set on the way out has the answer routed anew, which is not followed. */
  private unrouted(gone: number, kept: number): number {
    const text = "the answer is routed anew by its mark";
    return this.space.diagrams.choose(this.space.condition({ id: text, kind: "unmodelled", text }), gone, kept);
  }

  private output(after: number, { state, direction }: Found, view: View): number {
    const { diagrams } = this.space;
    const chains = this.chainsAt("output").filter(({ chain }) => !isNat(chain.base)); // the connection is mapped already
    const isEarly = ({ chain }: PlacedChain) => (chain.base?.priority ?? 0) < CONNTRACK_PRIORITY;
    const hold = (all: number, of: State, way: 0 | 1) =>
      diagrams.cofactor(diagrams.cofactor(all, level.state, stateIndex(of)), level.direction, way);
    const late = chains.filter((placed) => !isEarly(placed)).reduceRight((all, placed) => this.chains.base(placed, view, all), after);
    const untracked = this.space.equals(level.state, stateIndex("untracked"));
    const tracked = diagrams.choose(untracked, hold(late, "untracked", 0), hold(late, state, direction));
    const early: View = { ...view, name: `${view.name} untracked`, state: "early", direction: 0 };
    const all = chains.filter(isEarly).reduceRight((rest, placed) => this.chains.base(placed, early, rest), tracked);
    return hold(all, "invalid", 0);
  }

  private postrouting(after: number, view: View): number {
    let all = after;
    for (const placed of this.chainsAt("postrouting").toReversed()) {
      const at = isBehindNat(placed) ? this.undone(view) : view;
      if (!isNat(placed.chain.base)) all = this.chains.base(placed, { ...at, name: `${at.name} leaving` }, all);
    }
    return all;
  }

  /** Behind NAT of the source the answer comes from the address that was asked. */
  private undone(view: View): View {
    if (!this.translatesDestinations) return view;
    return { ...view, name: `${view.name} undone`, source: level.originalDestination, sourcePort: level.originalDestinationPort };
  }

  /** Where the answer leaves by loopback it comes in again, with what conntrack knows of it. */
  private arrivingAgain(after: number, view: View): number {
    const { space } = this;
    let all = after;
    const again: View = { ...view, name: `${view.name} again`, in: { name: "lo" }, out: { name: "" }, isSentHere: false };
    for (const hook of ["input", "prerouting"] as const)
      for (const placed of this.chainsAt(hook).toReversed()) if (!isNat(placed.chain.base)) all = this.chains.base(placed, again, all);
    const ingress = chainsOfHook(this.host.ruleset, "ingress", { family: space.family, device: "lo" });
    for (const placed of ingress.toReversed()) all = this.chains.base(placed, again, all);
    return space.diagrams.choose(space.equals(level.out, space.interfaceIndex("lo")), all, after);
  }

  private routed(left: number, kept: number): number {
    const { space, routing, view } = this;
    const routed = this.routedTo(left, kept);
    if (view.destination === level.source) return routed;
    // The socket answers the translated sender: there has to be a route to it before the translation is undone.
    const decision = routing.decide({ source: view.source, destination: level.source, in: { name: "" }, readsMark: false, ports: view });
    const isRouted = routing.where(decision, (result) => deviceOf(result) !== null);
    return space.diagrams.choose(isRouted, routed, kept);
  }

  private routedTo(left: number, kept: number): number {
    const { space, routing, view } = this;
    const { diagrams } = space;
    const flow = { source: view.source, destination: view.destination, in: { name: "" }, readsMark: false, ports: view };
    const general = this.sentBy(routing.decide(flow), left, kept);
    if (space.family === "ipv4") return general;
    const isScoped = space.addressesWithin(view.destination, [LINK_LOCAL]);
    return space.interfaces.reduce((all, name, index) => {
      const here = diagrams.and(space.equals(level.in, index), isScoped);
      return diagrams.choose(here, this.sentBy(routing.decide(flow, name), left, kept), all);
    }, general);
  }

  /** What goes over loopback reaches only a sender on this host, who gets nothing else. */
  private sentBy(decision: number, left: number, kept: number): number {
    const { space, routing } = this;
    const { diagrams } = space;
    const isFromHere = space.equals(level.in, space.interfaceIndex("lo"));
    let all = kept;
    for (const { result, where } of routing.partition(decision)) {
      const device = deviceOf(result);
      if (device === null) continue;
      const byDevice = diagrams.cofactor(left, level.out, space.interfaceIndex(device));
      const passed =
        device === "lo"
          ? diagrams.choose(isFromHere, byDevice, kept)
          : diagrams.choose(isFromHere, kept, this.notFromLoopback(byDevice, { device, kept }));
      const isForAll = result.type === "broadcast";
      all = diagrams.choose(where, isForAll ? diagrams.choose(space.equals(level.protocol, UDP), kept, passed) : passed, all);
    }
    const unnamed = diagrams.and(space.equals(level.protocol, UDP), space.addressesWithin(this.view.destination, [{ lo: 0n, hi: 0n }]));
    return diagrams.choose(unnamed, kept, all);
  }

  /** IPv4 never sends from 127.0.0.0/8 to another machine, unless route_localnet is on. */
  private notFromLoopback(left: number, { device, kept }: { device: string; kept: number }): number {
    const { space } = this;
    if (space.family === "ipv6" || !this.check.keepsLoopback(device)) return left;
    return space.diagrams.choose(space.addressesWithin(this.view.source, [LOOPBACK.ipv4]), kept, left);
  }
}

const NAT_OF_SOURCE = 100;

function isBehindNat({ chain }: PlacedChain): boolean {
  return (chain.base?.priority ?? 0) > NAT_OF_SOURCE;
}

interface Found {
  readonly state: State;
  readonly direction: 0 | 1;
}

function deviceOf({ type, device }: RouteResult): string | null {
  if (type === "local" || type === "anycast") return "lo";
  return type === "unicast" || type === "broadcast" ? device : null;
}

function untracks({ ruleset }: HostModel): boolean {
  return ruleset.tables.some((table) =>
    [...table.chains.values()].some(({ rules }) => rules.some(({ steps }) => steps.some(({ kind }) => kind === "untrack"))),
  );
}

/** A chain of type route (mangle of iptables too) that sets marks, and policy rules that read them. */
function reroutesAnswers({ ruleset, policyRules }: HostModel, family: "ipv4" | "ipv6"): boolean {
  if (!policyRules.some((rule) => rule.family === family && rule.mark !== null)) return false;
  const chains = chainsOfHook(ruleset, "output", { family, device: null }).filter(({ chain }) => chain.base?.type === "route");
  return chains.some(
    ({ chain, table }) =>
      chain.rules.length > 0 && [...table.chains.values()].some(({ rules }) => rules.some(({ steps }) => steps.some(isMarkAction))),
  );
}
