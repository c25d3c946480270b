import type { PolicyRule } from "@portolan/snapshot";
import { dumpIpRoutes, type IpRouteMessage } from "./ip-route-message.ts";
import type { NetlinkSocket } from "./netlink.ts";
import { type Attributes, number8, number32, text, uint32 } from "./netlink-attributes.ts";

const RTM_GETRULE = 34;
const FIB_RULE_INVERT = 0x2;
const FR_ACT_GOTO = 2;
const NONE = 0xffffffff;
const EXACT_PORT = 0xffff;

const FRA = {
  inputInterface: 3,
  goto: 4,
  priority: 6,
  mark: 10,
  tunnelId: 12,
  suppressGroup: 13,
  suppressPrefixLength: 14,
  markMask: 16,
  outputInterface: 17,
  l3mdev: 19,
  users: 20,
  ipProtocol: 22,
  sourcePorts: 23,
  destinationPorts: 24,
  sourcePortMask: 28,
  destinationPortMask: 29,
} as const;
const lastKnown = 30; // FRA_DSCP_MASK

/** Policy routing rules (ip-rule(8)) in the order in which the kernel asks them. */
export function readPolicyRules(socket: NetlinkSocket, namespace: string): PolicyRule[] {
  return dumpIpRoutes(socket, RTM_GETRULE).map((message) => parsePolicyRule(message, namespace));
}

function parsePolicyRule(message: IpRouteMessage, namespace: string): PolicyRule {
  const { family, source, destination, table, type, flags, attributes } = message;
  return {
    namespace,
    family,
    priority: number32(attributes.get(FRA.priority)) ?? 0,
    source,
    destination,
    inputDevice: text(attributes.get(FRA.inputInterface)),
    outputDevice: text(attributes.get(FRA.outputInterface)),
    mark: markText(attributes),
    action: type,
    table,
    inverted: (flags & FIB_RULE_INVERT) !== 0,
    ...selectors(message),
    ...suppression(attributes),
    ...unmodelledIn(attributes),
  };
}

/** What else a packet must have for the rule to apply, and where `goto` leads. */
function selectors({ tos, type, attributes }: IpRouteMessage): Partial<PolicyRule> {
  const users = attributes.get(FRA.users);
  const ipProtocol = number8(attributes.get(FRA.ipProtocol));
  const sourcePorts = portRange(attributes.get(FRA.sourcePorts));
  const destinationPorts = portRange(attributes.get(FRA.destinationPorts));
  const goal = type === FR_ACT_GOTO ? number32(attributes.get(FRA.goto)) : null;
  return {
    ...(tos === 0 ? {} : { tos }),
    ...(goal === null ? {} : { goto: goal }),
    ...(users === undefined || users.length < 8 ? {} : { users: { from: uint32(users, 0), to: uint32(users, 4) } }),
    ...(ipProtocol === null ? {} : { ipProtocol }),
    ...(sourcePorts === null ? {} : { sourcePorts }),
    ...(destinationPorts === null ? {} : { destinationPorts }),
    ...((number8(attributes.get(FRA.l3mdev)) ?? 0) === 0 ? {} : { l3mdev: true as const }),
  };
}

function suppression(attributes: Attributes): Partial<PolicyRule> {
  const length = number32(attributes.get(FRA.suppressPrefixLength)) ?? NONE;
  const group = number32(attributes.get(FRA.suppressGroup)) ?? NONE;
  return { ...(length === NONE ? {} : { suppressPrefixLength: length }), ...(group === NONE ? {} : { suppressGroup: group }) };
}

/** struct fib_rule_port_range, in the machine's byte order. */
function portRange(bytes: Uint8Array | undefined): { from: number; to: number } | null {
  if (bytes === undefined || bytes.length < 4) return null;
  return { from: (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8), to: (bytes[2] ?? 0) | ((bytes[3] ?? 0) << 8) };
}

/** Selectors that have no field: of a tunnel, by DSCP, by flow label, by a part of a port, and those of kernels to come. */
function unmodelledIn(attributes: Attributes): Pick<PolicyRule, "unmodelled"> {
  const unmodelled: string[] = attributes.has(FRA.tunnelId) ? ["tun_id"] : [];
  for (const [type, name] of [
    [25, "dscp"],
    [26, "flowlabel"],
  ] as const)
    if (attributes.has(type)) unmodelled.push(name);
  for (const [type, name] of [
    [FRA.sourcePortMask, "sport mask"],
    [FRA.destinationPortMask, "dport mask"],
  ] as const) {
    const mask = attributes.get(type);
    if (mask !== undefined && ((mask[0] ?? 0) | ((mask[1] ?? 0) << 8)) !== EXACT_PORT) unmodelled.push(name);
  }
  for (const type of attributes.keys()) if (type > lastKnown) unmodelled.push(`attribute ${type}`);
  return unmodelled.length === 0 ? {} : { unmodelled };
}

function markText(attributes: Attributes): string | null {
  const mark = number32(attributes.get(FRA.mark));
  const mask = number32(attributes.get(FRA.markMask));
  return mark === null && mask === null ? null : `0x${(mark ?? 0).toString(16)}/0x${(mask ?? 0xffffffff).toString(16)}`;
}
