/** Rules of ufw. A person's own stand in ufw-user-*, those of ufw's files before and after them in ufw-before-* and ufw-after-*; for IPv6 ufw6-*. */
import type { Chain, Rule } from "../ruleset.ts";
import { factsOf, type RuleFacts } from "./rule-facts.ts";
import { ownerItem, type RuleOwner } from "./rule-owner.ts";

/** null where the chain is none of ufw's. */
export function ufwOwner(rule: Rule, chain: Chain): RuleOwner | null {
  const name = /^ufw6?-(.*)$/.exec(chain.name)?.[1];
  if (name === undefined) return null;
  const isIpv6 = chain.name.startsWith("ufw6-");
  const direction = /^user-(input|output|forward)$/.exec(name)?.[1];
  const file = /^(before|after)-(?!logging)/.exec(name)?.[1] ?? null;
  if (direction === undefined) {
    const place = file === null ? null : ({ kind: "file", name: `/etc/ufw/${file}${isIpv6 ? "6" : ""}.rules` } as const);
    return { manager: "ufw", place, item: ownerItem("built-in"), command: null };
  }
  const facts = factsOf(rule);
  const { protocols, ports, sources } = facts;
  const item = ownerItem("user-rule", { protocols, ports, sources });
  return {
    manager: "ufw",
    place: { kind: "file", name: `/etc/ufw/user${isIpv6 ? "6" : ""}.rules` },
    item,
    command: ufwCommand(rule, facts, { chain, direction }),
  };
}

interface UfwChain {
  readonly chain: Chain;
  readonly direction: string;
}

/** `ufw allow …` as a person writes it. The rules that only count for a limit, and what ufw cannot write, have none. */
function ufwCommand(rule: Rule, facts: RuleFacts, { chain, direction }: UfwChain): readonly string[] | null {
  const action = ufwAction(facts);
  if (action === null || (!facts.isPlain && action !== "limit") || facts.protocols.length > 1) return null;
  const profile = /^'?dapp_([^']+)'?$/.exec(rule.origin.comment ?? "")?.[1]?.replaceAll("%20", " ");
  const [protocol = null] = isPaired(rule, chain) ? [] : facts.protocols;
  const start = direction === "forward" ? ["ufw", "route", action] : direction === "output" ? ["ufw", action, "out"] : ["ufw", action];
  const interfaces = [
    ...facts.inInterfaces.flatMap((name) => ["in", "on", name]),
    ...facts.outInterfaces.flatMap((name) => [...(direction === "output" ? [] : ["out"]), "on", name]),
  ];
  const ports = facts.ports.map((range) => range.replace("-", ":")).join(",");
  const [source, destination] = [facts.sources[0], facts.destinations[0]];
  const isShort = source === undefined && destination === undefined && interfaces.length === 0 && facts.sourcePorts.length === 0;
  if (isShort && profile !== undefined) return [...start, profile];
  if (isShort && ports !== "") return [...start, protocol === null ? ports : `${ports}/${protocol}`];
  const from = ["from", source ?? "any", ...portWords(facts.sourcePorts.map((range) => range.replace("-", ":")).join(","))];
  const to = ["to", destination ?? "any", ...(profile === undefined ? portWords(ports) : ["app", profile])];
  return [...start, ...interfaces, ...(protocol === null || profile !== undefined ? [] : ["proto", protocol]), ...from, ...to];
}

function portWords(ports: string): readonly string[] {
  return ports === "" ? [] : ["port", ports];
}

/** A limit is three rules, of which the last jumps to where it is accepted. */
function ufwAction({ verdict }: RuleFacts): "allow" | "deny" | "reject" | "limit" | null {
  if (verdict?.kind === "jump") return verdict.chain.endsWith("-user-limit-accept") ? "limit" : null;
  return verdict === null ? null : (actions.get(verdict.kind) ?? null);
}

const actions: ReadonlyMap<string, "allow" | "deny" | "reject"> = new Map([
  ["accept", "allow"],
  ["drop", "deny"],
  ["reject", "reject"],
]);

/** A rule for TCP and UDP alike is written as one of each, one after the other. */
function isPaired(rule: Rule, chain: Chain): boolean {
  const own = rule.origin.text;
  const twins = [chain.rules[rule.origin.position - 2], chain.rules[rule.origin.position]];
  const other = own.includes("tcp") ? own.replaceAll("tcp", "udp") : own.replaceAll("udp", "tcp");
  return own !== other && twins.some((twin) => twin?.origin.text === other);
}
