/** Hints from what nft prints as JSON. */
import { type Constraint, type HintField, type HintValue, maxOptions, parseHintValue, type RuleHint } from "./hint.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

export function nftHints(text: string): readonly RuleHint[] {
  const document = JSON.parse(text) as { nftables?: readonly Record<string, JsonObject>[] };
  const sets = new Map<string, readonly Json[]>();
  const hints: RuleHint[] = [];
  for (const entry of document.nftables ?? []) {
    const set = entry["set"] ?? entry["map"];
    if (set !== undefined && Array.isArray(set["elem"]))
      sets.set(`${word(set["family"])} ${word(set["table"])} @${word(set["name"])}`, set["elem"]);
  }
  for (const { rule } of document.nftables ?? []) {
    if (rule === undefined || !Array.isArray(rule["expr"])) continue;
    const table = `${word(rule["family"])} ${word(rule["table"])}`;
    hints.push(ruleHint({ table, chain: word(rule["chain"]), expressions: rule["expr"] as readonly Json[], sets }));
  }
  return hints;
}

function ruleHint(parts: {
  readonly table: string;
  readonly chain: string;
  readonly expressions: readonly Json[];
  readonly sets: ReadonlyMap<string, readonly Json[]>;
}): RuleHint {
  const constraints: Constraint[] = [];
  const targets: string[] = [];
  const resolve = (value: Json): readonly Json[] =>
    typeof value === "string" && value.startsWith("@") ? (parts.sets.get(`${parts.table} ${value}`) ?? []) : [value];
  const visit = (node: Json): void => {
    if (!isObject(node)) {
      if (Array.isArray(node)) for (const one of node as readonly Json[]) visit(one);
      return;
    }
    for (const [key, value] of Object.entries(node)) {
      if ((key === "jump" || key === "goto") && isObject(value)) targets.push(`nft ${parts.table} ${word(value["target"])}`);
      if (key === "match" && isObject(value)) addConstraint(constraints, value["left"] ?? null, resolve(value["right"] ?? null));
      if ((key === "vmap" || key === "map") && isObject(value)) {
        const entries = resolve(value["data"] ?? null);
        addConstraint(constraints, value["key"] ?? null, entries);
        visit(entries);
      }
      visit(value);
    }
  };
  visit(parts.expressions);
  return { chain: `nft ${parts.table} ${parts.chain}`, targets, constraints };
}

/** A word or a number of the document; of anything else nothing. */
function word(value: Json | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function addConstraint(into: Constraint[], left: Json, right: readonly Json[]): void {
  const fields = leftFields(left);
  if (fields.every((field) => field === null)) return;
  const options = right
    .flatMap((value) => elementsOf(value))
    .slice(0, maxOptions)
    .map((value) => tupleOf(value, fields.length));
  if (options.length > 0) into.push({ fields, options });
}

function leftFields(left: Json): readonly (HintField | null)[] {
  if (!isObject(left)) return [null];
  const parts = left["concat"];
  return Array.isArray(parts) ? (parts as readonly Json[]).map(fieldOf) : [fieldOf(left)];
}

const fieldNames: Readonly<Record<string, HintField>> = {
  saddr: "source",
  daddr: "destination",
  sport: "source-port",
  dport: "destination-port",
  iif: "interface",
  iifname: "interface",
  l4proto: "protocol",
  protocol: "protocol",
  nexthdr: "protocol",
};

function fieldOf(node: Json): HintField | null {
  if (!isObject(node)) return null;
  const inner = node["payload"] ?? node["meta"] ?? node["&"];
  if (Array.isArray(inner)) return fieldOf((inner as readonly Json[])[0] ?? null);
  if (!isObject(inner ?? null)) return null;
  return fieldNames[word((inner as JsonObject)["field"] ?? (inner as JsonObject)["key"])] ?? null;
}

/** The members of a set, of a map's keys, or the value itself. */
function elementsOf(value: Json): readonly Json[] {
  if (isObject(value) && Array.isArray(value["set"])) return (value["set"] as readonly Json[]).flatMap(elementsOf);
  if (Array.isArray(value)) return elementsOf((value as readonly Json[])[0] ?? null); // [key, data] of a map
  if (isObject(value) && isObject(value["elem"] ?? null)) return elementsOf((value["elem"] as JsonObject)["val"] ?? null);
  return [value];
}

function tupleOf(value: Json, width: number): readonly HintValue[] {
  const parts = isObject(value) && Array.isArray(value["concat"]) ? (value["concat"] as readonly Json[]) : [value];
  return Array.from({ length: width }, (_, index) => jsonValue(parts[index] ?? null));
}

function jsonValue(value: Json): HintValue {
  if (typeof value === "number") return { kind: "numbers", lo: value, hi: value };
  if (isObject(value)) {
    const prefix = value["prefix"];
    if (isObject(prefix ?? null)) return parseHintValue(`${word((prefix as JsonObject)["addr"])}/${word((prefix as JsonObject)["len"])}`);
    const range = value["range"];
    if (Array.isArray(range)) return parseHintValue((range as readonly Json[]).map(word).join("-"));
  }
  return parseHintValue(word(value));
}
