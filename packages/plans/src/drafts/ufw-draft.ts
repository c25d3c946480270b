/** Drafts for ufw: its own rules about exactly this port go, the wanted ones stand in front; where that is not enough a deny for the rest follows them. */
import type { IpFamily } from "@portolan/net";
import type { Ruleset } from "@portolan/ruleset";
import type { UfwChange, UfwRule } from "../step.ts";
import { bareAddress } from "../firewalld-steps.ts";
import { ufwRuleOf, ufwRuleWords, userChains } from "../ufw-steps.ts";
import { allowedSources, bothFamilies, type Draft, type Drafting } from "./draft.ts";

export function hasUfw({ tables }: Ruleset): boolean {
  return tables.some(({ chains }) => chains.has("ufw-user-input") || chains.has("ufw6-user-input"));
}

export function ufwDrafts(drafting: Drafting): readonly Draft[] {
  if (drafting.question.wish === "exactly") return [ufwDraft(drafting, false), ufwDraft(drafting, true)];
  return [addedDraft(drafting)];
}

/** Those that ufw filters: with IPV6=no it has no chain for IPv6, and refuses its sources. */
export function ufwFamilies(ruleset: Ruleset): readonly IpFamily[] {
  const chains = new Set(userChains(ruleset).map(({ name }) => name));
  return bothFamilies.filter((family) => chains.has(family === "ipv6" ? "ufw6-user-input" : "ufw-user-input"));
}

const everywhere = { ipv4: "0.0.0.0/0", ipv6: "::/0" } as const;

/** What is there for others stays, and this stands in front of it; of one source ufw keeps one rule for a port. */
function addedDraft(drafting: Drafting): Draft {
  const { wanted, wish, protocol, port } = drafting.question;
  const verb = wish === "except" ? "deny" : "allow";
  const families = ufwFamilies(drafting.host.ruleset);
  const sources = families.flatMap((family) => {
    const some = allowedSources(wanted[family]);
    return some?.length === 0 ? [everywhere[family]] : (some ?? []);
  });
  const old = ownOpenings(drafting).filter(({ source }) => sources.some((one) => bareAddress(one) === source));
  const changes: readonly UfwChange[] = [
    ...old.map((rule) => ({ kind: "delete" as const, rule })),
    ...sources.map((source) => ({ kind: "prepend" as const, rule: { verb, protocol, source, port: String(port) } as const })),
  ];
  const removed = old.map((rule) => `ufw ${shortText(rule)}`);
  return { manager: "ufw", places: [], families, steps: [{ tool: "ufw", changes }], removed, keeping: { kind: "kept" } };
}

function ufwDraft(drafting: Drafting, denies: boolean): Draft {
  const { question, host } = drafting;
  const families = ufwFamilies(host.ruleset);
  const old = ownOpenings(drafting);
  const ruleOf = (verb: UfwRule["verb"], source: string): UfwRule => ({
    verb,
    protocol: question.protocol,
    source,
    port: String(question.port),
  });
  const allowed = families.flatMap((family) => {
    const sources = allowedSources(question.wanted[family]);
    if (sources === null) return [];
    return sources.length > 0 ? sources : [everywhere[family]];
  });
  // ufw takes a deny for any and an allow for all of one family as one rule: only the families that are not wide open are named.
  const denied = denies ? families.filter((family) => question.wanted[family].kind !== "everyone") : [];
  const deniedSources = denied.length === families.length ? ["any"] : denied.map((family) => everywhere[family]);
  const added = [...deniedSources.map((source) => ruleOf("deny", source)), ...allowed.map((source) => ruleOf("allow", source))];
  const changes: readonly UfwChange[] = [
    ...old.map((rule) => ({ kind: "delete" as const, rule })),
    ...added.map((rule) => ({ kind: "prepend" as const, rule })),
  ];
  return {
    manager: "ufw",
    places: [],
    families,
    steps: [{ tool: "ufw", changes }],
    removed: old.map((rule) => `ufw ${shortText(rule)}`),
    keeping: { kind: "kept" },
  };
}

function shortText(rule: UfwRule): string {
  return rule.source === "any" ? `${rule.verb} ${rule.port}/${rule.protocol}` : ufwRuleWords(rule).join(" ");
}

/** Rules of a person through ufw about this port alone, each once. What also concerns another port or protocol stays. */
function ownOpenings({ host, question }: Drafting): readonly UfwRule[] {
  const rules = userChains(host.ruleset).flatMap((chain) => chain.rules.flatMap((rule) => ufwRuleOf(rule, host.ruleset) ?? []));
  const own = rules.filter(({ port, protocol }) => port === String(question.port) && protocol === question.protocol);
  return [...new Map(own.map((rule) => [ufwRuleWords(rule).join(" "), rule])).values()];
}
