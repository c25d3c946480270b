/**
 * The routing decision of a host as diagrams: the policy rules in their order, each table by longest prefix and smallest metric.
 * A multipath route counts as its first way. Cached routes, PMTU and sockets' own routing marks are left out.
 */
import { parsePrefix } from "@portolan/net";
import type { PolicyRule, Route } from "@portolan/snapshot";
import type { HostModel } from "../host-model.ts";
import { FALSE, TRUE, UNDECIDED } from "./diagrams.ts";
import { FIRST_NODE } from "./diagram-store.ts";
import { level } from "./level.ts";
import { RETURN } from "./outcome.ts";
import type { PacketSpace } from "./packet-space.ts";
import type { InterfaceSource } from "./view.ts";

const LOCAL_TABLE = 255;
const MAIN_TABLE = 254;
const FIRST_RESULT = 8;
const LOOKUP = 1;
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
}

export class RoutingDiagrams {
  private readonly space: PacketSpace;
  private readonly routes: readonly Route[];
  private readonly rules: readonly PolicyRule[];
  private readonly results: RouteResult[] = [];
  private readonly tables = new Map<string, number>();

  constructor(space: PacketSpace, host: HostModel) {
    this.space = space;
    this.routes = host.routes.filter(({ family }) => family === space.family);
    const rules = host.policyRules.filter(({ family }) => family === space.family);
    this.rules = rules.length > 0 ? [...rules].sort((a, b) => a.priority - b.priority) : usualRules(space.family);
  }

  /** The result for every packet, as terminals of `result`. `onlyVia`: routes that leave by this interface alone are looked at. */
  decide(flow: Flow, onlyVia?: string): number {
    const leaves = this.rules.map((rule) => this.space.diagrams.guarded(this.selects(rule, flow), this.target(rule, flow, onlyVia)));
    return this.space.diagrams.first(this.space.merging.merge(leaves), this.terminal({ type: "unreachable", device: null }));
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
    const found = this.ofRoutes(rows, of);
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
    const failing = failingActions.get(rule.action);
    if (failing !== undefined) return this.terminal({ type: failing, device: null });
    if (rule.action !== LOOKUP) return UNDECIDED;
    const key = `${rule.table} ${flow.destination} ${onlyVia ?? ""}`;
    let table = this.tables.get(key);
    if (table === undefined) {
      const isUsable = (route: Route) => onlyVia === undefined || route.device === onlyVia;
      table = this.ofRoutes(
        this.routes.filter((route) => route.table === rule.table && isUsable(route)),
        flow.destination,
      );
      this.tables.set(key, table);
    }
    return table;
  }

  /** UNDECIDED where no route fits. */
  private ofRoutes(routes: readonly Route[], of: number): number {
    const rows = routes.flatMap((route) => {
      const prefix = parsePrefix(route.destination);
      return prefix === null || prefix.address.family !== this.space.family ? [] : [{ route, prefix }];
    });
    rows.sort((a, b) => b.prefix.length - a.prefix.length || (a.route.metric ?? 0) - (b.route.metric ?? 0));
    const { diagrams } = this.space;
    const bits = this.space.family === "ipv4" ? 32 : 128;
    const leaves = rows.flatMap(({ route, prefix }) => {
      const lo = prefix.address.value;
      const fits = this.space.addressesWithin(of, [{ lo, hi: lo + (1n << BigInt(bits - prefix.length)) - 1n }]);
      const { type, device } = route;
      const all = diagrams.guarded(fits, type === "throw" ? RETURN : this.terminal({ type, device }));
      if (this.space.family === "ipv4" || prefix.length >= 127 || route.gateway !== null || device === null) return [all];
      const subnet = this.space.addressesWithin(of, [{ lo, hi: lo }]);
      return [diagrams.guarded(subnet, this.terminal({ type, device, isSubnetAddress: true })), all];
    });
    return diagrams.replace(this.space.merging.merge(leaves), RETURN, UNDECIDED);
  }

  private selects(rule: PolicyRule, flow: Flow): number {
    const { diagrams } = this.space;
    const parts = [
      this.prefixTest(rule.source, flow.source),
      this.prefixTest(rule.destination, flow.destination),
      rule.inputDevice === null ? TRUE : this.deviceTest(rule.inputDevice, flow.in),
      rule.outputDevice === null ? TRUE : FALSE, // none is asked for before the decision
      rule.mark === null ? TRUE : this.markTest(rule.mark, flow.readsMark),
    ];
    const all = parts.reduce((a, b) => diagrams.and(a, b), TRUE);
    return rule.inverted ? diagrams.not(all) : all;
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

function usualRules(family: PolicyRule["family"]): PolicyRule[] {
  const tables = family === "ipv4" ? [LOCAL_TABLE, MAIN_TABLE, 253] : [LOCAL_TABLE, MAIN_TABLE];
  const plain = { namespace: "", family, source: null, destination: null, inputDevice: null, outputDevice: null, mark: null };
  return tables.map((table, priority) => ({ ...plain, priority, action: LOOKUP, table, inverted: false }));
}
