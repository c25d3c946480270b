/**
 * Neighbour discovery (RFC 4861) on diagrams: where its messages pass for every address they may carry, an IPv6 packet comes and goes; elsewhere it is a
 * condition of the link what its hosts know of each other. Of IPv4 only tables of the family arp can stop it, and they are not followed.
 */
import { parseIpAddress, parsePrefix } from "@portolan/net";
import type { Condition } from "@portolan/ruleset";
import type { Interface } from "@portolan/snapshot";
import { mayStopDiscovery } from "../frame-discovery.ts";
import type { HostModel } from "../host-model.ts";
import type { ChainDiagrams } from "./chain-diagram.ts";
import { FIRST_NODE } from "./diagram-store.ts";
import { FALSE, TRUE, UNDECIDED } from "./diagrams.ts";
import { chainsOfHook, CONNTRACK_PRIORITY, isNat } from "./hook-order.ts";
import { level, stateIndex } from "./level.ts";
import type { PacketSpace } from "./packet-space.ts";
import { LINK_LOCAL, MULTICAST } from "./source-check.ts";
import { views, type View } from "./view.ts";

const ICMPV6 = 58;
const SOLICITATION = 135;
const ADVERTISEMENT = 136;
const GROUPS = { lo: 0xff02_0000_0000_0000_0000_0001_ff00_0000n, hi: 0xff02_0000_0000_0000_0000_0001_ffff_ffffn };
const ordinary = [
  [level.direction, 0],
  [level.dnat, 0],
  [level.snat, 0],
  [level.mark, 0],
  [level.connectionMark, 0],
  [level.protocol, ICMPV6],
  [level.icmpCode, 0],
  [level.ttl, 255],
  [level.length, 72],
] as const;

interface Message {
  readonly type: number;
  readonly isIn: boolean;
  readonly device: string;
}

export class Neighbours {
  private readonly space: PacketSpace;
  private readonly host: HostModel;
  private readonly chains: ChainDiagrams;
  private readonly known = new Map<string, number>();

  constructor(options: { space: PacketSpace; host: HostModel; chains: ChainDiagrams }) {
    this.space = options.space;
    this.host = options.host;
    this.chains = options.chains;
  }

  /** What comes in from others, who have to find this host first. */
  arriving(rest: number): number {
    const { space, host } = this;
    const { diagrams } = space;
    const stopped = space.outcomes.terminal({ kind: "unroutable", detail: "neighbour discovery" });
    return host.interfaces.reduce((all, link) => {
      const found = this.found(link);
      if (found === TRUE) return all;
      const isNeeded = diagrams.not(diagrams.or(found, space.addressesWithin(level.destination, [MULTICAST[space.family]])));
      const here = diagrams.and(space.equals(level.in, space.interfaceIndex(link.name)), isNeeded);
      return diagrams.choose(diagrams.and(here, diagrams.not(this.condition(link))), stopped, all);
    }, rest);
  }

  /** What leaves by `device`; `isAnswer`: to the source of the packet that is answered. */
  leaving(device: string, { gone, stopped, isAnswer }: { gone: number; stopped: number; isAnswer: boolean }): number {
    const { diagrams } = this.space;
    const link = this.host.interfaces.find(({ name }) => name === device);
    const found = link === undefined ? TRUE : this.finds(link);
    if (link === undefined || found === TRUE) return gone;
    return diagrams.choose(diagrams.or(isAnswer ? found : FALSE, this.condition(link)), gone, stopped);
  }

  private condition({ name }: Interface): number {
    const condition: Condition = { id: `neighbours on ${name}`, kind: "neighbour", text: `its neighbours on ${name}` };
    return this.space.condition(condition);
  }

  /** Over sources: those who can ask for this host's hardware address and are told. */
  private found(link: Interface): number {
    return this.remembered(`found ${link.name}`, link, () => {
      const device = link.name;
      return this.space.diagrams.and(
        this.peersOf({ type: SOLICITATION, isIn: true, device }),
        this.peersOf({ type: ADVERTISEMENT, isIn: false, device }),
      );
    });
  }

  /** Over sources: those whose hardware address this host can ask for, and is told. */
  private finds(link: Interface): number {
    return this.remembered(`finds ${link.name}`, link, () => {
      const device = link.name;
      const asked = this.peersOf({ type: SOLICITATION, isIn: false, device });
      return this.space.diagrams.and(asked, this.peersOf({ type: ADVERTISEMENT, isIn: true, device }));
    });
  }

  private remembered(key: string, link: Interface, find: () => number): number {
    let found = this.known.get(key);
    if (found === undefined) this.known.set(key, (found = this.isNeeded(link) ? this.behindGateways(link, find()) : TRUE));
    return found;
  }

  private isNeeded({ name, loopback, mac, up }: Interface): boolean {
    if (loopback || mac === null || !up) return false;
    return this.space.family === "ipv6" || hasArpRules(this.host) || mayStopDiscovery(this.host, name, this.space.family);
  }

  /** Who is behind a gateway needs nothing but that the gateway is found. */
  private behindGateways({ name }: Interface, peers: number): number {
    const { space, host } = this;
    const { diagrams, axis } = space;
    if (peers === TRUE || peers === FALSE) return peers;
    const routes = host.routes.filter(({ family, device }) => family === space.family && device === name);
    const gateways = routes.flatMap(({ gateway }) => (gateway === null ? [] : (parseIpAddress(gateway)?.value ?? [])));
    if (gateways.length === 0) return peers;
    axis.add(gateways.flatMap((value) => [value - 1n, value]));
    const through = gateways.reduce(
      (all, value) => diagrams.and(all, diagrams.cofactor(peers, level.source, axis.labelOf(value))),
      TRUE as number,
    );
    const onLink = routes.reduce(
      (all, { gateway, destination, type }) => {
        const prefix = gateway === null && type === "unicast" ? parsePrefix(destination) : null;
        if (prefix === null) return all;
        const lo = prefix.address.value;
        return diagrams.or(all, space.addressesWithin(level.source, [{ lo, hi: lo + (1n << BigInt(128 - prefix.length)) - 1n }]));
      },
      space.addressesWithin(level.source, [LINK_LOCAL]),
    );
    return diagrams.choose(onLink, peers, through);
  }

  /** Over sources: the peers for whom the message passes, whatever else it carries; nobody where that is so for some destinations alone. */
  private peersOf(message: Message): number {
    const { space } = this;
    const { diagrams } = space;
    if (space.family === "ipv4" || mayStopDiscovery(this.host, message.device, space.family)) return FALSE;
    const passed = space.outcomes.terminal({ kind: "delivered", detail: "neighbour" });
    const way = this.wayOf(message, passed);
    const isGroup = message.type === SOLICITATION;
    const toGroup = (of: number) => space.addressesWithin(of, [GROUPS]);
    const toOne = (of: number) => diagrams.not(space.addressesWithin(of, [MULTICAST.ipv6]));
    if (isGroup && !message.isIn) {
      const asked = diagrams.guarded(diagrams.and(toGroup(level.source), toOne(level.destination)), way);
      return this.isPassed(asked, passed) ? TRUE : FALSE;
    }
    const ofAll = diagrams.guarded(isGroup ? toGroup(level.destination) : toOne(level.destination), way);
    const over = (part: number) => diagrams.classify(part, level.originalSource, (rest) => (this.isPassed(rest, passed) ? TRUE : FALSE));
    const parts = [...childrenOf(space, ofAll)].filter((part) => part !== UNDECIDED).map(over);
    const peers = parts.reduce((all, part) => diagrams.and(all, part), TRUE as number);
    return diagrams.or(peers, space.addressesWithin(level.source, [MULTICAST.ipv6]));
  }

  private isPassed(part: number, passed: number): boolean {
    const { diagrams } = this.space;
    return [...diagrams.reachable(part)].every((id) => id >= FIRST_NODE || id === UNDECIDED || id === passed);
  }

  /** Messages are never tracked, so no chain of nat sees them. */
  private wayOf({ type, isIn, device }: Message, passed: number): number {
    const { space } = this;
    const { diagrams } = space;
    const index = space.interfaceIndex(device);
    const hooks = isIn ? (["input", "prerouting"] as const) : (["postrouting", "output"] as const);
    const [late, early]: readonly [View, View] = isIn
      ? [views.arriving, views.untracked]
      : [views.answering, { ...views.answering, name: "answering untracked", state: "early", direction: 0 }];
    const hold = (all: number, state: "untracked" | "invalid") => diagrams.cofactor(all, level.state, stateIndex(state));
    const outer = chainsOfHook(this.host.ruleset, isIn ? "ingress" : "egress", { family: "ipv6", device }).toReversed();
    let all: number = isIn ? passed : outer.reduce((rest, placed) => this.chains.base(placed, late, rest), passed);
    for (const hook of hooks) {
      const chains = chainsOfHook(this.host.ruleset, hook, { family: "ipv6", device: null }).filter(({ chain }) => !isNat(chain.base));
      const isEarly = (priority: number) => (hook === "prerouting" || hook === "output") && priority < CONNTRACK_PRIORITY;
      for (const placed of chains.toReversed())
        all = this.chains.base(placed, isEarly(placed.chain.base?.priority ?? 0) ? early : late, all);
    }
    if (isIn) all = outer.reduce((rest, placed) => this.chains.base(placed, early, rest), all);
    const placed = diagrams.cofactor(hold(all, "untracked"), isIn ? level.in : level.out, index);
    return [...ordinary, [level.icmpType, type] as const].reduce((rest, [of, value]) => diagrams.cofactor(rest, of, value), placed);
  }
}

/** What a diagram says for each destination. */
function childrenOf({ diagrams: { store } }: PacketSpace, id: number): ReadonlySet<number> {
  if (store.levelOf(id) !== level.destination) return new Set([id]);
  const children = new Set<number>();
  for (let edge = store.firstEdge(id), last = store.lastEdge(id); edge <= last; edge += 1) children.add(store.childOf(edge));
  return children;
}

function hasArpRules({ ruleset }: HostModel): boolean {
  const chains = ruleset.tables
    .filter((table) => table.family === "arp" && !table.isDormant)
    .flatMap((table) => [...table.chains.values()]);
  return chains.some(({ base, rules }) => base !== null && (base.policy === "drop" || rules.length > 0));
}
