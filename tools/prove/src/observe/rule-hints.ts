/**
 * What the texts of the rules speak of, so that packets can be drawn beside every value: read from the texts alone and crudely, without the model
 * that is to be proved. A hint that is not understood costs nothing but aim.
 */
import type { RuleText } from "@portolan/snapshot";
import { type HintValue, maxOptions, parseHintValue, type RuleHint } from "./hint.ts";
import { iptablesHints } from "./iptables-hints.ts";
import { nftHints } from "./nft-hints.ts";

export function readRuleHints(rules: readonly RuleText[]): readonly RuleHint[] {
  const hints: RuleHint[] = [];
  const ipsets = readIpsets(rules.find((one) => one.source === "ipset-save")?.text ?? "");
  for (const { source, text } of rules) {
    if (text === null || text === "") continue;
    if (source === "nft-json") hints.push(...nftHints(text));
    else if (source !== "ipset-save") hints.push(...iptablesHints(text, source, ipsets));
  }
  return hints;
}

function readIpsets(text: string): ReadonlyMap<string, readonly (readonly HintValue[])[]> {
  const sets = new Map<string, (readonly HintValue[])[]>();
  for (const line of text.split("\n")) {
    const [verb, name = "", entry = ""] = line.split(" ");
    if (verb === "create") sets.set(name, []);
    else if (verb === "add" && (sets.get(name)?.length ?? maxOptions) < maxOptions)
      sets.get(name)?.push(entry.split(",").map((part) => parseHintValue(part.replace(/^(tcp|udp):/, ""))));
  }
  return sets;
}
