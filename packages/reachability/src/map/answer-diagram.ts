/**
 * Whether the host's answer to a packet can leave: output, the route back, postrouting, and over loopback the way in again.
 * The diagrams are those of the packet that is answered, so source and destination lie the other way round (see view.ts).
 */
import type { Hook } from "@portolan/ruleset";
import type { HostModel } from "../host-model.ts";
import { FIRST_NODE } from "./diagram-store.ts";
import type { ChainDiagrams } from "./chain-diagram.ts";
import { chainsOfHook, CONNTRACK_PRIORITY, isNat } from "./hook-order.ts";
import { level } from "./level.ts";
import type { PacketSpace } from "./packet-space.ts";
import type { RoutingDiagrams } from "./routing-diagram.ts";
import { LOOPBACK, type SourceCheck } from "./source-check.ts";
import { views, type View } from "./view.ts";

const TCP = 6;

export class AnswerDiagrams {
  private readonly space: PacketSpace;
  private readonly host: HostModel;
  private readonly chains: ChainDiagrams;
  private readonly routing: RoutingDiagrams;
  private readonly check: SourceCheck;
  private readonly view: View;

  constructor(options: { space: PacketSpace; host: HostModel; chains: ChainDiagrams; routing: RoutingDiagrams; check: SourceCheck }) {
    this.space = options.space;
    this.host = options.host;
    this.chains = options.chains;
    this.routing = options.routing;
    this.check = options.check;
    const translatesSenders = this.chainsAt("input").some(({ chain }) => isNat(chain.base) && chain.rules.length > 0);
    this.view = translatesSenders ? views.answeringTranslated : views.answering;
    if (translatesSenders) this.space.readsOriginal = true;
  }

  /** Outcome "delivered" with whether its answer leaves. */
  answered(): number {
    const { diagrams } = this.space;
    const tracked = this.outcome(this.view);
    if (!untracks(this.host)) return tracked;
    const lost = this.outcome({ ...this.view, name: "answering-lost", state: "invalid" });
    const begun = this.outcome({ ...this.view, name: "answering-begun", state: "untracked", direction: 0 });
    const isTcp = this.space.equals(level.protocol, TCP);
    const untracked = this.space.within(level.state, [{ from: 4, to: 4 }]);
    return diagrams.choose(untracked, diagrams.choose(isTcp, lost, begun), tracked);
  }

  private outcome(view: View): number {
    const { diagrams, outcomes } = this.space;
    const gone = outcomes.terminal({ kind: "delivered", reply: "delivered" });
    const kept = outcomes.terminal({ kind: "delivered", reply: "dropped" });
    const left = this.output(this.postrouting(this.arrivingAgain(gone, view), view), view);
    const routed = this.routed(left, view, kept);
    return diagrams.cofactor(
      diagrams.mapTerminals(routed, diagrams.freshCode(), (terminal) => {
        const { kind } = outcomes.of(terminal);
        return kind === "delivered" || kind === "unknown" ? terminal : kept;
      }),
      level.mark,
      0,
    );
  }

  private chainsAt(hook: Hook) {
    return chainsOfHook(this.host.ruleset, hook, { family: this.space.family, device: null });
  }

  private output(after: number, view: View): number {
    let all = after;
    for (const placed of this.chainsAt("output").toReversed()) {
      if (isNat(placed.chain.base)) continue; // the connection is mapped already
      const isBefore = (placed.chain.base?.priority ?? 0) < CONNTRACK_PRIORITY;
      all = this.chains.base(placed, isBefore ? { ...view, name: `${view.name} untracked`, state: "invalid", direction: 0 } : view, all);
    }
    return all;
  }

  private postrouting(after: number, view: View): number {
    let all = after;
    for (const placed of this.chainsAt("postrouting").toReversed())
      if (!isNat(placed.chain.base)) all = this.chains.base(placed, { ...view, name: `${view.name} leaving` }, all);
    return all;
  }

  /** Where the answer leaves by loopback it comes in again. */
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

  private routed(left: number, view: View, kept: number): number {
    const { space, routing } = this;
    const { diagrams } = space;
    const decision = routing.decide({ source: view.source, destination: view.destination, in: { name: "" }, readsMark: false });
    if (decision < FIRST_NODE && routing.result(decision).device === null) return kept;
    let all = kept;
    for (const { result, where } of routing.partition(decision)) {
      const device = result.type === "local" ? "lo" : result.type === "unicast" || result.type === "broadcast" ? result.device : null;
      if (device === null) continue;
      const byDevice = diagrams.cofactor(left, level.out, space.interfaceIndex(device));
      all = diagrams.choose(where, this.notFromLoopback(byDevice, { device, view, kept }), all);
    }
    return all;
  }

  /** IPv4 never sends from 127.0.0.0/8 to another machine, unless route_localnet is on. */
  private notFromLoopback(left: number, { device, view, kept }: { device: string; view: View; kept: number }): number {
    const { space } = this;
    if (space.family === "ipv6" || device === "lo" || !this.check.keepsLoopback(device)) return left;
    return space.diagrams.choose(space.addressesWithin(view.source, [LOOPBACK.ipv4]), kept, left);
  }
}

function untracks({ ruleset }: HostModel): boolean {
  return ruleset.tables.some((table) =>
    [...table.chains.values()].some(({ rules }) => rules.some(({ steps }) => steps.some(({ kind }) => kind === "untrack"))),
  );
}
