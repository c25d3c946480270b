/**
 * Rules written where the host loads them at its start: when the change is confirmed and not before, our lines alone, into the file as it then is, and only after that
 * text was loaded in a network namespace of its own. Others' rules that are in force and not saved are not saved with them.
 */
import { readSavedRules } from "@portolan/capture/saved-rules";
import type { KeepStep } from "@portolan/plans";
import { editSaved, isTagged, keeperOf, keptSteps, takeBackSaved, type KeptFile, type KeptPath, type RuleStep } from "@portolan/plans/saved-rules"; // prettier-ignore
import { savedProblem } from "./check-saved.ts";
import { done, tagOf, type Hand, type HandContext, type Moved, type Prepared } from "./hand.ts";
import { readServiceFile, writeServiceFile, type ServiceFile } from "./service-file.ts";

export interface KeepUndo {
  readonly with: KeepStep["with"];
  readonly files: readonly SavedBefore[];
}

interface SavedBefore {
  readonly path: KeptPath;
  readonly text: string; // of the file before the change
  readonly steps: readonly RuleStep[];
}

export const keepHand: Hand<KeepStep, KeepUndo> = {
  async prepare(step, context): Promise<Prepared<KeepUndo>> {
    const keepers = readSavedRules();
    const files: SavedBefore[] = [];
    for (const [path, steps] of stepsOf(step, context)) {
      if (!keepers.files.some((one) => one.path === path)) return stale(`${path}, which this host does not load at its start`);
      const file = readSaved(path);
      if (steps.some((one) => one.tool === "iptables" && one.backend !== keepers.backend)) return stale("the back end of iptables-restore");
      if (isTagged(file.text, tagOf(context))) return stale(`${tagOf(context)} in ${path}`);
      const edit = editSaved(file, steps, tagOf(context));
      if (edit.code === "not-found") return stale(`${path}: ${edit.what}`);
      files.push({ path, text: file.text, steps });
    }
    return { code: "ready", undo: { with: step.with, files } };
  },
  perform: () => Promise.resolve(done),
  async undo({ files }, context) {
    const problems: string[] = [];
    for (const file of files) problems.push(...(await undoFile(file, context)));
    return movedOf(problems);
  },
  async settle({ files }, context) {
    const problems: string[] = [];
    for (const file of files) {
      const problem = await settleFile(file, context).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
      if (problem !== null) problems.push(`${file.path} is as it was: ${problem}`);
    }
    return movedOf(problems);
  },
};

function stale(what: string): Prepared<KeepUndo> {
  return { code: "stale", what };
}

function movedOf(problems: readonly string[]): Moved {
  return problems.length === 0 ? done : { code: "failed", why: problems.join("\n") };
}

function stepsOf(step: KeepStep, { steps = [] }: HandContext): readonly (readonly [KeptPath, readonly RuleStep[]])[] {
  return [...keptSteps(steps)].filter(([path]) => keeperOf(path) === step.with);
}

/** null: the file tells the change now. */
async function settleFile({ path, steps }: SavedBefore, context: HandContext): Promise<string | null> {
  const now = readSaved(path);
  if (isTagged(now.text, tagOf(context))) return savedProblem(now, steps, context); // written already, by one who died
  const edit = editSaved(now, steps, tagOf(context));
  if (edit.code === "not-found") {
    const isThere = (await savedProblem(now, steps, context)) === null; // nothing but rules that have gone
    return isThere ? null : `not there once: ${edit.what}`;
  }
  const problem = await savedProblem({ path, text: edit.text }, steps, context);
  if (problem !== null) return problem;
  if (readSaved(path).text !== now.text) return "somebody is editing it";
  await writeServiceFile(keptPlace(path), Buffer.from(edit.text), context.run);
  return null;
}

/** What is in the way; of a file without our lines there is nothing to take back. */
async function undoFile({ path, text: before, steps }: SavedBefore, context: HandContext): Promise<readonly string[]> {
  const text = readKeptFile(path)?.text ?? "";
  const edit = editSaved({ path, text: before }, steps, tagOf(context));
  if (edit.code === "not-found") return [];
  if (text !== edit.text && !isTagged(text, tagOf(context))) return [];
  const taken = text === edit.text ? { text: before, lost: [] } : takeBackSaved(text, edit.removed, tagOf(context));
  await writeServiceFile(keptPlace(path), Buffer.from(taken.text), context.run);
  return taken.lost.map((line) => `${path}: no place for ${line}`);
}

/** null: it is not there. Throws for what is no plain text of root's own that nobody else can change. */
function readKeptFile(path: KeptPath): KeptFile | null {
  const bytes = readServiceFile(keptPlace(path));
  return bytes === null ? null : { path, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
}

function keptPlace(path: KeptPath): ServiceFile {
  return { path, owners: [0] };
}

function readSaved(path: KeptPath): KeptFile {
  const file = readKeptFile(path);
  if (file === null) throw new Error("it is not there");
  return file;
}
