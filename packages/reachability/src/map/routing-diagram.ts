/**
 * The routing decision of a host as diagrams: the policy rules in their order, each table by longest prefix and smallest metric.
 * Which way of several a multipath route takes is a condition. Cached routes, PMTU and sockets' own routing marks are left out; what of a route has
 * no field in the snapshot is the affair of `outside-layers.ts`.
 */
import { parsePrefix, type Prefix } from "@portolan/net";
import type { PolicyRule, Route } from "@portolan/snapshot";
import type { HostModel } from "../host-model.ts";
import { FALSE, TRUE, UNDECIDED } from "./diagrams.ts";
import { FIRST_NODE } from "./diagram-store.ts";
import { level } from "./level.ts";
import { RETURN } from "./outcome.ts";
import type { PacketSpace, Range } from "./packet-space.ts";
import type { InterfaceSource, View } from "./view.ts";

const LOCAL_TABLE = 255;
const MAIN_TABLE = 254;
const FIRST_RESULT = 8;
const LOOKUP = 1;
const GOTO = 2;
const NOP = 3;
const failingActions: ReadonlyMap<number, string> = new Map([
  [6, "blackhole"],
  [7, "unreachable"],
  [8, "prohibit"],
]);

/** What a look-up ends in; `type` is that of the route, "unreachable" where there is none. */
export interface RouteResult {
  readonly type: string;
  readonly device: string | null;
  /** The first address of an IPv6 subnet, which its routers share: its type is anycast. */
  readonly isSubnetAddress?: boolean;
}

/** Which dimensions a look-up reads. */
export interface Flow {
  readonly source: number;
  readonly destination: number;
  readonly in: InterfaceSource;
  readonly readsMark: boolean;
  /** Where policy rules find ports and protocol; absent: a look-up without them. */
  readonly ports?: Pick<View, "sourcePort" | "destinationPort">;
}

export class RoutingDiagrams {
  private readonly space: PacketSpace;
  private readonly routes: readonly Route[];
  private readonly rules: readonly PolicyRule[];
  private readonly results: RouteResult[] = [];
  private readonly tables = new Map<string, number>();
  private readonly hasVrf: boolean;

  constructor(space: PacketSpace, host: HostModel) {
    this.space = space;
    this.hasVrf = host.interfaces.some(({ kind }) => kind === "vrf");
    this.routes = host.routes.filter(({ family }) => family === space.family);
    const rules = host.policyRules.filter(({ family }) => family === space.family);
    this.rules = rules.length > 0 ? [...rules].sort((a, b) => a.priority - b.priority) : usualRules(space.family);
  }

  /** The result for every packet, as terminals of `result`. `onlyVia`: routes that leave by this interface alone are looked at. */
  decide(flow: Flow, onlyVia?: string): number {
    const { diagrams } = this.space;
    const none = this.terminal({ type: "unreachable", device: null });
    const from: number[] = Array<number>(this.rules.length + 1).fill(none); // what the rules from this one on say
    for (const [index, rule] of [...this.rules.entries()].toReversed()) {
      const onward = from[index + 1] as number;
      const taken = rule.action === GOTO ? (from[this.indexOf(rule.goto, index)] as number) : this.target(rule, flow, onlyVia);
      from[index] = diagrams.choose(this.selects(rule, { flow, onlyVia }), diagrams.first(taken, onward), onward);
    }
    return from[0] as number;
  }

  /** Rules are gone on with at the first of this priority or a greater one. */
  private indexOf(priority: number | undefined, at: number): number {
    if (priority === undefined) return at + 1;
    const found = this.rules.findIndex((rule, index) => index > at && rule.priority >= priority);
    return found < 0 ? this.rules.length : found;
  }

  /** Where `holds` says so of the result. */
  where(decision: number, holds: (result: RouteResult) => boolean): number {
    const { diagrams } = this.space;
    return diagrams.mapTerminals(decision, diagrams.freshCode(), (terminal) => (holds(this.result(terminal)) ? TRUE : FALSE));
  }

  /** Every result that a decision leads to, with the condition under which it does. */
  partition(decision: number): readonly { readonly result: RouteResult; readonly where: number }[] {
    const terminals = [...this.space.diagrams.reachable(decision)].filter((id) => id < FIRST_NODE);
    return terminals.map((terminal) => {
      const result = this.result(terminal);
      return { result, where: this.where(decision, (other) => other === result) };
    });
  }

  /** The type of an address (RTN_*) as a look-up of the local table alone tells it, for `device` or for any. */
  localType(of: number, device: string | null): number {
    const rows = this.routes.filter((route) => route.table === LOCAL_TABLE && (device === null || route.device === device));
    const found = this.ofRoutes(rows, { source: of, destination: of, in: { name: "lo" } });
    return this.space.diagrams.first(found, this.terminal({ type: "unicast", device: null }));
  }

  result(terminal: number): RouteResult {
    const found = this.results[terminal - FIRST_RESULT];
    if (found === undefined) throw new Error(`Terminal ${terminal} is not a result of routing`);
    return found;
  }

  private terminal(result: RouteResult): number {
    const known = this.results.findIndex(
      (one) =>
        one.type === result.type && one.device === result.device && (one.isSubnetAddress ?? false) === (result.isSubnetAddress ?? false),
    );
    return FIRST_RESULT + (known >= 0 ? known : this.results.push(result) - 1);
  }

  private target(rule: PolicyRule, flow: Flow, onlyVia: string | undefined): number {
    if (rule.action === NOP) return UNDECIDED;
    if (rule.action !== LOOKUP) return this.terminal({ type: failingActions.get(rule.action) ?? "blackhole", device: null });
    const shortest = rule.suppressPrefixLength ?? -1;
    const key = `${rule.table} ${flow.source} ${flow.destination} ${JSON.stringify(flow.in)} ${onlyVia ?? ""} ${shortest}`;
    let table = this.tables.get(key);
    if (table === undefined) {
      const isUsable = (route: Route) => onlyVia === undefined || route.device === null || route.device === onlyVia;
      const routes = this.routes.filter((route) => route.table === rule.table && isUsable(route));
      table = this.ofRoutes(routes, flow, shortest);
      this.tables.set(key, table);
    }
    return table;
  }

  /** UNDECIDED where no route fits, and where one does whose prefix is as short as `shortest` or shorter. */
  private ofRoutes(routes: readonly Route[], flow: Pick<Flow, "source" | "destination" | "in">, shortest = -1): number {
    const rows = routes.flatMap((route) => {
      const prefix = parsePrefix(route.destination);
      const isAsked = (route.tos ?? 0) === 0 && route.flags?.includes("dead") !== true;
      return prefix === null || prefix.address.family !== this.space.family || !isAsked ? [] : [{ route, prefix }];
    });
    rows.sort((a, b) => b.prefix.length - a.prefix.length || (a.route.metric ?? 0) - (b.route.metric ?? 0));
    const leaves = waysOf(rows).flatMap((ways) => this.ofWays(ways, flow, shortest));
    return this.space.diagrams.replace(this.space.merging.merge(leaves), RETURN, UNDECIDED);
  }

  /** Leaves of equally good ways to one network. */
  private ofWays(
    ways: readonly Way[],
    { source, destination, in: by }: Pick<Flow, "source" | "destination" | "in">,
    shortest: number,
  ): number[] {
    const [first] = ways;
    if (first === undefined) return [];
    const { diagrams } = this.space;
    const { route, prefix } = first;
    const bits = this.space.family === "ipv4" ? 32 : 128;
    const lo = prefix.address.value;
    const fits = this.space.addressesWithin(destination, [{ lo, hi: lo + (1n << BigInt(bits - prefix.length)) - 1n }]);
    const usable = [
      fits,
      this.prefixTest(route.sourcePrefix ?? null, source),
      route.inputDevice === undefined ? TRUE : this.deviceTest(route.inputDevice, by),
    ].reduce((a, b) => diagrams.and(a, b));
    const isPassedOver = route.type === "throw" || prefix.length <= shortest;
    const all = diagrams.guarded(usable, isPassedOver ? RETURN : this.oneOf(ways));
    const { type, device } = route;
    if (this.space.family === "ipv4" || prefix.length >= 127 || route.gateway !== null || device === null || isPassedOver) return [all];
    const subnet = diagrams.and(usable, this.space.addressesWithin(destination, [{ lo, hi: lo }]));
    return [diagrams.guarded(subnet, this.terminal({ type, device, isSubnetAddress: true })), all];
  }

  /** Of a route over several hops the kernel takes one by a hash. */
  private oneOf(ways: readonly Way[]): number {
    const results = ways.map(({ route: { type, device } }) => this.terminal({ type, device }));
    return results.reduceRight((rest, result, index) => {
      if (result === rest) return result;
      const { destination, device, gateway } = (ways[index] as Way).route;
      const text = `route ${destination} takes ${device ?? ""} ${gateway ?? ""}`.trim();
      return this.space.diagrams.choose(this.space.condition({ id: text, kind: "chance", text }), result, rest);
    });
  }

  private selects(rule: PolicyRule, { flow, onlyVia }: { flow: Flow; onlyVia: string | undefined }): number {
    const { diagrams } = this.space;
    const parts = [
      this.prefixTest(rule.source, flow.source),
      this.prefixTest(rule.destination, flow.destination),
      rule.inputDevice === null ? TRUE : this.deviceTest(rule.inputDevice, flow.in),
      rule.outputDevice === null || rule.outputDevice === onlyVia ? TRUE : FALSE,
      (rule.tos ?? 0) === 0 ? TRUE : FALSE,
      rule.mark === null ? TRUE : this.markTest(rule.mark, flow.readsMark),
      this.numberTest(
        rule.ipProtocol === undefined ? undefined : { from: rule.ipProtocol, to: rule.ipProtocol },
        flow.ports && level.protocol,
      ),
      this.numberTest(rule.sourcePorts, flow.ports?.sourcePort),
      this.numberTest(rule.destinationPorts, flow.ports?.destinationPort),
      this.unknownOf(rule, flow),
    ];
    const all = parts.reduce((a, b) => diagrams.and(a, b), TRUE);
    return rule.inverted ? diagrams.not(all) : all;
  }

  private numberTest(range: Range | undefined, of: number | undefined): number {
    if (range === undefined) return TRUE;
    if (of === undefined) return range.from === 0 ? TRUE : FALSE;
    return this.space.within(of, [range]);
  }

  /** Users are those of the host's own programs; what has no field in the snapshot may hold or not. */
  private unknownOf(rule: PolicyRule, flow: Flow): number {
    if (rule.users !== undefined && !("name" in flow.in)) return FALSE;
    const isVrf = rule.l3mdev === true;
    if (isVrf && !this.hasVrf) return FALSE;
    const unknown = [
      ...(rule.users === undefined ? [] : [`uidrange ${rule.users.from}-${rule.users.to}`]),
      ...(isVrf ? ["l3mdev"] : []),
      ...(rule.suppressGroup === undefined ? [] : [`suppress_ifgroup ${rule.suppressGroup}`]),
      ...(rule.unmodelled ?? []),
    ];
    if (unknown.length === 0) return TRUE;
    const text = `ip rule ${rule.priority} ${unknown.join(" ")}`;
    return this.space.condition({ id: `route ${rule.family} ${text}`, kind: "unmodelled", text });
  }

  private prefixTest(text: string | null, of: number): number {
    const prefix = text === null ? null : parsePrefix(text);
    if (prefix === null) return TRUE;
    if (prefix.address.family !== this.space.family) return FALSE;
    const bits = this.space.family === "ipv4" ? 32 : 128;
    const lo = prefix.address.value;
    return this.space.addressesWithin(of, [{ lo, hi: lo + (1n << BigInt(bits - prefix.length)) - 1n }]);
  }

  private deviceTest(name: string, source: InterfaceSource): number {
    if ("name" in source) return source.name === name || (source.name === "" && name === "lo") ? TRUE : FALSE;
    return this.space.equals(source.level, this.space.interfaceIndex(name));
  }

  private markTest(text: string, readsMark: boolean): number {
    const [mark = "0", mask = "0xffffffff"] = text.split("/");
    const holds = (value: bigint) => (value & BigInt(mask)) === (BigInt(mark) & BigInt(mask));
    if (!readsMark) return holds(0n) ? TRUE : FALSE;
    const { values } = this.space.marks;
    return this.space.where(level.mark, values.length, (index) => holds(values[index] as bigint));
  }
}

interface Way {
  readonly route: Route;
  readonly prefix: Prefix;
}

/** Neighbours that are equally good; rows with selectors of their own stand alone. */
function waysOf(rows: readonly Way[]): readonly (readonly Way[])[] {
  const groups: Way[][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    const first = last?.[0];
    if (last !== undefined && first !== undefined && areAlike(first, row)) last.push(row);
    else groups.push([row]);
  }
  return groups;
}

function areAlike(a: Way, b: Way): boolean {
  return (
    a.route.destination === b.route.destination &&
    a.route.type === b.route.type &&
    a.route.metric === b.route.metric &&
    a.route.sourcePrefix === b.route.sourcePrefix &&
    a.route.inputDevice === b.route.inputDevice
  );
}

function usualRules(family: PolicyRule["family"]): PolicyRule[] {
  const tables = family === "ipv4" ? [LOCAL_TABLE, MAIN_TABLE, 253] : [LOCAL_TABLE, MAIN_TABLE];
  const plain = { namespace: "", family, source: null, destination: null, inputDevice: null, outputDevice: null, mark: null };
  return tables.map((table, priority) => ({ ...plain, priority, action: LOOKUP, table, inverted: false }));
}
