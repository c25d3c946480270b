/**
 * nftables, by its JSON: one transaction does a step, one undoes it. In the same transaction a table without chains, named after the plan, comes or goes: as
 * long as it is there the step is in force, so that undoing twice, or after a death at any moment, takes back exactly what is there.
 */
import { rateTableJson } from "@portolan/plans/rate-table";
import { redirectTableJson } from "@portolan/plans/redirect-table";
import type { NftChange, NftPlace, NftStep } from "@portolan/plans";
import { nftRuleExpressions, type NftExpression, type PortRule } from "@portolan/ruleset";
import { done, outputOf, tagOf, type Hand, type HandContext, type Moved, type Prepared } from "./hand.ts";

export interface NftUndo {
  /** Chains in which rules with the plan's tag stand. */
  readonly tagged: readonly NftPlace[];
  readonly restored: readonly RemovedRule[];
  readonly tables: readonly string[];
}

interface RemovedRule {
  readonly place: NftPlace;
  readonly rule: NftRule;
  readonly position: number; // in its chain, from 0
  /** Handles of the rules that stood beside it and stay; null: it was the first, the last. */
  readonly before: number | null;
  readonly after: number | null;
}

/** As nft's JSON has it. */
interface NftRule {
  readonly handle: number;
  readonly comment?: string;
  readonly expr: readonly NftExpression[];
}

type Command = Readonly<Record<string, unknown>>;

export const nftHand: Hand<NftStep, NftUndo> = {
  async prepare(step, context) {
    const tables = step.changes.flatMap((change) => (isTable(change) ? [change.name] : []));
    const restored: RemovedRule[] = [];
    for (const table of [...tables, markerOf(context)])
      if (await hasTable(table, context)) return { code: "stale", what: `table inet ${table}` };
    for (const change of step.changes) {
      if (isTable(change)) continue;
      const found = await prepareChange(change, { step, context });
      if (found.code !== "ready") return found;
      restored.push(...found.undo);
    }
    const tagged = placesOf(step.changes.flatMap((change) => (change.kind === "insert" ? [change.place] : [])));
    return { code: "ready", undo: { tagged, restored: restored.toSorted((a, b) => a.position - b.position), tables } };
  },
  perform: (step, context) =>
    transact([addTable(markerOf(context)), ...step.changes.flatMap((change) => commandsOf(change, context))], context),
  async undo(undo, context) {
    // Others may change the same chains between our reading and our writing: then the transaction fails whole, and the next one is made of what is there.
    for (let attempt = 1; ; attempt += 1) {
      if (!(await hasTable(markerOf(context), context))) return done;
      const moved = await transact(await undoCommands(undo, context), context);
      if (moved.code === "done" || attempt === 5) return moved;
    }
  },
  async settle(_undo, context) {
    if (!(await hasTable(markerOf(context), context))) return done;
    return transact([deleteTable(markerOf(context))], context);
  },
};

type OwnTable = Extract<NftChange, { readonly kind: "add-table" | "add-rate-table" | "add-redirect-table" }>;

function isTable(change: NftChange): change is OwnTable {
  return change.kind === "add-table" || change.kind === "add-rate-table" || change.kind === "add-redirect-table";
}

function markerOf({ planId }: HandContext): string {
  return `portolan-plan-${planId}`;
}

interface Preparing {
  readonly step: NftStep;
  readonly context: HandContext;
}

async function prepareChange(
  change: Exclude<NftChange, OwnTable>,
  { step, context }: Preparing,
): Promise<Prepared<readonly RemovedRule[]>> {
  const { place } = change;
  const rules = await readChain(place, context);
  const name = `${place.family} ${place.table} ${place.chain}`;
  if (rules === null) return { code: "stale", what: `chain ${name}` };
  if (rules.some(({ comment }) => comment === tagOf(context))) return { code: "stale", what: `${tagOf(context)} in ${name}` }; // to be told from what is put in now
  if (change.kind === "insert") {
    const isThere = change.before === null || rules.some(({ handle }) => handle === change.before);
    return isThere ? { code: "ready", undo: [] } : { code: "stale", what: `rule ${change.before} of ${name}` };
  }
  const at = rules.findIndex(({ handle }) => handle === change.handle);
  const rule = rules[at];
  const text = rule === undefined ? null : await textOf(place, { handle: change.handle, context });
  if (rule === undefined || text !== change.text) return { code: "stale", what: `rule ${change.handle} of ${name}` };
  if (rule.expr.some((expression) => "xt" in expression)) return { code: "failed", why: `nft: a rule of iptables: ${change.text}` };
  const leaving = new Set(step.changes.flatMap((one) => (one.kind === "delete" && isSamePlace(one.place, place) ? [one.handle] : [])));
  const stays = ({ handle }: NftRule): boolean => !leaving.has(handle);
  const before = rules.slice(at + 1).find(stays)?.handle ?? null;
  const after = rules.slice(0, at).findLast(stays)?.handle ?? null;
  return { code: "ready", undo: [{ place, rule, position: at, before, after }] };
}

function commandsOf(change: NftChange, context: HandContext): readonly Command[] {
  if (change.kind === "delete") return [{ delete: { rule: { ...change.place, handle: change.handle } } }];
  if (change.kind === "add-table") return ownTable(change, context);
  if (change.kind === "add-rate-table") return rateTableJson(change, tagOf(context));
  if (change.kind === "add-redirect-table") return redirectTableJson(change, tagOf(context));
  const { place, before, rules } = change;
  const inserted = rules.map((rule): Command => ({
    insert: { rule: { ...place, ...(before === null ? {} : { handle: before }), ...ruleBody(rule, place, context) } },
  }));
  return before === null ? inserted.toReversed() : inserted; // at the head each goes before the last one
}

function ownTable({ name, hook, rules }: Extract<NftChange, { readonly kind: "add-table" }>, context: HandContext): readonly Command[] {
  const place: NftPlace = { family: "inet", table: name, chain: "narrow" };
  const chain = { family: "inet", table: name, name: "narrow", type: "filter", hook, prio: -5, policy: "accept" };
  return [addTable(name), { add: { chain } }, ...rules.map((rule) => ({ add: { rule: { ...place, ...ruleBody(rule, place, context) } } }))];
}

function ruleBody(
  rule: PortRule,
  place: NftPlace,
  context: HandContext,
): { readonly expr: readonly NftExpression[]; readonly comment: string } {
  return { expr: nftRuleExpressions(rule, place.family), comment: tagOf(context) };
}

async function undoCommands(undo: NftUndo, context: HandContext): Promise<readonly Command[]> {
  const restored: Command[] = [];
  const removed: Command[] = [deleteTable(markerOf(context))];
  for (const table of undo.tables) if (await hasTable(table, context)) removed.push(deleteTable(table));
  for (const place of placesOf([...undo.tagged, ...undo.restored.map((one) => one.place)])) {
    const rules = await readChain(place, context);
    if (rules === null) continue; // whoever took the chain away took our rules with it
    const own = undo.restored.filter((one) => isSamePlace(one.place, place));
    restored.push(...own.map((one) => restoreCommand(one, rules)));
    for (const { handle, comment } of rules) if (comment === tagOf(context)) removed.push({ delete: { rule: { ...place, handle } } });
  }
  return [...restored, ...removed]; // the neighbours are still there while the rules are put back
}

/**
 * Where it stood, as far as its neighbours still tell; several that stood together are put back in their order. Always in front of a rule or at the end:
 * of nft's JSON only that heeds a handle (1.0.6).
 */
function restoreCommand({ place, rule, before, after }: RemovedRule, rules: readonly NftRule[]): Command {
  const { handle: _gone, ...body } = rule;
  const behind = after === null ? -1 : rules.findIndex(({ handle }) => handle === after);
  const isBeforeThere = rules.some(({ handle }) => handle === before);
  const next = isBeforeThere ? before : after === null || behind !== -1 ? (rules[behind + 1]?.handle ?? null) : null;
  return next === null ? { add: { rule: { ...place, ...body } } } : { insert: { rule: { ...place, ...body, handle: next } } };
}

function addTable(name: string): Command {
  return { add: { table: { family: "inet", name } } };
}

function deleteTable(name: string): Command {
  return { delete: { table: { family: "inet", name } } };
}

async function transact(commands: readonly Command[], { run }: HandContext): Promise<Moved> {
  const output = outputOf("nft", await run("nft", ["-j", "-f", "-"], JSON.stringify({ nftables: commands })));
  return "failed" in output ? { code: "failed", why: output.failed } : done;
}

async function hasTable(name: string, { run }: HandContext): Promise<boolean> {
  const output = outputOf("nft", await run("nft", ["-j", "list", "tables", "inet"]));
  if ("failed" in output) throw new Error(output.failed);
  return entriesOf(output.text, "table").some((table) => table["name"] === name);
}

/** Its rules in their order; null: there is no such chain. */
async function readChain({ family, table, chain }: NftPlace, { run }: HandContext): Promise<readonly NftRule[] | null> {
  const output = outputOf("nft", await run("nft", ["-j", "-s", "-a", "list", "chain", family, table, chain]));
  if (!("failed" in output)) return entriesOf(output.text, "rule").flatMap(ruleOf);
  if (/No such file or directory/.test(output.failed)) return null;
  throw new Error(output.failed);
}

/** The rule as nft lists it, without counters. */
async function textOf(
  { family, table, chain }: NftPlace,
  { handle, context }: { handle: number; context: HandContext },
): Promise<string | null> {
  const output = outputOf("nft", await context.run("nft", ["-s", "-a", "list", "chain", family, table, chain]));
  if ("failed" in output) throw new Error(output.failed);
  const mark = ` # handle ${handle}`;
  return output.text.split("\n").find((line) => line.startsWith("\t\t") && line.endsWith(mark))?.trim().slice(0, -mark.length) ?? null; // prettier-ignore
}

type Entry = Readonly<Record<string, unknown>>;

function entriesOf(text: string, kind: string): readonly Entry[] {
  const { nftables } = JSON.parse(text) as { readonly nftables: readonly Readonly<Record<string, Entry | undefined>>[] };
  return nftables.flatMap(({ [kind]: entry }) => (entry === undefined ? [] : [entry]));
}

function ruleOf({ handle, comment, expr }: Entry): readonly NftRule[] {
  if (typeof handle !== "number" || !Array.isArray(expr)) return [];
  return [{ handle, expr: expr as readonly NftExpression[], ...(typeof comment === "string" ? { comment } : {}) }];
}

function isSamePlace(one: NftPlace, other: NftPlace): boolean {
  return one.family === other.family && one.table === other.table && one.chain === other.chain;
}

function placesOf(places: readonly NftPlace[]): readonly NftPlace[] {
  return places.filter((place, index) => places.findIndex((one) => isSamePlace(one, place)) === index);
}
