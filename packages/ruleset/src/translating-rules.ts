/**
 * The rule texts without the tables that translate no destination, for a reader who asks for translations alone: a table of ten thousand filter rules
 * costs far more to read than to pass over. Kept are tables of nft in which a rule has DNAT, redirect or TPROXY, tables of iptables likewise, and
 * ipset's text where one of these asks a set. Invariant: `readRuleset` finds the same translations in what is kept as in the whole texts.
 */
import type { RuleText } from "@portolan/snapshot";
import { isObject, listOf, wordOf, type Json } from "./dialects/nft-json.ts";

/** What was not read and what cannot be understood stays as it is. */
export function translatingRules(rules: readonly RuleText[]): readonly RuleText[] {
  const narrowed = rules.map((rule) => (rule.text === null ? rule : { ...rule, text: narrow(rule.source, rule.text) }));
  const asksSets = narrowed.some(({ source, text }) => source !== "nft-json" && text?.includes("--match-set") === true);
  return narrowed.filter(({ source }) => source !== "ipset-save" || asksSets);
}

function narrow(source: RuleText["source"], text: string): string {
  if (source === "ipset-save") return text;
  return source === "nft-json" ? narrowNft(text) : narrowSave(text);
}

const translatingTarget = /^-A .* -j (?:DNAT|REDIRECT|NETMAP|TPROXY)\b/m;

/** What stands before the first table says which back end wrote the text. */
function narrowSave(text: string): string {
  const [head = "", ...tables] = text.split(/^(?=\*)/m);
  return [head, ...tables.filter((table) => translatingTarget.test(table))].join("");
}

const nothing = JSON.stringify({ nftables: [] });

function narrowNft(text: string): string {
  if (!/"(?:dnat|redirect|tproxy|xt)"/.test(text)) return nothing;
  const document = parse(text);
  const items = isObject(document) ? document["nftables"] : null;
  if (!Array.isArray(items)) return text;
  const kept = new Set<string | null>();
  for (const item of items) if (isObject(item) && isObject(item["rule"]) && translates(item["rule"])) kept.add(tableOf(item["rule"]));
  return JSON.stringify({ nftables: items.filter((item) => isObject(item) && kept.has(tableOfItem(item))) });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A target of iptables has no name in nft's listing, and only these tables may hold one that translates. */
const tablesOfTargets: ReadonlySet<unknown> = new Set(["nat", "mangle"]);

function translates(rule: Json): boolean {
  return listOf(rule["expr"]).some(
    (statement) =>
      isObject(statement) &&
      ("dnat" in statement ||
        "redirect" in statement ||
        "tproxy" in statement ||
        ("xt" in statement && tablesOfTargets.has(rule["table"]))),
  );
}

function tableOfItem(item: Json): string | null {
  if (isObject(item["table"])) return `${wordOf(item["table"]["family"])} ${wordOf(item["table"]["name"])}`;
  const [body] = Object.values(item);
  return isObject(body) ? tableOf(body) : null;
}

function tableOf(json: Json): string {
  return `${wordOf(json["family"])} ${wordOf(json["table"])}`;
}
