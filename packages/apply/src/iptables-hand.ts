/**
 * iptables of both back ends, by iptables-restore: one run does a step, one undoes it, each all of a table or nothing. In the same run an empty chain named
 * after the plan comes or goes: as long as it is there the step is in force. Rules have no names here: they are found again by their text and their neighbours'.
 */
import type { IptablesChange, IptablesStep } from "@portolan/plans";
import { leadWords } from "@portolan/plans/redirect-table";
import { iptablesRuleWords } from "@portolan/ruleset";
import { done, outputOf, tagOf, type Hand, type HandContext, type Moved } from "./hand.ts";

export interface IptablesUndo {
  readonly table: IptablesTable;
  /** Chains in which rules with the plan's tag stand. */
  readonly tagged: readonly string[];
  readonly restored: readonly RemovedLine[];
}

export type IptablesTable = Pick<IptablesStep, "family" | "backend" | "table">;

interface RemovedLine {
  readonly chain: string;
  readonly text: string; // as iptables-save prints it
  readonly position: number; // from 0
  /** Texts of the rules that stood beside it and stay; null: it was the first, the last. */
  readonly before: string | null;
  readonly after: string | null;
}

/** chain → texts of its rules, in their order. A chain without rules is there. */
type Chains = ReadonlyMap<string, readonly string[]>;

export const iptablesHand: Hand<IptablesStep, IptablesUndo> = {
  async prepare(step, context) {
    const chains = await readChains(step, context);
    if (chains.has(markerOf(context))) return { code: "stale", what: `chain ${markerOf(context)} of ${nameOf(step)}` };
    const restored: RemovedLine[] = [];
    for (const change of step.changes) {
      const rules = chains.get(change.chain);
      if (rules === undefined) return { code: "stale", what: `chain ${change.chain} of ${nameOf(step)}` };
      const named = change.kind === "redirect" ? null : change.kind === "insert" ? change.before : change.text;
      if (named !== null && !rules.includes(named)) return { code: "stale", what: `${nameOf(step)}: ${named}` };
      if (rules.some((text) => commentOf(text) === tagOf(context))) return { code: "stale", what: `${tagOf(context)} in ${nameOf(step)}` }; // to be told from what is put in now
      if (change.kind === "delete") restored.push(removedLine(change, { rules, step }));
    }
    const tagged = [...new Set(step.changes.flatMap((change) => (change.kind === "delete" ? [] : [change.chain])))];
    const { family, backend, table } = step;
    return {
      code: "ready",
      undo: { table: { family, backend, table }, tagged, restored: restored.toSorted((a, b) => a.position - b.position) },
    };
  },
  async perform(step, context) {
    const lines = [`:${markerOf(context)} - [0:0]`];
    const chains = new Map([...(await readChains(step, context))].map(([name, rules]) => [name, [...rules]]));
    for (const change of step.changes) {
      const rules = chains.get(change.chain) ?? [];
      if (change.kind === "delete") {
        lines.push(change.text.replace(/^-A/, "-D"));
        rules.splice(rules.indexOf(change.text), 1);
        continue;
      }
      const before = change.kind === "redirect" ? null : change.before;
      const at = before === null ? 0 : rules.indexOf(before);
      if (at === -1) return { code: "failed", why: `${nameOf(step)}: no rule ${before}` };
      const made = wordsOf(change, { family: step.family, context }).map((words) => words.join(" "));
      lines.push(...made.map((words, index) => `-I ${change.chain} ${at + index + 1} ${words}`));
      rules.splice(at, 0, ...made);
    }
    return restore(step, { lines, context });
  },
  async undo(undo, context) {
    // Others may change the same chains between our reading and our writing: then the run fails whole, and the next one is made of what is there.
    for (let attempt = 1; ; attempt += 1) {
      const chains = await readChains(undo.table, context);
      if (!chains.has(markerOf(context))) return done;
      const moved = await restore(undo.table, { lines: undoLines(undo, { chains, context }), context });
      if (moved.code === "done" || attempt === 5) return moved;
    }
  },
  async settle({ table }, context) {
    if (!(await readChains(table, context)).has(markerOf(context))) return done;
    return restore(table, { lines: [`-X ${markerOf(context)}`], context });
  },
};

function wordsOf(
  change: Exclude<IptablesChange, { readonly kind: "delete" }>,
  { family, context }: Pick<IptablesTable, "family"> & { readonly context: HandContext },
): readonly (readonly string[])[] {
  if (change.kind === "redirect") return leadWords(change, family, tagOf(context));
  return change.rules.flatMap((rule) => iptablesRuleWords(rule, tagOf(context)));
}

/** At most 28 characters, as a chain's name has room for. */
function markerOf({ planId }: HandContext): string {
  return `portolan-${planId}`;
}

function removedLine(
  { chain, text }: { readonly chain: string; readonly text: string },
  { rules, step }: { readonly rules: readonly string[]; readonly step: IptablesStep },
): RemovedLine {
  const leaving = new Set(step.changes.flatMap((one) => (one.kind === "delete" && one.chain === chain ? [one.text] : [])));
  const at = rules.indexOf(text);
  const stays = (one: string): boolean => !leaving.has(one);
  return { chain, text, position: at, before: rules.slice(at + 1).find(stays) ?? null, after: rules.slice(0, at).findLast(stays) ?? null };
}

function undoLines(undo: IptablesUndo, { chains, context }: { readonly chains: Chains; readonly context: HandContext }): readonly string[] {
  const lines: string[] = [];
  const left = new Map<string, string[]>();
  for (const [chain, rules] of chains) {
    const isOwn = (text: string): boolean => undo.tagged.includes(chain) && commentOf(text) === tagOf(context);
    lines.push(...rules.filter(isOwn).map((text) => text.replace(/^-A/, "-D")));
    left.set(
      chain,
      rules.filter((text) => !isOwn(text)),
    );
  }
  for (const removed of undo.restored) {
    const rules = left.get(removed.chain);
    if (rules === undefined) continue; // whoever took the chain away took the place with it
    const at = placeOf(removed, { rules, restored: undo.restored });
    lines.push(removed.text.replace(/^-A (\S+)/, `-I $1 ${at + 1}`));
    rules.splice(at, 0, removed.text);
  }
  return [...lines, `-X ${markerOf(context)}`];
}

/** Where it stood, as far as its neighbours still tell; several that stood together come back in their order. */
function placeOf(
  { before, after, position }: RemovedLine,
  { rules, restored }: { readonly rules: readonly string[]; readonly restored: readonly RemovedLine[] },
): number {
  const starts = rules.flatMap((text, index) => (text === before ? [index] : []));
  const [first] = starts;
  const between = starts.find((index) => rules[index - 1] === after) ?? first;
  if (between !== undefined) return between;
  if (after === null || !rules.includes(after)) return Math.min(position, rules.length);
  let at = rules.lastIndexOf(after) + 1;
  while (restored.some(({ text, position: own }) => text === rules[at] && own < position)) at += 1;
  return at;
}

/** Quoted or not: versions of iptables-save differ. */
function commentOf(text: string): string | null {
  const [, quoted, bare] = / --comment (?:"([^"]*)"|(\S+))/.exec(text) ?? [];
  return quoted ?? bare ?? null;
}

function nameOf({ family, backend, table }: IptablesTable): string {
  return `${family === "ipv4" ? "iptables" : "ip6tables"}-${backend} ${table}`;
}

function programOf({ family, backend }: IptablesTable, verb: "save" | "restore"): string {
  return `${family === "ipv4" ? "iptables" : "ip6tables"}-${backend}-${verb}`;
}

async function restore(
  table: IptablesTable,
  { lines, context }: { readonly lines: readonly string[]; readonly context: HandContext },
): Promise<Moved> {
  const program = programOf(table, "restore");
  const input = `*${table.table}\n${lines.join("\n")}\nCOMMIT\n`;
  const output = outputOf(program, await context.run(program, ["--noflush", "-w", "10"], input));
  return "failed" in output ? { code: "failed", why: output.failed } : done;
}

async function readChains(table: IptablesTable, { run }: HandContext): Promise<Chains> {
  const program = programOf(table, "save");
  const output = outputOf(program, await run(program, ["-t", table.table]));
  if ("failed" in output) throw new Error(output.failed);
  const chains = new Map<string, string[]>();
  for (const line of output.text.split("\n")) {
    const [, name] = /^:(\S+) /.exec(line) ?? [];
    const [, chain] = /^-A (\S+)/.exec(line) ?? [];
    if (name !== undefined) chains.set(name, []);
    if (chain !== undefined) chains.get(chain)?.push(line);
  }
  return chains;
}
