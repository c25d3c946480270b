/** Steps of ufw: what a person types for them, what takes them back, what they make of the rules of its chains for a person's own. */
import type { IpFamily } from "@portolan/net";
import { factsOf, ownerOf, printCommand, type Chain, type PortRule, type PrintedCommand, type Rule, type Ruleset } from "@portolan/ruleset";
import { modelRule } from "./model-rule.ts";
import type { RuleEdit } from "./rule-edit.ts";
import type { UfwChange, UfwRule, UfwStep } from "./step.ts";
import type { StepContext, Undo } from "./step-context.ts";

export function printUfwStep({ changes }: UfwStep, { comment }: StepContext): readonly PrintedCommand[] {
  return changes.map(({ kind, rule }) =>
    printCommand(
      kind === "delete" ? ["ufw", "delete", ...shortWords(rule)] : ["ufw", "prepend", ...ufwRuleWords(rule), "comment", comment.replaceAll("'", "")],
    ),
  ); // prettier-ignore
}

/** What was put in front goes first; what was taken away comes back behind the others. */
export function undoUfwStep({ changes }: UfwStep): Undo {
  const of = (kind: UfwChange["kind"]) => changes.filter((change) => change.kind === kind);
  return {
    commands: [
      ...of("prepend").map(({ rule }) => printCommand(["ufw", "delete", ...ufwRuleWords(rule)])),
      ...of("delete").map(({ rule }) => printCommand(["ufw", ...shortWords(rule)])),
    ],
    byHand: null,
  };
}

/** All of it, as ufw takes it of every rule. */
export function ufwRuleWords({ verb, protocol, source, port }: UfwRule): readonly string[] {
  return [verb, ...(protocol === "any" ? [] : ["proto", protocol]), "from", source, "to", "any", ...(port === null ? [] : ["port", port])];
}

function shortWords(rule: UfwRule): readonly string[] {
  const { verb, protocol, source, port } = rule;
  return source === "any" && port !== null ? [verb, protocol === "any" ? port : `${port}/${protocol}`] : ufwRuleWords(rule);
}

export function userChains({ tables }: Ruleset): readonly Chain[] {
  return tables.flatMap(({ chains }) => [...chains.values()].filter(({ name }) => /^ufw6?-user-input$/.test(name)));
}

/** The rule as a step of ufw names it; null: it is none of one port of one protocol, or says more than a step can. */
export function ufwRuleOf(rule: Rule, ruleset: Ruleset): UfwRule | null {
  const [program, verb, ...rest] = ownerOf(rule, ruleset).command ?? [];
  if (program !== "ufw" || (verb !== "allow" && verb !== "deny" && verb !== "reject")) return null;
  const { ports, protocols, sources } = factsOf(rule);
  const [[port], [protocol], [source = "any"]] = [ports, protocols, sources];
  if (ports.length !== 1 || protocols.length !== 1 || port === undefined || (protocol !== "tcp" && protocol !== "udp")) return null;
  const own: UfwRule = { verb, protocol, source, port: port.replace("-", ":") };
  return [verb, ...rest].join(" ") === shortWords(own).join(" ") ? own : null;
}

export function ufwEdits({ kind, rule }: UfwChange, ruleset: Ruleset): readonly RuleEdit[] {
  const chains = userChains(ruleset);
  if (kind === "prepend") return chains.flatMap((chain) => prependEdit(rule, chain));
  const same = (one: Rule): boolean => {
    const found = ufwRuleOf(one, ruleset);
    return found !== null && ufwRuleWords(found).join(" ") === ufwRuleWords(rule).join(" ");
  };
  return chains.flatMap((chain) => chain.rules.filter(same).map((found): RuleEdit => ({ kind: "remove", chain, rule: found })));
}

const everybody: ReadonlySet<string> = new Set(["any", "0.0.0.0/0", "::/0"]);

function prependEdit({ verb, protocol, source, port }: UfwRule, chain: Chain): readonly RuleEdit[] {
  const family: IpFamily = chain.name.startsWith("ufw6-") ? "ipv6" : "ipv4";
  if (source !== "any" && source.includes(":") !== (family === "ipv6")) return [];
  const protocols = port === null ? [null] : protocol === "any" ? (["tcp", "udp"] as const) : [protocol];
  const place = { dialect: chain.table.dialect, table: `${chain.table.family} ${chain.table.name}`, chain: chain.name };
  const rules = protocols.map((one): PortRule => ({
    verdict: verb === "allow" || verb === "limit" ? "accept" : "drop",
    family,
    protocol: one,
    port: port === null ? null : Number(port),
    sources: everybody.has(source) ? [] : [source],
    isPublished: false,
  }));
  return [{ kind: "insert", chain, before: "head", rules: rules.map((rule) => modelRule(rule, place)) }];
}
