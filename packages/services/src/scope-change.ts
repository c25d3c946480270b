/**
 * Builders for advice: every service says for each scope what to write, or why it has no way. What is to be written is data (edits of lines of files),
 * and the words follow from it, so that who follows the words does exactly the edits.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import type { ChangeEdit, ChangePart, ScopeChange, ScopeTarget } from "./service.ts";

/** Where lines are to be written: in place of these settings, else added to the file. */
export interface WritePlace {
  readonly settings: readonly BindSetting[];
  readonly fallback: string;
  /** A line of the file as an argument, for settings that the command line gives. */
  readonly argument: (line: string) => string;
}

interface PossibleChange {
  readonly target: ScopeTarget;
  /** The first says where the code belongs: a place to write it to, or a sentence. The others are what to heed. */
  readonly steps: readonly (Phrase | WritePlace)[];
  readonly code: readonly string[];
}

export function possibleChange({ target, steps, code }: PossibleChange): ScopeChange {
  const [first, ...rest] = steps;
  const notes = rest.flatMap((step) => (isPlace(step) ? [] : [step]));
  if (first === undefined) return { target, possible: true, parts: [], notes, edits: [], arguments: [] };
  if (!isPlace(first))
    return { target, possible: true, parts: [{ step: first, code }], notes, edits: [], arguments: argumentsOf(first, code) };
  const passed = first.settings.filter(isArgument);
  if (passed.length === 0) return editingChange({ target, edits: editsAt(first, code), notes });
  const words = code.map(first.argument);
  if (passed.some(({ file }) => file !== null))
    return editingChange({ target, edits: editsAt({ ...first, settings: passed }, words), notes });
  return { target, possible: true, parts: [{ step: phrase("services.change.argument"), code: words }], notes, edits: [], arguments: words };
}

function argumentsOf({ id }: Phrase, code: readonly string[]): readonly string[] {
  return id === "services.change.argument" ? code : [];
}

function isPlace(step: Phrase | WritePlace): step is WritePlace {
  return "settings" in step;
}

interface EditingChange {
  readonly target: ScopeTarget;
  readonly edits: readonly ChangeEdit[];
  readonly notes: readonly Phrase[];
}

/** Advice that is edits of files alone. */
export function editingChange({ target, edits, notes }: EditingChange): ScopeChange {
  return { target, possible: true, parts: partsOf(edits), notes, edits, arguments: [] };
}

export function impossibleChange(target: ScopeTarget, reason: Phrase): ScopeChange {
  return { target, possible: false, parts: [], notes: [reason], edits: [], arguments: [] };
}

/** The step that introduces a line to write: it replaces the lines that are there, or is added to the file. */
export function writeStep(
  settings: readonly BindSetting[],
  fallback: string,
  argument: WritePlace["argument"] = (line) => line,
): WritePlace {
  return { settings, fallback, argument };
}

function isArgument({ source }: BindSetting): boolean {
  return source === "argument";
}

/** The first line that is there becomes the code, the others go; what a command line passes is replaced in it. */
function editsAt({ settings, fallback }: WritePlace, code: readonly string[]): readonly ChangeEdit[] {
  const text = code.join("\n");
  const lines = linesOf(settings);
  const [first, ...others] = lines;
  if (first === undefined) return [{ file: settings.find(({ file }) => file !== null)?.file ?? fallback, line: null, part: null, text }];
  return [{ ...first, text }, ...others.map((other) => ({ ...other, text: "" }))];
}

/** Every line once, in the order of the settings. */
export function linesOf(settings: readonly BindSetting[]): readonly Omit<ChangeEdit, "text">[] {
  const found = new Map<string, Omit<ChangeEdit, "text">>();
  for (const { source, file, line, key, value } of settings) {
    if (file === null || line === null) continue;
    const part = source === "argument" || source === "environment" ? passedText(source, key, value) : null;
    if (!found.has(`${file}:${line}`)) found.set(`${file}:${line}`, { file, line, part });
  }
  return [...found.values()];
}

function passedText(source: "argument" | "environment", key: string, value: string): string {
  return source === "environment" ? `${key}=${value}` : value === "" ? key : `${key} ${value}`;
}

/** Lines with the same words together, what is added and what goes apart. */
function partsOf(edits: readonly ChangeEdit[]): readonly ChangePart[] {
  const groups = new Map<string, ChangeEdit[]>();
  for (const edit of edits) {
    const id = JSON.stringify([edit.line === null, edit.part, edit.text]);
    groups.set(id, [...(groups.get(id) ?? []), edit]);
  }
  return [...groups.values()].flatMap((group) => (group[0] === undefined ? [] : [partOf(group[0], group)]));
}

function partOf({ line, part, text }: ChangeEdit, group: readonly ChangeEdit[]): ChangePart {
  const place = placesText(group);
  const code = text.split("\n");
  if (line === null) return { step: phrase("services.change.add", { place }), code };
  if (text === "" && part !== null) return { step: phrase("services.change.removePart", { place, part }), code: [] };
  if (text === "") return { step: phrase("services.change.remove", { place }), code: [] };
  if (part !== null) return { step: phrase("services.change.replacePart", { place, part }), code };
  return { step: phrase("services.change.replace", { place }), code };
}

const placeLimit = 6;

function placesText(edits: readonly ChangeEdit[]): string {
  const places = edits.map(({ file, line }) => (line === null ? file : `${file}:${line}`));
  const shown = places.slice(0, placeLimit).join(", ");
  return places.length > placeLimit ? `${shown}, … (${places.length})` : shown;
}

/** "file:line" of every setting that has a line, else the file where the key is still to be written, else `fallback`. */
export function placeOf(settings: readonly BindSetting[], fallback: string): string {
  const places = linesOf(settings).map(({ file, line }) => `${file}:${line}`);
  if (places.length > 0) return places.slice(0, placeLimit).join(", ");
  return settings.find(({ file }) => file !== null)?.file ?? fallback;
}
