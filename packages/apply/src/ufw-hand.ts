/**
 * ufw: its own program makes a step; undoing takes our rules out of its files of rules and puts the removed ones back where they stood, then hands the chain
 * of each to the kernel in one run. Where nobody else changed the files they are byte for byte what they were.
 */
import { readFileSync, statSync } from "node:fs";
import { ufwRuleWords, type UfwChange, type UfwRule, type UfwStep } from "@portolan/plans";
import { done, outputOf, tagOf, type Hand, type HandContext, type Moved } from "./hand.ts";
import { replaceFile } from "./replace-file.ts";

export interface UfwUndo {
  /** Rules that the step takes away, as the files have them. */
  readonly removed: readonly RemovedBlock[];
}

type Family = "ipv4" | "ipv6";

interface RemovedBlock {
  readonly family: Family;
  readonly block: string;
  readonly position: number; // among the rules of its file, from 0
  readonly before: string | null; // the rule behind it that stays
  readonly after: string | null;
}

const files: Readonly<Record<Family, string>> = { ipv4: "/etc/ufw/user.rules", ipv6: "/etc/ufw/user6.rules" };
const families = ["ipv4", "ipv6"] as const;

export const ufwHand: Hand<UfwStep, UfwUndo> = {
  prepare(step, context) {
    const removed: RemovedBlock[] = [];
    for (const change of step.changes) {
      if (change.kind !== "delete") continue;
      const found = families.flatMap((family) => removedBlock(change.rule, { family, step }));
      if (found.length === 0) return Promise.resolve({ code: "stale", what: `ufw ${ufwRuleWords(change.rule).join(" ")}` });
      removed.push(...found);
    }
    const isThere = families.some((family) => readRules(family)?.includes(commentOf(context)) === true);
    if (isThere) return Promise.resolve({ code: "stale", what: `${tagOf(context)} in ufw` }); // to be told from what is put in now
    return Promise.resolve({ code: "ready", undo: { removed: removed.toSorted((a, b) => a.position - b.position) } });
  },
  async perform(step, context) {
    for (const change of step.changes) {
      const output = outputOf("ufw", await context.run("ufw", commandWords(change, context)));
      if ("failed" in output) return { code: "failed", why: output.failed };
      if (change.kind === "prepend" && output.text.includes("Skipping")) return { code: "failed", why: `ufw has this rule already: ${ufwRuleWords(change.rule).join(" ")}` }; // prettier-ignore
    }
    return done;
  },
  async undo(undo, context) {
    for (const family of families) {
      const text = readRules(family);
      if (text === null) continue;
      const wanted = undoneText(text, { removed: undo.removed.filter((one) => one.family === family), comment: commentOf(context) });
      if (wanted !== text) replaceFile(files[family], Buffer.from(wanted), statSync(files[family]));
      const moved = await load(family, { text: wanted, context });
      if (moved.code === "failed") return moved;
    }
    return done;
  },
  settle: () => Promise.resolve(done),
};

function commandWords({ kind, rule }: UfwChange, context: HandContext): readonly string[] {
  const comment = kind === "prepend" ? ["comment", tagOf(context)] : [];
  return [kind, ...ufwRuleWords(rule), ...comment];
}

/** null: ufw does not filter this family. */
function readRules(family: Family): string | null {
  try {
    return readFileSync(files[family], "utf8");
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return null;
    throw error;
  }
}

const everywhere: Readonly<Record<Family, string>> = { ipv4: "0.0.0.0/0", ipv6: "::/0" };

/** The beginning of the rule's line in its file. */
function tupleOf({ verb, protocol, source, port }: UfwRule, family: Family): string | null {
  const isFamily = source === "any" || source.includes(":") === (family === "ipv6");
  if (!isFamily) return null;
  const from = source === "any" ? everywhere[family] : source;
  return `### tuple ### ${verb} ${protocol} ${port} ${everywhere[family]} any ${from} in`;
}

function removedBlock(rule: UfwRule, { family, step }: { readonly family: Family; readonly step: UfwStep }): readonly RemovedBlock[] {
  const tuple = tupleOf(rule, family);
  const text = readRules(family);
  if (tuple === null || text === null) return [];
  const { blocks } = partsOf(text);
  const leaving = step.changes.flatMap((change) => (change.kind === "delete" ? (tupleOf(change.rule, family) ?? []) : []));
  const at = blocks.findIndex((block) => isOf(block, tuple));
  const block = blocks[at];
  if (block === undefined) return [];
  const stays = (one: string): boolean => !leaving.some((gone) => isOf(one, gone));
  const before = blocks.slice(at + 1).find(stays) ?? null;
  return [{ family, block, position: at, before, after: blocks.slice(0, at).findLast(stays) ?? null }];
}

/** Without a comment, or with any. */
function isOf(block: string, tuple: string): boolean {
  const [line = ""] = block.split("\n");
  return line === tuple || line.startsWith(`${tuple} comment=`);
}

interface RuleFile {
  readonly head: string;
  readonly blocks: readonly string[]; // each from its line of the tuple to the empty line behind it
  readonly tail: string;
}

const headEnd = "### RULES ###\n";
const tailStart = "### END RULES ###\n";

function partsOf(text: string): RuleFile {
  const start = text.indexOf(headEnd) + headEnd.length;
  const end = text.indexOf(tailStart);
  if (start < headEnd.length || end < start) throw new Error("A file of ufw's rules has no place for rules");
  const [gap = "", ...blocks] = text.slice(start, end).split(/(?=^### tuple ### )/m);
  return { head: text.slice(0, start) + gap, blocks, tail: text.slice(end) };
}

/** As the line of a rule's tuple ends. */
function commentOf(context: HandContext): string {
  return ` comment=${Buffer.from(tagOf(context)).toString("hex")}\n`;
}

function undoneText(text: string, { removed, comment }: { readonly removed: readonly RemovedBlock[]; readonly comment: string }): string {
  const { head, blocks, tail } = partsOf(text);
  const left = blocks.filter((block) => !block.includes(comment));
  for (const { block, before, after, position } of removed) {
    if (left.includes(block)) continue; // not taken away yet, or back already
    const next = before === null ? -1 : left.indexOf(before);
    let behind = after === null ? -1 : left.indexOf(after);
    while (behind !== -1 && removed.some((one) => one.block === left[behind + 1] && one.position < position)) behind += 1;
    let at = next !== -1 ? next : behind !== -1 ? behind + 1 : Math.min(position, left.length);
    if (next !== -1) while (removed.some((one) => one.block === left[at - 1] && one.position > position)) at -= 1; // not taken away yet
    left.splice(at, 0, block);
  }
  return head + left.join("") + tail;
}

/** Where ufw is active the kernel has its chain: what the file says of it replaces it in one run, and no other chain is touched. */
async function load(family: Family, { text, context }: { readonly text: string; readonly context: HandContext }): Promise<Moved> {
  const program = family === "ipv4" ? "iptables" : "ip6tables";
  const chain = family === "ipv4" ? "ufw-user-input" : "ufw6-user-input";
  const saved = outputOf(`${program}-save`, await context.run(`${program}-save`, ["-t", "filter"]));
  if ("failed" in saved) return { code: "failed", why: saved.failed };
  if (!saved.text.includes(`:${chain} `)) return done;
  const rules = text.split("\n").filter((line) => line.startsWith(`-A ${chain} `));
  const input = ["*filter", `:${chain} - [0:0]`, ...rules, "COMMIT", ""].join("\n");
  const output = outputOf(`${program}-restore`, await context.run(`${program}-restore`, ["--noflush", "-w", "10"], input));
  return "failed" in output ? { code: "failed", why: output.failed } : done;
}
