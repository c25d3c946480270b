/**
 * One ruleset from everything that was read of a network namespace. nft's JSON has handles, sets and native expressions, but of an expression of
 * iptables only the name; iptables-save has those whole, and prints native ones wrong without a word. So they are paired rule by rule.
 */
import type { RuleSource, RuleText } from "@portolan/snapshot";
import { readNftRuleset, type NftRuleset } from "./dialects/nft-ruleset.ts";
import type { Ruleset, RulesetGap } from "./ruleset.ts";

/** Never throws: what cannot be read or understood is a gap, or an unknown step in its place. */
export function readRuleset(rules: readonly RuleText[], namespace: string): Ruleset {
  const texts = new Map<RuleSource, RuleText>();
  for (const rule of rules) if (rule.namespace === namespace) texts.set(rule.source, rule);
  const gaps: RulesetGap[] = [];
  const nft = readNft(texts.get("nft-json"), gaps);
  gaps.push(...nft.gaps);
  return { namespace, tables: nft.tables, gaps };
}

function readNft(rule: RuleText | undefined, gaps: RulesetGap[]): NftRuleset {
  const empty: NftRuleset = { tables: [], gaps: [], written: new Map() };
  if (rule === undefined) {
    gaps.push({ code: "not-read", place: "nft", reason: "the rules of nftables were not read" });
    return empty;
  }
  if (rule.text === null) {
    gaps.push({ code: gapCode(rule.error), place: "nft", reason: rule.error ?? "no text" });
    return empty;
  }
  try {
    return readNftRuleset(rule.text);
  } catch (error) {
    gaps.push({ code: "not-understood", place: "nft", reason: error instanceof Error ? error.message : String(error) });
    return empty;
  }
}

/** The tools' own words sorted by what the reader can do about them. */
function gapCode(error: string | null): RulesetGap["code"] {
  const words = error ?? "";
  if (/CAP_|not permitted|permission denied/i.test(words)) return "not-permitted";
  if (/not found|not installed|ENOENT|absent/i.test(words)) return "tool-absent";
  if (/not read/i.test(words)) return "not-read";
  if (/chang/i.test(words)) return "changed-while-reading";
  return "failed";
}
