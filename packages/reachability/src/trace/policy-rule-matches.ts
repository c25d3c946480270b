/** Whether a policy routing rule (ip-rule(8)) takes a packet. Packets of the model have no type of service. */
import { parsePrefix, prefixHas, type IpFamily } from "@portolan/net";
import type { PolicyRule } from "@portolan/snapshot";
import type { RouteQuery } from "./route-query.ts";
import type { TraceRun } from "./trace-run.ts";

export function policyRuleMatches(run: TraceRun, rule: PolicyRule, query: RouteQuery): boolean {
  const isPlain =
    inPrefix(rule.source, query.family, query.source) &&
    inPrefix(rule.destination, query.family, query.destination) &&
    (rule.inputDevice === null || rule.inputDevice === query.in) &&
    (rule.outputDevice === null || rule.outputDevice === query.out) &&
    (rule.tos ?? 0) === 0 &&
    hasMark(rule.mark, query.mark) &&
    hasFlow(rule, query.flow);
  return (isPlain && hasUnknown(run, rule, query)) !== rule.inverted;
}

function inPrefix(text: string | null, family: IpFamily, value: bigint): boolean {
  const prefix = text === null ? null : parsePrefix(text);
  return prefix === null || prefixHas(prefix, { family, value });
}

function hasMark(text: string | null, mark: bigint): boolean {
  if (text === null) return true;
  const [value = "0", mask = "0xffffffff"] = text.split("/");
  return (mark & BigInt(mask)) === BigInt(value);
}

function hasFlow(rule: PolicyRule, flow: RouteQuery["flow"]): boolean {
  return (
    (rule.ipProtocol === undefined || rule.ipProtocol === (flow?.protocol ?? 0)) &&
    inRange(rule.sourcePorts, flow?.sourcePort ?? 0) &&
    inRange(rule.destinationPorts, flow?.destinationPort ?? 0)
  );
}

function inRange(range: { readonly from: number; readonly to: number } | undefined, value: number): boolean {
  return range === undefined || (value >= range.from && value <= range.to);
}

/** Users are those of the host's own programs; what has no field in the snapshot may hold or not. */
function hasUnknown(run: TraceRun, rule: PolicyRule, query: RouteQuery): boolean {
  if (rule.users !== undefined && query.in !== "lo") return false;
  if (rule.l3mdev === true && !run.index.host.interfaces.some(({ kind }) => kind === "vrf")) return false;
  const unknown = [
    ...(rule.users === undefined ? [] : [`uidrange ${rule.users.from}-${rule.users.to}`]),
    ...(rule.l3mdev === true ? ["l3mdev"] : []),
    ...(rule.suppressGroup === undefined ? [] : [`suppress_ifgroup ${rule.suppressGroup}`]),
    ...(rule.unmodelled ?? []),
  ];
  if (unknown.length === 0) return true;
  const text = `ip rule ${rule.priority} ${unknown.join(" ")}`;
  return run.ask({ id: `route ${rule.family} ${text}`, kind: "unmodelled", text }, rule.l3mdev !== true);
}
