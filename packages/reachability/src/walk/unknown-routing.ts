/**
 * What the routing of a host asks and the snapshot does not tell (users, groups of devices, VRFs, attributes that are not modelled) as conditions of
 * the whole way, and the cut of flows at the port ranges of policy rules.
 */
import type { Condition } from "@portolan/ruleset";
import type { PolicyRule } from "@portolan/snapshot";
import { cutByChoice, valuesOf } from "./cube.ts";
import type { Flow } from "./flow.ts";
import type { FlowPorts } from "./route-lookup.ts";
import { chosen, type PortPart, type WalkPacket } from "./walk-packet.ts";
import type { Walk } from "./walk-context.ts";

export function unknownRouting({ host, family }: Walk): readonly Condition[] {
  const hasVrf = host.interfaces.some(({ kind }) => kind === "vrf");
  const rules = host.policyRules.flatMap((rule) => {
    const words = rule.family === family ? unknownWords(rule, hasVrf) : [];
    return words.length === 0 ? [] : [`ip rule ${rule.priority} ${words.join(" ")}`];
  });
  const routes = host.routes.flatMap(({ family: own, destination, unmodelled = [] }) =>
    own === family && unmodelled.length > 0 ? [`route ${destination} ${unmodelled.join(" ")}`] : [],
  );
  return [
    ...rules.map((text): Condition => ({ id: `route ${family} ${text}`, kind: "unmodelled", text })),
    ...routes.map((text): Condition => ({ id: text, kind: "unmodelled", text })),
  ];
}

function unknownWords(rule: PolicyRule, hasVrf: boolean): readonly string[] {
  return [
    ...(rule.users === undefined ? [] : [`uidrange ${rule.users.from}-${rule.users.to}`]),
    ...(rule.l3mdev === true && hasVrf ? ["l3mdev"] : []),
    ...(rule.suppressGroup === undefined ? [] : [`suppress_ifgroup ${rule.suppressGroup}`]),
    ...(rule.action === 2 && rule.goto === undefined ? ["goto"] : []),
    ...(rule.unmodelled ?? []),
  ];
}

/** Parts of a flow of which every packet is in the same port ranges of policy rules. */
export function cutAtPolicyPorts({ host, family }: Walk, flow: Flow): readonly Flow[] {
  const { sourcePort, destinationPort } = flow.packet;
  let parts: readonly Flow[] = [flow];
  for (const rule of host.policyRules) {
    if (rule.family !== family) continue;
    for (const range of [
      sourcePort === chosen ? rule.sourcePorts : undefined,
      destinationPort === chosen ? rule.destinationPorts : undefined,
    ]) {
      if (range === undefined) continue;
      parts = parts.flatMap((part) => {
        const { inside, outside } = cutByChoice(part.cube, "source-port", [range.from, range.to]);
        return [inside, outside].flatMap((cube) => (cube === null ? [] : [{ ...part, cube }]));
      });
    }
  }
  return parts;
}

/** As a look-up asks for them; of a port that the sender chose any one of those left. */
export function flowPorts({ packet, cube }: Flow): FlowPorts {
  const portOf = (part: PortPart): number | null => (part === chosen ? (valuesOf(cube, "source-port")[0] ?? 0) : part);
  const { protocol, sourcePort, destinationPort }: WalkPacket = packet;
  return { protocol, sourcePort: portOf(sourcePort), destinationPort: portOf(destinationPort) };
}
