/**
 * A security group of Alibaba Cloud, by its command line. Rules have a priority from 1 to 100, the smaller first, and of two with the same one that drops is
 * first: so those who get in have 1, and the drop for the rest of the port 2.
 */
import {
  wantedPrefixes,
  wholeFamilies,
  type ForeignAnswer,
  type ForeignIntent,
  type ForeignNote,
  type ForeignPlace,
} from "./foreign-policy.ts";

interface Permission {
  readonly prefix: string;
  readonly policy: "accept" | "drop";
  readonly priority: number;
}

export function printAlibabaSecurityGroup(
  intent: ForeignIntent,
  { securityGroup = "GROUP_ID", region = "REGION_ID" }: ForeignPlace,
): ForeignAnswer {
  if (intent.kind === "allow" && intent.macs !== undefined) return { code: "cannot-say", what: "hardware-addresses" };
  if (intent.kind !== "close" && intent.until !== null) return { code: "cannot-say", what: "an-end" };
  if (intent.port === 0) return { code: "cannot-say", what: "port-zero" };
  const permissions = permissionsOf(intent);
  const lines = permissions.map((permission) => commandFor(permission, intent, `--RegionId ${region} --SecurityGroupId ${securityGroup}`));
  return { code: "printed", language: "shell", lines, notes: notesOf(intent) };
}

/** Those who get in first, so that nobody loses anything in between. */
function permissionsOf(intent: ForeignIntent): readonly Permission[] {
  const everyone = [...wholeFamilies.ipv4, ...wholeFamilies.ipv6];
  if (intent.kind === "close") return everyone.map((prefix) => ({ prefix, policy: "drop", priority: 1 }));
  const wanted = wantedPrefixes(intent) ?? [];
  if (intent.kind === "deny") return wanted.map((prefix) => ({ prefix, policy: "drop", priority: 1 }));
  const rest = intent.isAdded ? [] : everyone.filter((prefix) => !wanted.includes(prefix));
  return [
    ...wanted.map((prefix) => ({ prefix, policy: "accept" as const, priority: 1 })),
    ...rest.map((prefix) => ({ prefix, policy: "drop" as const, priority: 2 })),
  ];
}

function commandFor({ prefix, policy, priority }: Permission, { protocol, port }: ForeignIntent, place: string): string {
  const source = prefix.includes(":") ? "Ipv6SourceCidrIp" : "SourceCidrIp";
  const fields = [
    `IpProtocol ${protocol === null ? "ALL" : protocol.toUpperCase()}`,
    `PortRange ${port === null ? "-1/-1" : `${port}/${port}`}`,
    `${source} ${prefix}`,
    `Policy ${policy}`,
    `Priority ${priority}`,
    "Description Portolan",
  ];
  return `aliyun ecs AuthorizeSecurityGroup ${place} ${fields.map((field) => `--Permissions.1.${field}`).join(" ")}`;
}

function notesOf(intent: ForeignIntent): readonly ForeignNote[] {
  if (intent.kind !== "allow") return [];
  return intent.isAdded ? ["others-may-refuse"] : ["others-may-allow", "others-may-refuse", "narrows-later-rules"];
}
