/** For tests: small documents as `nft -j` prints them, and what a rule of one reads as, written short. */
import type { Elements, Match, Step, Value } from "../ruleset.ts";
import { readNftRuleset, type NftRuleset } from "./nft-ruleset.ts";

export interface FixtureOptions {
  readonly family?: string;
  readonly chain?: Readonly<Record<string, unknown>>;
  readonly objects?: readonly unknown[];
  readonly omittedSets?: readonly string[];
}

/** Rules of chain `c` in table `t`, each a list of statements. */
export function readRules(rules: readonly (readonly unknown[])[], options: FixtureOptions = {}): NftRuleset {
  const { family = "inet", chain = {}, objects = [], omittedSets = [] } = options;
  const document = {
    nftables: [
      { metainfo: { version: "1.0.6", json_schema_version: 1 } },
      { table: { family, name: "t", handle: 1 } },
      ...objects.map((object) => withTable(object, family)),
      { chain: { family, table: "t", name: "c", handle: 2, ...chain } },
      ...rules.map((expr, index) => ({ rule: { family, table: "t", chain: "c", handle: 10 + index, expr } })),
    ],
  };
  return readNftRuleset(JSON.stringify(document), omittedSets);
}

function withTable(object: unknown, family: string): unknown {
  const [[kind, body] = ["", {}]] = Object.entries(object as Record<string, object>);
  return { [kind]: { family, table: "t", ...body } };
}

/** The steps of each rule that the statements became. */
export function stepsOf(statements: readonly unknown[], options: FixtureOptions = {}): readonly (readonly Step[])[] {
  const rules = readRules([statements], options).tables[0]?.chains.get("c")?.rules ?? [];
  return rules.map(({ steps }) => steps);
}

/** Of a rule that stays one: "family 2", "!destination-port 80-90", "accept". */
export function shortSteps(statements: readonly unknown[], options: FixtureOptions = {}): readonly string[] {
  return (stepsOf(statements, options)[0] ?? []).map(shortStep);
}

export function shortStep(step: Step): string {
  if (step.kind === "match") return shortMatch(step);
  if (step.kind === "unknown-match") return `${step.negated ? "!" : ""}?${step.condition.kind} ${step.condition.text}`;
  if (step.kind === "unknown-action") return `?${step.condition.kind} ${step.condition.text}${step.mayDecide ? " may decide" : ""}`;
  if (step.kind === "verdict") return "chain" in step.verdict ? `${step.verdict.kind} ${step.verdict.chain}` : step.verdict.kind;
  return step.kind === "harmless" ? `(${step.text})` : step.kind;
}

function shortMatch({ selectors, values, negated }: Match): string {
  const fields = selectors.map(({ field, mask }) => (mask === null ? field : `${field}&0x${mask.toString(16)}`)).join(" . ");
  return `${negated ? "!" : ""}${fields} ${values.name ?? ""}${values.volatile === null ? "" : "?"}${shortElements(values.elements).join(",")}`;
}

function shortElements(elements: Elements): readonly string[] {
  if (elements.kind === "intervals") return elements.intervals.map(shortValue);
  if (elements.kind === "names") return elements.names.map(shortValue);
  return elements.tuples.map((tuple) => tuple.map(shortValue).join(" . "));
}

export function shortValue(value: Value): string {
  if ("name" in value) return `${value.name}${value.isPrefix ? "*" : ""}`;
  return value.lo === value.hi ? String(value.lo) : `${value.lo}-${value.hi}`;
}

export const payload = (protocol: string, field: string): unknown => ({ payload: { protocol, field } });
export const meta = (key: string): unknown => ({ meta: { key } });
export const ct = (key: string, dir?: string): unknown => ({ ct: dir === undefined ? { key } : { key, dir } });
export const match = (left: unknown, right: unknown, op = "=="): unknown => ({ match: { op, left, right } });
export const accept: unknown = { accept: null };
export const drop: unknown = { drop: null };
