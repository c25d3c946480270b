/**
 * A plan's rules in a file of nft's, as people write it: in the text of the chain, where that stands there once and the rule that they stand in front of stands in
 * it once, each on a line of its own. Tables of our own come behind all. Defines, other files and commands that add rules are not followed.
 */
import { nftRuleWords } from "@portolan/ruleset";
import { ownTableLines } from "../own-table-lines.ts";
import { rateTableLines } from "../rate-table.ts";
import type { NftChange, NftPlace, NftStep } from "../step.ts";
import { onlyPlace, SavedLines, type SavedEdit } from "./saved-edit.ts";

export function editSavedNftables(saved: string, steps: readonly NftStep[], comment: string): SavedEdit {
  const text = new SavedLines(saved);
  const changes = steps.flatMap((step) => step.changes);
  for (const change of changes) {
    if (change.kind === "add-table" || change.kind === "add-rate-table") {
      const own = change.kind === "add-table" ? ownTableLines(change, comment) : rateTableLines(change, comment);
      text.append([`# ${comment} begins`, ...own, `# ${comment} ends`]);
      continue;
    }
    if (change.kind === "add-redirect-table") return { code: "not-found", what: change.name }; // it ends
    const missing = edit(text, change, { changes, comment });
    if (missing !== null) return { code: "not-found", what: missing };
  }
  return text.edited();
}

interface Plan {
  readonly changes: readonly NftChange[];
  readonly comment: string;
}

type RuleChange = Extract<NftChange, { readonly kind: "insert" | "delete" }>;

/** What is missing; null: nothing, and it is done. */
function edit(text: SavedLines, change: RuleChange, { changes, comment }: Plan): string | null {
  const { place } = change;
  const name = `${place.family} ${place.table} ${place.chain}`;
  const rules = chainRules(text.lines, place);
  if (rules === null) return name;
  const named = textOf(change, changes);
  if (named === undefined) return name;
  const at = named === null ? (rules.at(0) ?? null) : onlyPlace(rules.filter((index) => ruleText(text.lines[index]) === named));
  if (at === null) return named ?? name;
  if (change.kind === "delete") {
    text.remove(at);
    return null;
  }
  const [indent = ""] = /^\s*/.exec(text.lines[at] ?? "") ?? [];
  const made = change.rules.map((rule) => `${indent}${nftRuleWords(rule, place.family, comment).join(" ")}`);
  text.insert(at, made);
  return null;
}

/** Of the rule that goes, or that the new ones stand in front of, which then goes; null: in front of all; undefined: the plan does not tell. */
function textOf(change: RuleChange, changes: readonly NftChange[]): string | null | undefined {
  if (change.kind === "delete") return change.text;
  if (change.before === null) return null;
  const gone = changes.find((one) => one.kind === "delete" && one.handle === change.before && samePlace(one.place, change.place));
  return gone?.kind === "delete" ? gone.text : undefined;
}

function samePlace(one: NftPlace, other: NftPlace): boolean {
  return one.family === other.family && one.table === other.table && one.chain === other.chain;
}

const tableHead = /^(?:add\s+)?table\s+(?:(ip|ip6|inet|arp|bridge|netdev)\s+)?([^\s{]+)\s*\{$/;
const chainHead = /^chain\s+([^\s{]+)\s*\{$/;
const ofChainItself = /^(?:type|policy|comment|flags|devices?|hook)\b/;

/** Lines of one chain, each a whole rule or the end of the chain; null: its text is not there once. */
function chainRules(lines: readonly string[], place: NftPlace): readonly number[] | null {
  const found: number[][] = [];
  let depth = 0;
  let isTable = false;
  let rules: number[] | null = null;
  for (const [index, line] of lines.entries()) {
    const text = ruleText(line);
    const after = depth + braces(text);
    if (depth === 0) isTable = after === 1 && isTableOf(tableHead.exec(text), place);
    if (depth === 1 && after === 2 && isTable && chainHead.exec(text)?.[1] === place.chain) rules = [];
    else if (rules !== null && depth === 2 && after <= 2 && text !== "" && !ofChainItself.test(text)) rules.push(index);
    if (rules !== null && after < 2) {
      found.push(rules);
      rules = null;
    }
    depth = after;
  }
  const [only, second] = found;
  return depth === 0 && second === undefined ? (only ?? null) : null;
}

function isTableOf(head: RegExpExecArray | null, { family, table }: NftPlace): boolean {
  return head !== null && (head[1] ?? "ip") === family && head[2] === table;
}

/** Without what is said about it, words by one space. */
function ruleText(line = ""): string {
  const parts = line.split('"');
  const at = parts.findIndex((part, index) => index % 2 === 0 && part.includes("#"));
  const bare = at === -1 ? line : [...parts.slice(0, at), parts[at]?.split("#")[0]].join('"');
  return bare.trim().replaceAll(/\s+/g, " ");
}

function braces(text: string): number {
  const bare = text.replaceAll(/"[^"]*"/g, "");
  return bare.split("{").length - bare.split("}").length;
}
