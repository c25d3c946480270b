/**
 * `-m set`: whether a packet's fields are in an ipset. A set that was not read is a named unknown.
 * A packet without ports is in no set of ports, so that `!` passes it; the model's test would fail it, and is not used where such packets may come.
 */
import { unknownMatch } from "../match-step.ts";
import type { Step } from "../ruleset.ts";
import { conditionOf, type OptionUse, type RulePlace } from "./iptables-module.ts";

export function readSetMatch(uses: readonly OptionUse[], rule: RulePlace): readonly Step[] | null {
  const [use, ...others] = uses.filter(({ name }) => name !== "update-counters" && name !== "update-subcounters");
  const [name, directionText] = use?.values ?? [];
  const directions = readDirections(directionText ?? "");
  if (use === undefined || name === undefined || directions === null || others.length > 0) return null;
  const set = rule.ipsets.get(name);
  if (set === undefined) return [unknownMatch(conditionOf("unread", `set ${name} ${directions.join(",")}`, null), use.negated)];
  const match = set.match({ family: rule.family, directions, negated: use.negated });
  const asksPorts = match.selectors.some(({ field }) => field.endsWith("-port"));
  if (use.negated && asksPorts && !rule.hasPorts) return null;
  if (!rule.updatedSets.has(name) || match.values.volatile !== null) return [match];
  const id = `set ${name} ${directions.join(",")}`;
  return [{ ...match, values: { ...match.values, volatile: { id, kind: "set", text: id } } }];
}

/** Names of the sets that rules of the text add packets to or take them from. */
export function updatedSetNames(text: string): ReadonlySet<string> {
  if (!text.includes("-j SET")) return new Set();
  return new Set([...text.matchAll(/--(?:add|del)-set "?([^\s",]+)/g)].flatMap(([, name]) => name ?? []));
}

function readDirections(text: string): readonly ("src" | "dst")[] | null {
  const parts = text.split(",");
  return parts.every((part) => part === "src" || part === "dst") ? parts : null;
}
