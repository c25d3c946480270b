/**
 * Rules that decide nothing. Contradictory is only one whose every overruling rule plainly stops what it would let in, or the reverse; where a jump
 * decides, it is not told which way. Rules that a manager writes by itself are not the person's affair.
 */
import { ownerOf, type Rule } from "@portolan/ruleset";
import type { Finding } from "../finding.ts";
import type { FindingInput } from "./finding-input.ts";
import { makeFinding } from "./make-finding.ts";
import { placeOfRule, ruleAt } from "./rule-of-reason.ts";

export function findShadowedRules({ host, shadowed = [] }: FindingInput, told: ReadonlySet<string>): Finding[] {
  const { ruleset } = host;
  return shadowed.flatMap(({ rule: origin, by }) => {
    const rule = ruleAt(ruleset, origin);
    const own = rule === null ? null : effectOf(rule);
    if (rule === null || own === null || told.has(origin.text) || !isPersons(rule, ownerOf(rule, ruleset))) return [];
    const others = by.map((one) => {
      const found = ruleAt(ruleset, one);
      return found === null ? null : effectOf(found);
    });
    const isContrary = others.length > 0 && others.every((effect) => effect !== null && effect !== own);
    const place = placeOfRule(origin);
    return [
      makeFinding(isContrary ? "contradictory-rules" : "shadowed-rule", {
        severity: isContrary ? "medium" : "low",
        place: [place],
        facts: { rule: origin.text, place, by: by.map(({ text }) => text) },
        because: by.map(({ dialect, table, chain, handle, position, text }) => ({
          layer: dialect === "iptables-legacy" ? "iptables-legacy" : "nftables",
          table,
          chain,
          handle,
          position,
          text,
          effect: "decides",
          direction: "in",
        })),
      }),
    ];
  });
}

function effectOf({ steps }: Rule): "pass" | "stop" | null {
  const last = steps.findLast(({ kind }) => kind === "verdict");
  const kind = last?.kind === "verdict" ? last.verdict.kind : null;
  if (kind === "accept") return "pass";
  return kind === "drop" || kind === "reject" ? "stop" : null;
}

function isPersons({ origin }: Rule, { manager, item }: ReturnType<typeof ownerOf>): boolean {
  if (manager === "by-hand") return !/^(DOCKER|f2b-|KUBE|ufw6?-(?!user))/.test(origin.chain);
  return item !== null && ["user-rule", "user-chain", "port", "rich-rule", "source-port", "protocol"].includes(item.kind);
}
