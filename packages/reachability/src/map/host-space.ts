/**
 * The whole way of every packet through one host as one diagram per family: ingress, prerouting with connection tracking and translation, the routing
 * decision, input or forward, the way out, and the answer. It is folded from its end: each hook is put before what follows it.
 * Sockets are not part of it. What a bridge passes from port to port is not modelled: not-compared.ts names its filters. Layers outside netfilter are conditions of a map alone.
 */
import { type IpFamily, parseIpAddress } from "@portolan/net";

import type { Condition, Hook, Interval, Rule, Step, Table } from "@portolan/ruleset";
import type { HostModel } from "../host-model.ts";
import { AnswerDiagrams } from "./answer-diagram.ts";
import { ChainDiagrams } from "./chain-diagram.ts";
import { needsConntrack } from "./conntrack-need.ts";
import { UNDECIDED } from "./diagrams.ts";
import { EffectDiagrams } from "./effect-diagram.ts";
import { Exits } from "./exits.ts";
import { ForwardedAnswers } from "./forwarded-answers.ts";
import { chainsOfHook, CONNTRACK_PRIORITY, isNat } from "./hook-order.ts";
import { Frames } from "./frames.ts";
import { level, stateIndex } from "./level.ts";
import { MatchDiagrams } from "./match-diagram.ts";
import { Neighbours } from "./neighbours.ts";
import { masterOf, OutsideLayers } from "./outside-layers.ts";
import type { PacketSpace } from "./packet-space.ts";
import { RoutingDiagrams, type Flow } from "./routing-diagram.ts";
import { LINK_LOCAL, LOOPBACK, SCOPED, SourceCheck, TO_ALL } from "./source-check.ts";
import { views, type View } from "./view.ts";

export interface HostSpace {
  /** First packets of connections: everything that a connection brings along is at its beginning. */
  readonly fresh: number;
  /** Packets of connections in any state. */
  readonly known: number;
}

const TCP = 6;
const UDP = 17;
const COMING_BACK = "coming-back";

type NameOf = (condition: Condition) => string;

export function hostSpaceOf(space: PacketSpace, host: HostModel): HostSpace {
  return new HostCompiler(space, host, ({ id }) => id).compile(new OutsideLayers(space, host));
}

/** What was made of the rules of one host, for other rules on the same host too. */
export class HostCompiler {
  private readonly space: PacketSpace;
  private readonly host: HostModel;
  private readonly parts: Parts;

  /** A map takes layers outside netfilter and unread rules for conditions; a comparison names them. */
  constructor(space: PacketSpace, host: HostModel, from: NameOf | Parts) {
    this.space = space;
    this.host = host;
    space.interfaceIndex("lo");
    for (const { name } of host.interfaces) space.interfaceIndex(name);
    this.parts = typeof from === "function" ? partsOf(space, host, from) : from;
  }

  /** The same host with other rules. */
  on(host: HostModel): HostCompiler {
    this.parts.chains.forgetChains();
    return new HostCompiler(this.space, host, this.parts);
  }

  /** Verdicts of one rule; null of one that changes packets. */
  leaf(rule: Rule, table: Table, view: View): number | null {
    return this.parts.chains.hasEffect(rule, table) ? null : this.parts.chains.leaf(rule, table, view);
  }

  /** `layers`: what lies outside netfilter, as conditions; absent: left out, for who names it otherwise. */
  compile(layers: OutsideLayers | null = null): HostSpace {
    const { diagrams } = this.space;
    const way = new Way({ space: this.space, host: this.host, parts: this.parts, layers });
    const all = diagrams.cofactor(way.all(), level.mark, 0);
    return { fresh: atBeginning(this.space, all), known: all };
  }
}

interface Parts {
  readonly routing: RoutingDiagrams;
  readonly chains: ChainDiagrams;
  readonly check: SourceCheck;
}

function partsOf(space: PacketSpace, host: HostModel, nameOf: NameOf): Parts {
  const routing = new RoutingDiagrams(space, host);
  const matches = new MatchDiagrams({ space, host, routing, nameOf });
  const chains = new ChainDiagrams(space, matches, new EffectDiagrams(space, host, matches));
  return { routing, chains, check: new SourceCheck({ space, host, routing }) };
}

function atBeginning(space: PacketSpace, all: number): number {
  const { diagrams } = space;
  const { direction, dnat, snat, dnatSettled, snatSettled, connectionMark } = level;
  const held = [direction, dnat, snat, dnatSettled, snatSettled, connectionMark].reduce((a, of) => diagrams.cofactor(a, of, 0), all);
  const fresh = diagrams.cofactor(held, level.state, stateIndex("new"));
  if (!space.readsOriginal) return fresh;
  return [level.source, level.destination, level.destinationPort, level.sourcePort].reduce((a, of) => diagrams.identify(a, of), fresh);
}

function linkLocalAddresses({ interfaces }: HostModel): readonly Interval[] {
  const values = interfaces.flatMap(({ addresses }) => addresses.flatMap(({ address }) => parseIpAddress(address) ?? []));
  const own = values.filter(({ family, value }) => family === "ipv6" && value >= LINK_LOCAL.lo && value <= LINK_LOCAL.hi);
  return [...new Set(own.map(({ value }) => value))].sort((a, b) => (a < b ? -1 : 1)).map((value) => ({ lo: value, hi: value }));
}

function leadsOn(step: Step): boolean {
  return step.kind === "verdict" && (step.verdict.kind === "jump" || step.verdict.kind === "goto");
}

/** Whether a rule may give what the host sends to itself another sender. */
function translatesOverLoopback({ ruleset }: HostModel, family: IpFamily): boolean {
  const chains = chainsOfHook(ruleset, "postrouting", { family, device: null }).filter(({ chain }) => isNat(chain.base));
  const isElsewhere = (step: Step): boolean =>
    step.kind === "match" &&
    !step.negated &&
    step.selectors.length === 1 &&
    step.selectors[0]?.field === "out-interface" &&
    step.values.elements.kind === "names" &&
    step.values.elements.names.every(({ name, isPrefix }) => (isPrefix ? !"lo".startsWith(name) : name !== "lo"));
  return chains.some(({ chain }) =>
    chain.rules.some(({ steps }) => {
      const mayTranslate = steps.some((step) => step.kind === "nat" || step.kind === "verdict-map" || leadsOn(step));
      return mayTranslate && !steps.some(isElsewhere);
    }),
  );
}

class Way {
  private readonly space: PacketSpace;
  private readonly host: HostModel;
  private readonly routing: RoutingDiagrams;
  private readonly chains: ChainDiagrams;
  private readonly check: SourceCheck;
  private readonly answers: AnswerDiagrams;
  private readonly answersOfOthers: ForwardedAnswers;
  private readonly neighbours: Neighbours;
  private readonly exits: Exits;
  private readonly frames: Frames;
  private readonly layers: OutsideLayers | null;
  private readonly isTracked: boolean;

  constructor({ space, host, parts, layers }: { space: PacketSpace; host: HostModel; parts: Parts; layers: OutsideLayers | null }) {
    const { routing, chains, check } = parts;
    this.space = space;
    this.host = host;
    this.routing = routing;
    this.chains = chains;
    this.check = check;
    this.layers = layers;
    this.isTracked = needsConntrack(host.ruleset, space.family);
    this.neighbours = new Neighbours({ space, host, chains });
    this.frames = new Frames({ space, host, chains });
    this.exits = new Exits({ space, host, chains, layers, neighbours: this.neighbours, frames: this.frames });
    this.answers = new AnswerDiagrams({ space, host, chains, routing, check, exits: this.exits, isTracked: this.isTracked });
    this.answersOfOthers = new ForwardedAnswers({
      space,
      host,
      chains,
      routing,
      exits: this.exits,
      frames: this.frames,
      layers,
      isTracked: this.isTracked,
    });
  }

  all(): number {
    const { space } = this;
    const answered = this.answers.answered();
    const local = this.deliveredTo(answered);
    const arriving = this.fromPorts(this.neighbours.arriving(this.arriving(local)));
    const isTranslated = this.isTracked && translatesOverLoopback(this.host, space.family);
    const sent = this.begun(this.sent(isTranslated ? this.sentTranslated(answered) : local));
    const all = space.diagrams.choose(space.equals(level.in, space.interfaceIndex("lo")), sent, arriving);
    const known = this.isTracked ? all : space.diagrams.cofactor(all, level.state, stateIndex("invalid")); // without conntrack no packet has a state
    return this.layers?.arrival(known) ?? known;
  }

  private deliveredTo(answered: number): number {
    return this.outside(["ipvs"], this.hook("input", views.arriving, this.outside(["socket-lookup-bpf"], answered)));
  }

  /** Over loopback, where postrouting may have translated the host's own address: the answer goes to the translated one and is turned back on its way. */
  private sentTranslated(answered: number): number {
    const { space, host, chains, routing, check, exits, isTracked } = this;
    const answers = new AnswerDiagrams({ space, host, chains, routing, check, exits, isTracked, translatesSenders: true });
    const isBegun = space.diagrams.and(space.equals(level.state, stateIndex("new")), space.equals(level.snat, 1));
    return this.deliveredTo(space.diagrams.choose(isBegun, answers.answered(), answered));
  }

  /** The first packet of a connection has not been translated before. */
  private begun(all: number): number {
    const { space } = this;
    return space.diagrams.choose(space.equals(level.state, stateIndex("new")), space.diagrams.cofactor(all, level.snat, 0), all);
  }

  private outside(kinds: Parameters<OutsideLayers["at"]>[0], rest: number): number {
    return this.layers?.at(kinds, rest) ?? rest;
  }

  /** Rules see a packet that comes in by a port of a bridge or a bond as the master's. By an interface that is down nothing comes. */
  private fromPorts(all: number): number {
    const { space, host } = this;
    const { diagrams } = space;
    const down = space.outcomes.terminal({ kind: "unroutable", detail: "interface is down" });
    return host.interfaces.reduce((rest, { name, up, loopback, kind }) => {
      const master = masterOf(host, name);
      const isBridge = kind === "bridge" && this.frames.areFiltered;
      if (loopback || (up && master === null && !isBridge)) return rest;
      const arriving = diagrams.cofactor(all, level.in, space.interfaceIndex(master ?? name));
      const here = up ? this.frames.through(arriving, { bridge: master ?? name, port: master === null ? null : name, way: "in" }) : down;
      return diagrams.choose(space.equals(level.in, space.interfaceIndex(name)), here, rest);
    }, all);
  }

  /** A hook with its translation, which only the first packet of a connection meets, and only until a rule has decided. */
  private hook(hook: Hook, view: View, after: number): number {
    const translates = view.name !== COMING_BACK; // over loopback all is settled
    const { space } = this;
    const { diagrams } = space;
    const settled = hook === "prerouting" || hook === "output" ? level.dnatSettled : level.snatSettled;
    const isFirst = diagrams.and(space.equals(level.state, stateIndex("new")), space.equals(settled, 0));
    const tracks = hook === "prerouting" || hook === "output";
    const early: View = hook === "output" ? views.sendingUntracked : views.untracked;
    let all = after;
    for (const placed of this.chainsAt(hook).toReversed()) {
      if (isNat(placed.chain.base)) {
        if (translates && this.isTracked) all = diagrams.choose(isFirst, this.chains.base(placed, view, all), all);
        continue;
      }
      const isBefore = tracks && translates && (placed.chain.base?.priority ?? 0) < CONNTRACK_PRIORITY;
      all = this.chains.base(placed, isBefore ? early : view, all);
    }
    return all;
  }

  private chainsAt(hook: Hook, device: string | null = null) {
    return chainsOfHook(this.host.ruleset, hook, { family: this.space.family, device });
  }

  private arriving(local: number): number {
    const { diagrams } = this.space;
    const routed = diagrams.first(this.check.martian(), this.routedIn(local));
    const toAll = this.space.outcomes.terminal({ kind: "unroutable", detail: TO_ALL });
    const unnamed = this.space.addressesWithin(level.source, [{ lo: 0n, hi: 0n }]);
    const heard = this.toAll(local);
    const believed = diagrams.choose(unnamed, heard, diagrams.first(this.check.disbelieved(null), heard));
    const reached = diagrams.replace(diagrams.replace(routed, toAll, believed), this.check.toGroup(), heard);
    const prerouting = this.hook("prerouting", views.arriving, this.outside(["xfrm"], reached));
    return diagrams.first(this.check.impossible(), this.ingress(prerouting, views.untracked));
  }

  private ingress(after: number, view: View): number {
    const { space } = this;
    return space.interfaces.reduce((all, name, index) => {
      const chains = this.chainsAt("ingress", name);
      if (chains.length === 0) return all;
      const through = chains.toReversed().reduce((rest, placed) => this.chains.base(placed, view, rest), after);
      return space.diagrams.choose(space.equals(level.in, index), through, all);
    }, after);
  }

  /** To all on a link: of TCP the kernel sees that the frame was for all, where frames have addresses; nobody is answered. */
  private toAll(local: number): number {
    const { space, host } = this;
    const { diagrams } = space;
    const refused = space.outcomes.terminal({ kind: "unroutable", detail: "TCP is for one address alone" });
    const unanswered = this.unanswered(local);
    const names = host.interfaces.filter(({ mac }) => mac !== null).map(({ name }) => space.interfaceIndex(name));
    const seen = space.where(level.in, space.interfaces.length, (index) => names.includes(index));
    return diagrams.choose(diagrams.and(diagrams.not(space.equals(level.protocol, UDP)), seen), refused, unanswered);
  }

  private unanswered(local: number): number {
    const { diagrams, outcomes } = this.space;
    return diagrams.mapTerminals(local, diagrams.freshCode(), (terminal) => {
      const outcome = outcomes.of(terminal);
      return outcome.kind === "delivered" ? outcomes.terminal({ ...outcome, reply: "dropped" }) : terminal;
    });
  }

  private routedIn(local: number): number {
    const { space, routing } = this;
    const { diagrams, outcomes } = space;
    const flow = { source: level.source, destination: level.destination, in: { level: level.in }, readsMark: true, ports: views.arriving };
    const disbelieved = this.check.disbelieved(null);
    const noForwarding = this.check.notForwarded();
    let all = outcomes.terminal({ kind: "unroutable", detail: "no route" });
    for (const { result, where } of routing.partition(this.scopedDecision(flow))) {
      let rest = outcomes.terminal({ kind: "unroutable", detail: result.type === "unreachable" ? "no route" : result.type });
      if (result.type === "local") rest = diagrams.first(disbelieved, local);
      else if (result.type === "anycast") rest = diagrams.choose(space.equals(level.protocol, TCP), this.unanswered(local), local);
      else if (result.type === "broadcast") rest = diagrams.first(disbelieved, this.toAll(local));
      else if (result.type === "unicast" && result.device !== null)
        rest = diagrams.first(
          noForwarding,
          diagrams.first(
            this.check.disbelieved(result.device),
            diagrams.first(this.check.scoped(result.device), this.forwarded(result.device)),
          ),
        );
      all = diagrams.choose(where, rest, all);
    }
    return all;
  }

  /** A link-local destination, and ::1, is looked for on the interface the packet came in by alone. */
  private scopedDecision(flow: Flow): number {
    const { space, routing } = this;
    const general = routing.decide(flow);
    if (space.family === "ipv4") return general;
    const { diagrams } = space;
    const isScoped = space.addressesWithin(level.destination, SCOPED);
    return space.interfaces.reduce((all, name, index) => {
      const here = diagrams.and(space.equals(level.in, index), isScoped);
      return diagrams.choose(here, routing.decide(flow, name), all);
    }, general);
  }

  private forwarded(device: string): number {
    const { space } = this;
    const gone = this.out(device, views.passing, this.answersOfOthers.through(device));
    const through = this.hook("forward", views.passing, this.hook("postrouting", views.passing, gone));
    const byDevice = space.diagrams.cofactor(through, level.out, space.interfaceIndex(device));
    const over = space.outcomes.terminal({ kind: "unroutable", detail: "time to live is over" });
    return space.diagrams.choose(space.within(level.ttl, [{ from: 0, to: 1 }]), over, byDevice);
  }

  private out(device: string, view: View, gone: number): number {
    const stopped = this.space.outcomes.terminal({ kind: "unroutable", detail: "neighbour discovery" });
    return this.exits.through(device, view, { gone, stopped, isAnswer: false });
  }

  /** What programs of the host send: to itself over loopback, with its route and connection kept, or out. */
  private sent(local: number): number {
    const { space } = this;
    const { diagrams, outcomes } = space;
    const input = diagrams.cofactor(local, level.in, space.interfaceIndex("lo"));
    const policed = space.family === "ipv6" ? this.outside(["xfrm"], input) : input; // lo takes IPv4 past the policies of IPsec
    const back = this.hook("prerouting", { ...views.arriving, name: COMING_BACK, in: { name: "lo" } }, policed);
    const again = this.ingressOf("lo", back);
    const arrived = this.hook("postrouting", views.leaving, again);
    const ends = { source: level.source, destination: level.destination, ports: views.sending };
    const decision = this.routing.decide({ ...ends, in: { name: "" }, readsMark: true });
    const none = outcomes.terminal({ kind: "unroutable", detail: "no route" });
    const parts = this.routing.partition(decision).map(({ result, where }) => {
      const device = result.type === "local" || result.type === "anycast" ? "lo" : result.device;
      if (device === "lo") return { where, device, index: space.interfaceIndex("lo"), rest: arrived };
      if (device === null) return { where, device, index: -1, rest: none };
      const out = this.out(device, views.leaving, outcomes.terminal({ kind: "outbound", egress: device }));
      const rest = this.notFromLoopback(device, this.hook("postrouting", views.leaving, out), none);
      return { where, device, index: space.interfaceIndex(device), rest };
    });
    const nowhere = diagrams.and(space.equals(level.protocol, UDP), space.addressesWithin(level.destination, [{ lo: 0n, hi: 0n }]));
    const byRoute = (rest: (part: (typeof parts)[number]) => number) => {
      const sent = parts.reduce((all, part) => diagrams.choose(part.where, this.leavingBy(rest(part), part.index, none), all), none);
      return diagrams.choose(nowhere, none, sent);
    };
    const after = byRoute((part) => part.rest);
    const output = this.hook("output", views.sending, after);
    const all = byRoute(({ device }) => (device === null || device === "lo" ? output : this.notFromLoopback(device, output, none)));
    return diagrams.first(this.notOwnSource(), this.byLink(all));
  }

  /** A program that speaks from or to a link-local address of the host is bound to its interface, which is not followed. */
  private byLink(all: number): number {
    const { space, host } = this;
    const own = space.family === "ipv6" ? linkLocalAddresses(host) : [];
    if (own.length === 0) return all;
    const { diagrams } = space;
    const text = "the host speaks from or to a link-local address of its own";
    const condition = { id: text, kind: "unmodelled", text } as const;
    const doubtful = diagrams.choose(space.condition(condition), all, space.outcomes.terminal({ kind: "unknown", condition }));
    const ends = ([level.source, level.destination] as const).map((of) => space.addressesWithin(of, own));
    return ends.reduce((rest, isOwn) => diagrams.choose(isOwn, doubtful, rest), all);
  }

  private notFromLoopback(device: string, rest: number, none: number): number {
    const { space } = this;
    if (space.family === "ipv6" || !this.check.keepsLoopback(device)) return rest;
    return space.diagrams.choose(space.addressesWithin(level.source, [LOOPBACK.ipv4]), none, rest);
  }

  private leavingBy(rest: number, index: number, none: number): number {
    return index < 0 ? none : this.space.diagrams.cofactor(rest, level.out, index);
  }

  private ingressOf(device: string, after: number): number {
    const view: View = { ...views.arriving, name: COMING_BACK, in: { name: device } };
    return this.chainsAt("ingress", device)
      .toReversed()
      .reduce((rest, placed) => this.chains.base(placed, view, rest), after);
  }

  /** Programs send from the host's own addresses. */
  private notOwnSource(): number {
    const { diagrams, outcomes } = this.space;
    const foreign = this.routing.where(this.routing.localType(level.source, null), ({ type }) => type !== "local");
    return foreign === UNDECIDED ? foreign : diagrams.guarded(foreign, outcomes.terminal({ kind: "unroutable", detail: "foreign source" }));
  }
}
