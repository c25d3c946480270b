/**
 * A table of nftables beside all others that only ever drops, for one port: where there is no firewall, and for ports that NAT leads to containers.
 * Its policy is accept and it names one port, so it cannot lock anybody out of anything else; and it cannot let in whom others stop.
 */
import type { PortRule, Ruleset } from "@portolan/ruleset";
import { ownTableLines } from "../own-table-lines.ts";
import { acceptRules, bothFamilies, dropRules, type Draft, type Drafting } from "./draft.ts";

export function ownTableDrafts(drafting: Drafting, hook: "input" | "forward"): readonly Draft[] {
  const { host, question, families, now, comment } = drafting;
  const isPublished = hook === "forward";
  const narrowed = families.filter((family) => now.extra.some((one) => one.family === family));
  const rules = narrowed.flatMap((family): readonly PortRule[] => {
    const dropped = dropRules(drafting, family, isPublished);
    return dropped.length === 0 ? [] : [...acceptRules(drafting, family, isPublished), ...dropped].map((rule) => ({ ...rule, verdict: rule.verdict === "drop" ? "drop" : "accept" })); // prettier-ignore
  });
  if (rules.length === 0) return [];
  return [ownTableDraft({ host, hook, rules, name: `portolan-${question.protocol}-${question.port}`, comment })];
}

interface OwnTable {
  readonly host: Pick<Drafting["host"], "ruleset">;
  readonly hook: "input" | "forward";
  readonly rules: readonly PortRule[]; // at least one
  readonly name: string;
  readonly comment: string;
}

/** At forward it gets a name of its own, so that one plan may have both. */
export function ownTableDraft({ host, hook, rules, name: wanted, comment }: OwnTable): Draft {
  const name = freeTableName(
    hook === "forward" && !rules.some(({ isPublished }) => isPublished) ? `${wanted}-forward` : wanted,
    host.ruleset,
  );
  const change = { kind: "add-table", name, hook, rules } as const;
  return {
    manager: "own-table",
    places: [`inet ${name}`],
    families: bothFamilies.filter((family) => rules.some((rule) => rule.family === family)),
    steps: [{ tool: "nft", changes: [change] }],
    removed: [],
    keeping: { kind: "append", path: "/etc/nftables.conf", lines: ownTableLines(change, comment) },
  };
}

/** Of an earlier narrowing there may be a table already. */
export function freeTableName(name: string, { tables }: Ruleset): string {
  const taken = new Set(tables.map((table) => table.name));
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}-${number}`;
  return free;
}
