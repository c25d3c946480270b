/**
 * Rules as a text that stands alone: somebody's file, or what was pasted, with no host around it that could be asked for the rest. iptables-save is
 * then taken by its own word; of nft's listing rules with extensions of iptables stay unknown, as nft prints those by name alone.
 */
import type { RuleText } from "@portolan/snapshot";
import { parseIpsetSave } from "./dialects/ipset-save.ts";
import { parseIptablesSave } from "./dialects/iptables-save.ts";
import { readRuleset } from "./read-ruleset.ts";
import type { RuleTextKind } from "./rule-source.ts";
import type { Ruleset } from "./ruleset.ts";

export interface WrittenRules {
  readonly kind: Exclude<RuleTextKind, "nft">;
  readonly text: string;
}

/** What of the texts was not understood is in `gaps`. */
export function readWrittenRules(texts: readonly WrittenRules[], namespace: string): Ruleset {
  const read = texts.map((one) => readOne(one, namespace));
  return { namespace, tables: read.flatMap(({ tables }) => tables), gaps: read.flatMap(({ gaps }) => gaps) };
}

function readOne({ kind, text }: WrittenRules, namespace: string): Pick<Ruleset, "tables" | "gaps"> {
  if (kind === "nft-json") {
    const listed: RuleText = { namespace, source: kind, text, error: null };
    return readRuleset([listed], namespace);
  }
  const family = kind === "iptables-save" ? "ip" : "ip6";
  return parseIptablesSave(text, { family, dialect: "iptables-nft", ipsets: parseIpsetSave("").sets });
}
