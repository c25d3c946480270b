/**
 * Whether rules for the frames of a bridge may stop the messages by which neighbours find each other: ARP, which is no packet of the model, and the
 * solicitations and advertisements of IPv6. It is a fact of the host's rules and no engine's judgement; where it holds, neighbours are a condition.
 */
import type { IpFamily } from "@portolan/net";
import { ipFamily, type Chain, type Rule, type Step } from "@portolan/ruleset";
import type { HostModel } from "./host-model.ts";

const ICMPV6 = 58n;
const hooks: ReadonlySet<string> = new Set(["prerouting", "input", "output", "postrouting"]);

export function mayStopDiscovery(host: HostModel, device: string, family: IpFamily): boolean {
  const link = host.interfaces.find(({ name }) => name === device);
  const isOfBridge = link?.kind === "bridge" || host.interfaces.some(({ index, kind }) => kind === "bridge" && index === link?.master);
  if (!isOfBridge) return false;
  const tables = host.ruleset.tables.filter((table) => table.family === "bridge" && !table.isDormant);
  return tables.some(({ chains }) => {
    const base = [...chains.values()].filter((chain) => chain.base !== null && hooks.has(chain.base.hook));
    return base.length > 0 && (base.some(drops) || [...chains.values()].some(({ rules }) => rules.some((rule) => mayStop(rule, family))));
  });
}

function drops({ base }: Chain): boolean {
  return base?.policy === "drop";
}

function mayStop({ steps }: Rule, family: IpFamily): boolean {
  return steps.some(mayEnd) && !steps.some((step) => isAboutOthers(step, family));
}

function mayEnd(step: Step): boolean {
  if (step.kind === "verdict") return ["drop", "reject", "queue", "stolen"].includes(step.verdict.kind);
  if (step.kind === "verdict-map") return step.entries.some(({ verdict }) => ["drop", "reject", "queue", "stolen"].includes(verdict.kind));
  return step.kind === "unknown-action" && step.mayDecide;
}

/** ARP has no family of IP and no transport protocol, and a test of its own type is one that no packet of IP passes. */
function isAboutOthers(step: Step, family: IpFamily): boolean {
  const [selector] = step.kind === "match" ? step.selectors : [];
  if (step.kind !== "match" || step.negated || selector === undefined || step.values.elements.kind !== "intervals") return false;
  const { intervals } = step.values.elements;
  const has = (value: bigint): boolean => intervals.some(({ lo, hi }) => value >= lo && value <= hi);
  if (selector.field === "family") return intervals.length > 0 && (family === "ipv4" || !has(ipFamily.ipv6));
  return selector.field === "protocol" && (family === "ipv4" || !has(ICMPV6));
}
