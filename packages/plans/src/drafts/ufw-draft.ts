/** Drafts for ufw: its own rules about exactly this port go, the wanted ones stand in front; where that is not enough a deny for the rest follows them. */
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

const everywhere = { ipv4: "0.0.0.0/0", ipv6: "::/0" } as const;

/** What is there for others stays, and this stands in front of it; of one source ufw keeps one rule for a port. */
function addedDraft(drafting: Drafting): Draft {
  const { wanted, wish, protocol, port } = drafting.question;
  const verb = wish === "except" ? "deny" : "allow";
  const sources = bothFamilies.flatMap((family) => {
    const some = allowedSources(wanted[family]);
    return some?.length === 0 ? [everywhere[family]] : (some ?? []);
  });
  const old = ownOpenings(drafting).filter(({ source }) => sources.some((one) => bareAddress(one) === source));
  const changes: readonly UfwChange[] = [
    ...old.map((rule) => ({ kind: "delete" as const, rule })),
    ...sources.map((source) => ({ kind: "prepend" as const, rule: { verb, protocol, source, port: String(port) } as const })),
  ];
  const removed = old.map((rule) => `ufw ${shortText(rule)}`);
  return { manager: "ufw", places: [], families: bothFamilies, steps: [{ tool: "ufw", changes }], removed, keeping: { kind: "kept" } };
}

function ufwDraft(drafting: Drafting, denies: boolean): Draft {
  const { question } = drafting;
  const old = ownOpenings(drafting);
  const ruleOf = (verb: UfwRule["verb"], source: string): UfwRule => ({
    verb,
    protocol: question.protocol,
    source,
    port: String(question.port),
  });
  const allowed = bothFamilies.flatMap((family) => {
    const sources = allowedSources(question.wanted[family]);
    if (sources === null) return [];
    return sources.length > 0 ? sources : [everywhere[family]];
  });
  // ufw takes a deny for any and an allow for all of one family as one rule: only the families that are not wide open are named.
  const denied = denies ? bothFamilies.filter((family) => question.wanted[family].kind !== "everyone") : [];
  const deniedSources = denied.length === 2 ? ["any"] : denied.map((family) => everywhere[family]);
  const added = [...deniedSources.map((source) => ruleOf("deny", source)), ...allowed.map((source) => ruleOf("allow", source))];
  const changes: readonly UfwChange[] = [
    ...old.map((rule) => ({ kind: "delete" as const, rule })),
    ...added.map((rule) => ({ kind: "prepend" as const, rule })),
  ];
  return {
    manager: "ufw",
    places: [],
    families: bothFamilies,
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
