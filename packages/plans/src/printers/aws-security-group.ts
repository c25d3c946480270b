/** A security group of AWS, by its command line: it only knows what lets in, so nobody can be refused, and closing takes away the rules that let everyone in. */
import { wantedPrefixes, type ForeignAnswer, type ForeignIntent, type ForeignPlace } from "./foreign-policy.ts";

export function printAwsSecurityGroup(intent: ForeignIntent, { securityGroup = "GROUP_ID" }: ForeignPlace): ForeignAnswer {
  if (intent.kind === "deny") return { code: "cannot-say", what: "refusing" };
  if (intent.kind === "allow" && intent.macs !== undefined) return { code: "cannot-say", what: "hardware-addresses" };
  if (intent.kind === "allow" && intent.until !== null) return { code: "cannot-say", what: "an-end" };
  const wanted = intent.kind === "close" ? null : wantedPrefixes(intent);
  const isExact = intent.kind === "close" || !intent.isAdded;
  // What is wanted comes before what is too much goes, so that nobody loses anything in between.
  const lines = [
    ...(wanted === null ? [] : [command("authorize", permission(intent, wanted), securityGroup)]),
    ...(isExact ? tooMuch(wanted).map((prefix) => command("revoke", permission(intent, [prefix]), securityGroup)) : []),
  ];
  return {
    code: "printed",
    language: "shell",
    lines,
    notes: isExact ? ["others-may-allow", "source-may-be-rewritten"] : ["source-may-be-rewritten"],
  };
}

/** Each in a command of its own: revoking what is not there fails whole. */
function tooMuch(wanted: readonly string[] | null): readonly string[] {
  return ["0.0.0.0/0", "::/0"].filter((prefix) => wanted?.includes(prefix) !== true);
}

function permission({ protocol, port }: Exclude<ForeignIntent, { kind: "deny" }>, prefixes: readonly string[]): string {
  const ranges = prefixes.filter((prefix) => !prefix.includes(":")).map((CidrIp) => ({ CidrIp, Description: "Portolan" }));
  const ranges6 = prefixes.filter((prefix) => prefix.includes(":")).map((CidrIpv6) => ({ CidrIpv6, Description: "Portolan" }));
  const lists = { ...(ranges.length === 0 ? {} : { IpRanges: ranges }), ...(ranges6.length === 0 ? {} : { Ipv6Ranges: ranges6 }) };
  return JSON.stringify([{ IpProtocol: protocol, FromPort: port, ToPort: port, ...lists }]);
}

function command(verb: "authorize" | "revoke", permissions: string, group: string): string {
  const plain = verb === "revoke" ? permissions.replaceAll(',"Description":"Portolan"', "") : permissions;
  return `aws ec2 ${verb}-security-group-ingress --group-id ${group} --ip-permissions '${plain}'`;
}
