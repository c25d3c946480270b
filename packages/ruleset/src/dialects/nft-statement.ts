/**
 * Statements of an nft rule as steps. Where a map is asked with something the model lacks (a drawn number, a hash), the rule becomes several:
 * one for each entry, each under the named condition that this entry is drawn and none before it.
 */
import type { ConditionKind, Step } from "../ruleset.ts";
import { impliedBy } from "./nft-implied.ts";
import { isObject, listOf, soleEntry, textOf, type Json, wordOf } from "./nft-json.ts";
import { readMapEntries } from "./nft-maps.ts";
import { readMangle } from "./nft-mangle.ts";
import { readFields, readMatch, selectorsOf } from "./nft-match.ts";
import { mapOf, readNat, readTproxy, targetOfEntry, type NatKind } from "./nft-nat.ts";
import { branches } from "./nft-branches.ts";
import type { RuleReading } from "./nft-reading.ts";
import { expressionText } from "./nft-text-expression.ts";
import { limitText, quotaText, statementText } from "./nft-text.ts";
import { readReject, readVerdict, verdictEntries } from "./nft-verdict.ts";
import { readXt } from "./nft-xt.ts";

/** The rule as one list of steps or several that are taken one after another. */
export function readStatements(reading: RuleReading, statements: readonly unknown[]): readonly (readonly Step[])[] {
  const branched: (readonly Step[])[] = [];
  let isOpen = true; // the steps so far are not those of a branch alone
  for (const statement of statements) {
    const [key, body] = soleEntry(statement) ?? ["", null];
    const forks = readBranches(reading, { key, body });
    isOpen = forks === null;
    if (forks === null) readOne(reading, { key, body, statement });
    else branched.push(...forks);
  }
  return isOpen ? [...branched, reading.steps] : branched;
}

function readOne(reading: RuleReading, { key, body, statement }: { key: string; body: unknown; statement: unknown }): void {
  const verdict = readVerdict(statement);
  if (verdict !== null) reading.push({ kind: "verdict", verdict });
  else if (key === "match" && isObject(body)) readMatch(reading, body);
  else reading.push(...(readAction(reading, key, body) ?? [unknownAction(reading, statement)]));
}

/** null where the statement is not understood; what it implies may have been added by then. */
function readAction(reading: RuleReading, key: string, body: unknown): readonly Step[] | null {
  switch (key) {
    case "vmap":
      return isObject(body) ? readVerdictMap(reading, body) : null;
    case "counter":
    case "log":
    case "last":
    case "secmark":
    case "ct helper":
    case "ct timeout":
    case "ct expectation":
    case "dup":
    case "tunnel":
    case "reset":
      return [{ kind: "harmless", text: statementText({ [key]: body }) }];
    case "limit":
      return [readLimit(reading, body)];
    case "quota":
      return [readQuota(reading, body)];
    case "ct count":
      return [counted(reading, "connections", { text: statementText({ [key]: withoutInversion(body) }), isOver: isOver(body) })];
    case "reject":
      readReject(reading, body);
      return [];
    case "mangle":
      return isObject(body) ? readMangle(reading, body) : null;
    case "dnat":
    case "snat":
    case "masquerade":
    case "redirect":
      return orNull(readNat(reading, key, body));
    case "tproxy":
      return orNull(readTproxy(reading, body));
    case "notrack":
      return [{ kind: "untrack" }];
    case "fwd":
      return [{ kind: "verdict", verdict: { kind: "stolen", text: statementText({ fwd: body }) } }];
    case "synproxy":
      reading.requireProtocols([6n]);
      return [{ kind: "verdict", verdict: { kind: "stolen", text: statementText({ synproxy: body }) } }];
    case "flow":
      return [mayBreak(reading, "offload", statementText({ flow: body }))];
    case "set":
    case "map":
    case "meter":
      return isObject(body) ? readUpdate(reading, key, body) : null;
    case "xt":
      return isObject(body) ? readXt(reading, body) : null;
    default:
      return null;
  }
}

function orNull(step: Step | null): readonly Step[] | null {
  return step === null ? null : [step];
}

function readVerdictMap(reading: RuleReading, { key, data }: Json): readonly Step[] | null {
  reading.require(impliedBy(key));
  const fields = readFields(reading, key);
  const read = fields === null ? null : readMapEntries(reading, data, fields);
  const entries = read === null ? null : verdictEntries(read.entries);
  if (fields === null || read === null || entries === null) return null;
  return [{ kind: "verdict-map", selectors: selectorsOf(fields), entries, name: read.name, volatile: read.volatile }];
}

/** null where the statement does not branch on something the model lacks. */
function readBranches(reading: RuleReading, { key, body }: { key: string; body: unknown }): readonly (readonly Step[])[] | null {
  if (!isObject(body)) return null;
  if (key === "vmap" && readFields(reading, body["key"]) === null) {
    return branches(reading, body, (_fork, data) => {
      const verdict = readVerdict(data);
      return verdict === null ? null : { kind: "verdict", verdict };
    });
  }
  const found = isNat(key) ? mapOf(body) : null;
  if (!isNat(key) || found === null || readFields(reading, found.map["key"]) !== null) return null;
  return branches(reading, found.map, (fork, data) => readNat(fork, key, targetOfEntry(body, found.of, data)));
}

function isNat(key: string): key is NatKind {
  return key === "dnat" || key === "snat" || key === "masquerade" || key === "redirect";
}

/** The condition is that it is within the rate; `over` asks for the opposite. */
function readLimit(reading: RuleReading, body: unknown): Step {
  const declared = typeof body === "string" ? reading.table.objects.get(`limit ${body}`) : undefined;
  const limit = declared ?? body;
  if (!isObject(limit) || "map" in limit) return counted(reading, "rate", { text: statementText({ limit: body }), isOver: false });
  const suffix = declared === undefined ? "" : ` (name "${wordOf(body)}")`;
  return counted(reading, "rate", { text: `${limitText(limit, { isInverted: false })}${suffix}`, isOver: isOver(limit) });
}

function readQuota(reading: RuleReading, body: unknown): Step {
  const declared = typeof body === "string" ? reading.table.objects.get(`quota ${body}`) : undefined;
  const quota = declared ?? body;
  if (!isObject(quota) || "map" in quota) return counted(reading, "quota", { text: statementText({ quota: body }), isOver: false });
  const suffix = declared === undefined ? "" : ` (name "${wordOf(body)}")`;
  return counted(reading, "quota", { text: `${quotaText(quota, { isInverted: false })}${suffix}`, isOver: isOver(quota) });
}

function isOver(body: unknown): boolean {
  return isObject(body) && body["inv"] === true;
}

function withoutInversion(body: unknown): unknown {
  return isObject(body) ? { ...body, inv: false } : body;
}

function counted(reading: RuleReading, kind: ConditionKind, { text, isOver: negated }: { text: string; isOver: boolean }): Step {
  return { kind: "unknown-match", condition: reading.stateful(kind, text), negated };
}

/** Puts the packet's key into a set; statements inside may end the rule. That a full set ends it too is left out. */
function readUpdate(reading: RuleReading, key: string, body: Json): readonly Step[] {
  const element = key === "meter" ? body["key"] : body["elem"];
  reading.require(impliedBy(element));
  const inner = key === "meter" ? [body["stmt"]] : listOf(body["stmt"]);
  const steps: Step[] = inner.flatMap((statement) => {
    const [name, argument] = soleEntry(statement) ?? ["", null];
    const read =
      name === "limit" || name === "quota" || name === "ct count" || name === "counter" ? readAction(reading, name, argument) : null;
    if (read === null) return [unknownAction(reading, statement)];
    return read.map((step) => (step.kind === "unknown-match" ? keyed(step, expressionText(element)) : step));
  });
  const set = textOf(body["set"]) ?? textOf(body["map"]) ?? `meter ${wordOf(body["name"])}`;
  return [...steps.filter(({ kind }) => kind !== "harmless"), { kind: "update-set", text: set }];
}

/** Of a rate that is kept for each key: its text says for which. */
function keyed(step: Extract<Step, { kind: "unknown-match" }>, each: string): Step {
  return { ...step, condition: { ...step.condition, text: `${step.condition.text} for each ${each}` } };
}

function mayBreak(reading: RuleReading, kind: ConditionKind, text: string): Step {
  return { kind: "unknown-action", condition: reading.stateful(kind, text), mayDecide: false };
}

/** A statement of a kind not known may be a verdict. */
function unknownAction(reading: RuleReading, statement: unknown): Step {
  return { kind: "unknown-action", condition: reading.stateful("unmodelled", statementText(statement)), mayDecide: true };
}
