/** Tests that ask the host's routes: of what type an address is, whether a route leads back, and by which interface one leads. */
import type { Interval } from "@portolan/ruleset";
import { FALSE, TRUE } from "./diagrams.ts";
import { holds, type FieldTest } from "./field-test.ts";
import type { PacketSpace } from "./packet-space.ts";
import type { Flow, RouteResult, RoutingDiagrams } from "./routing-diagram.ts";
import { MULTICAST } from "./source-check.ts";
import type { View } from "./view.ts";

const routeTypes: ReadonlyMap<string, bigint> = new Map(
  ["unspec", "unicast", "local", "broadcast", "anycast", "multicast", "blackhole", "unreachable", "prohibit"].map((name, at) => [
    name,
    BigInt(at),
  ]),
);

export class RouteTests {
  private readonly space: PacketSpace;
  private readonly routing: RoutingDiagrams;

  constructor(space: PacketSpace, routing: RoutingDiagrams) {
    this.space = space;
    this.routing = routing;
  }

  ofType(of: number, device: string | null, test: FieldTest): number {
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

  ofTypeHere(of: number, view: View, test: FieldTest): number {
    const by = "name" in view.in && view.in.name === "" ? view.out : view.in;
    if ("name" in by) return this.ofType(of, by.name === "" ? null : by.name, test);
    const { diagrams, interfaces } = this.space;
    let all: number = FALSE;
    for (const [index, name] of interfaces.entries())
      all = diagrams.or(all, diagrams.and(this.space.equals(by.level, index), this.ofType(of, name, test)));
    return all;
  }

  ofRouteBack({ isHere, readsMark }: { isHere: boolean; readsMark: boolean }, view: View, test: FieldTest): number {
    const exists = this.routeBack(isHere, view, readsMark);
    const [yes, no] = [holds(test, 1n), holds(test, 0n)];
    if (yes === no) return yes ? TRUE : FALSE;
    return yes ? exists : this.space.diagrams.not(exists);
  }

  /** Where a route back to the source leads out of the interface it came in by, or out of any. Over loopback one always does. */
  private routeBack(isHere: boolean, view: View, readsMark: boolean): number {
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
  leadingBy(
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
}

const TO_ALL_ADDRESSES: readonly Interval[] = [
  { lo: 0n, hi: 0n },
  { lo: 0xffff_ffffn, hi: 0xffff_ffffn },
];
const known = new Set(["local", "broadcast", "anycast", "multicast", "unreachable"]);
const refusing = new Set(["blackhole", "prohibit"]);

/** `device`: a local address counts as such only on its own interface. */
function typeHolds(test: FieldTest, device: string | null): (result: RouteResult) => boolean {
  return (result) => {
    if (result.isSubnetAddress === true && !(result.type === "local" && device !== null && result.device !== device))
      return holds(test, 4n);
    const isElsewhere = result.type === "local" && device !== null && result.device !== device;
    const type = refusing.has(result.type) ? "unreachable" : isElsewhere || !known.has(result.type) ? "unicast" : result.type;
    return holds(test, routeTypes.get(type) ?? 0n);
  };
}
