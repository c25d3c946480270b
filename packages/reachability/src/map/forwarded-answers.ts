/**
 * Whether the answer of a machine behind this host comes back through it: in by the interface the packet left by, prerouting, the routing decision,
 * forward and out again, with all translations undone on the way.
 * The diagrams are those of the packet that is answered, just before it leaves: `out` is where the answer comes in, and `in` where it goes out.
 * Left out: answers to what the host itself asks of others, and to a datagram that was kept from connection tracking where rules translate; such
 * outcomes say nothing of an answer.
 */
import type { Hook } from "@portolan/ruleset";
import type { HostModel } from "../host-model.ts";
import type { ChainDiagrams, PlacedChain } from "./chain-diagram.ts";
import type { Exits } from "./exits.ts";
import type { Frames } from "./frames.ts";
import { chainsOfHook, CONNTRACK_PRIORITY, isNat } from "./hook-order.ts";
import { level, stateIndex, type State } from "./level.ts";
import type { OutsideLayers } from "./outside-layers.ts";
import type { PacketSpace } from "./packet-space.ts";
import type { Flow, RoutingDiagrams } from "./routing-diagram.ts";
import { SCOPED, SourceCheck } from "./source-check.ts";
import { answerOfAnother, type View } from "./view.ts";

const TCP = 6;
const NAT_OF_DESTINATION = -100;
const NAT_OF_SOURCE = 100;

interface Found {
  readonly state: State;
  readonly direction: 0 | 1;
}

interface Parts {
  readonly space: PacketSpace;
  readonly host: HostModel;
  readonly chains: ChainDiagrams;
  readonly routing: RoutingDiagrams;
  readonly exits: Exits;
  readonly frames: Frames;
  readonly layers: OutsideLayers | null;
  readonly isTracked: boolean;
}

type Views = ReturnType<typeof answerOfAnother>;

export class ForwardedAnswers {
  private readonly parts: Parts;
  private readonly views: Views;
  private readonly check: SourceCheck;
  private readonly translates: boolean;
  private readonly untracks: boolean;
  private all: number | null = null;

  constructor(parts: Parts) {
    const { space, host, routing } = parts;
    this.parts = parts;
    const isSource = this.hasNat(["postrouting", "input"]);
    const isDestination = this.hasNat(["prerouting", "output"]);
    this.translates = isSource || isDestination;
    if (this.translates) space.readsOriginal = true;
    this.views = answerOfAnother({ isSource, isDestination });
    this.check = new SourceCheck({ space, host, routing }, { ...this.views.passing, in: level.out });
    this.untracks = host.ruleset.tables.some(({ chains }) =>
      [...chains.values()].some(({ rules }) => rules.some(({ steps }) => steps.some(({ kind }) => kind === "untrack"))),
    );
  }

  /** The outcome of a packet that goes out by `egress`, with whether its answer comes back. */
  through(egress: string): number {
    const { space } = this.parts;
    const { diagrams, outcomes } = space;
    const kind = "forwarded";
    if (!space.followsAnswers) return outcomes.terminal({ kind, egress });
    this.all ??= this.answered();
    const here = diagrams.cofactor(this.all, level.out, space.interfaceIndex(egress));
    const settled = (isTcp: boolean): number =>
      diagrams.mapTerminals(here, diagrams.freshCode(), (terminal) => {
        const outcome = outcomes.of(terminal);
        const isOpen = outcome.kind === "unknown" || outcome.kind === "stolen";
        if (isOpen) return isTcp ? terminal : outcomes.terminal({ kind, egress }); // a datagram went on all the same
        return outcomes.terminal({ kind, egress, reply: outcome.kind === ARRIVED ? outcome.reply : "dropped" });
      });
    return diagrams.choose(space.equals(level.protocol, TCP), settled(true), settled(false));
  }

  private answered(): number {
    const { space, isTracked } = this.parts;
    const { diagrams, outcomes } = space;
    if (!isTracked) return this.outcome({ state: "invalid", direction: 0 });
    const tracked = this.outcome({ state: "established", direction: 1 });
    if (!this.untracks) return tracked;
    const lost = this.outcome({ state: "invalid", direction: 0 });
    const begun = this.translates ? outcomes.terminal({ kind: ARRIVED }) : this.outcome({ state: "new", direction: 0 });
    const untracked = diagrams.choose(space.equals(level.protocol, TCP), lost, begun);
    return diagrams.choose(space.equals(level.state, stateIndex("untracked")), untracked, tracked);
  }

  private outcome(found: Found): number {
    const { space } = this.parts;
    const { outcomes } = space;
    const arrived = outcomes.terminal({ kind: ARRIVED, reply: "delivered" });
    const through = this.prerouting(this.routed(this.hook("forward", this.leaving(arrived, found), found)), found);
    return space.diagrams.cofactor(through, level.mark, 0);
  }

  /** Out of each interface, behind postrouting. */
  private leaving(arrived: number, found: Found): number {
    const { space, exits } = this.parts;
    const stopped = this.dropped();
    const view = this.viewOf("leaving", found);
    const isAnswer = view.destination === level.source;
    const gone = space.interfaces.reduce((all, name, index) => {
      const through = name === "lo" ? arrived : exits.through(name, view, { gone: arrived, stopped, isAnswer });
      return through === arrived ? all : space.diagrams.choose(space.equals(level.in, index), through, all);
    }, arrived);
    return this.hook("postrouting", gone, found);
  }

  /** Chains of type nat are not asked: the connection is mapped already. */
  private hook(hook: "forward" | "postrouting", after: number, found: Found): number {
    return this.filters(hook).reduceRight((all, placed) => {
      const isUndone = hook === "postrouting" && (placed.chain.base?.priority ?? 0) >= NAT_OF_SOURCE;
      return this.parts.chains.base(placed, this.viewOf(isUndone ? "leaving" : "passing", found), all);
    }, after);
  }

  private prerouting(after: number, { state, direction }: Found): number {
    const { space, chains, layers } = this.parts;
    const { diagrams } = space;
    const hold = (all: number, of: State, way: 0 | 1) =>
      diagrams.cofactor(diagrams.cofactor(all, level.state, stateIndex(of)), level.direction, way);
    const filters = this.filters("prerouting").map((placed) => ({ placed, priority: placed.chain.base?.priority ?? 0 }));
    const late = filters
      .filter(({ priority }) => priority >= CONNTRACK_PRIORITY)
      .reduceRight((all, { placed, priority }) => {
        const view = this.viewOf(priority >= NAT_OF_DESTINATION ? "arriving" : "coming", { state, direction });
        return chains.base(placed, view, all);
      }, after);
    const untracked = space.equals(level.state, stateIndex("untracked"));
    const tracked = diagrams.choose(untracked, hold(late, "untracked", 0), hold(late, state, direction));
    const early: View = { ...this.views.coming, name: `${this.views.coming.name} early`, state: "early", direction: 0 };
    const begun = filters
      .filter(({ priority }) => priority < CONNTRACK_PRIORITY)
      .reduceRight((all, { placed }) => chains.base(placed, early, all), tracked);
    const entered = hold(this.bridged(this.ingress(begun, early)), "invalid", 0);
    return layers?.entering(level.out, entered) ?? entered;
  }

  private bridged(after: number): number {
    const { space, frames } = this.parts;
    if (!frames.areFiltered) return after;
    return space.interfaces.reduce((all, name, index) => {
      const through = frames.through(after, { bridge: name, port: null, way: "in", like: this.views.coming });
      return through === after ? all : space.diagrams.choose(space.equals(level.out, index), through, all);
    }, after);
  }

  private ingress(after: number, view: View): number {
    const { space, host, chains } = this.parts;
    return space.interfaces.reduce((all, name, index) => {
      const placed = chainsOfHook(host.ruleset, "ingress", { family: space.family, device: name });
      if (placed.length === 0) return all;
      const through = placed.reduceRight((rest, one) => chains.base(one, view, rest), after);
      return space.diagrams.choose(space.equals(level.out, index), through, all);
    }, after);
  }

  private routed(left: number): number {
    const { space, routing } = this.parts;
    const { diagrams } = space;
    const { source, destination } = this.views.passing;
    const flow: Flow = { source, destination, in: { level: level.out }, readsMark: true, ports: this.views.passing };
    const taken = (decision: number): number => {
      let all = this.dropped();
      for (const { result, where } of routing.partition(decision)) {
        const isOn = result.type === "unicast" && result.device !== null;
        if (isOn) all = diagrams.choose(where, this.sentOn(left, result.device), all);
      }
      return all;
    };
    const general = taken(routing.decide(flow));
    if (space.family === "ipv4") return diagrams.first(this.check.martian(), general);
    const isScoped = space.addressesWithin(destination, SCOPED);
    const scoped = space.interfaces.reduce((all, name, index) => {
      const here = diagrams.and(space.equals(level.out, index), isScoped);
      return diagrams.choose(here, taken(routing.decide(flow, name)), all);
    }, general);
    return diagrams.first(this.check.martian(), scoped);
  }

  private sentOn(left: number, device: string): number {
    const { space } = this.parts;
    const by = space.diagrams.cofactor(left, level.in, space.interfaceIndex(device));
    return [this.check.scoped(device), this.check.disbelieved(device), this.check.notForwarded()].reduce(
      (all, refused) => space.diagrams.first(refused, all),
      by,
    );
  }

  private dropped(): number {
    return this.parts.space.outcomes.terminal({ kind: "dropped" });
  }

  /** Where no rule keeps an answer from conntrack, its state is what is found, all the way. */
  private viewOf(place: keyof Views, { state, direction }: Found): View {
    const view = this.views[place];
    return this.untracks ? view : { ...view, name: `${view.name} ${state}`, state, direction };
  }

  private filters(hook: Hook): readonly PlacedChain[] {
    const { space, host } = this.parts;
    return chainsOfHook(host.ruleset, hook, { family: space.family, device: null }).filter(({ chain }) => !isNat(chain.base));
  }

  private hasNat(hooks: readonly Hook[]): boolean {
    const { space, host } = this.parts;
    const chains = hooks.flatMap((hook) => chainsOfHook(host.ruleset, hook, { family: space.family, device: null }));
    return chains.some(({ chain }) => isNat(chain.base) && chain.rules.length > 0);
  }
}

/** Not `delivered`, of which other places think that a socket answers it. */
const ARRIVED = "outbound";
