/**
 * What a service unit starts and with which environment: ExecStart=, Environment= and EnvironmentFile= of the unit and its drop-ins, lists emptied by
 * an empty assignment, variables put into the command line as systemd does. Every word and every variable knows the file and line that gave it.
 */
import { decodeText } from "../formats/decode-text.ts";
import { parseEnvironmentFile } from "../formats/environment-file.ts";
import { globMatches, isGlob } from "../formats/path-glob.ts";
import { splitWords, type PlacedText, type PlacedWord } from "../formats/placed-text.ts";
import { parseSystemdUnit } from "../formats/systemd-unit-syntax.ts";
import { baseName } from "../program-name.ts";
import type { FileBytes, ProcessFacts } from "../service.ts";
import { orderUnitFiles } from "./unit-files.ts";
import { expandSpecifiers } from "./unit-specifiers.ts";

export interface TextPlace {
  readonly file: string;
  readonly line: number;
}

export interface CommandWord extends TextPlace {
  readonly text: string;
}

export interface UnitVariable extends TextPlace {
  readonly value: string;
  readonly words: readonly CommandWord[]; // the value split at white space
}

export interface UnitProgram {
  readonly commands: readonly (readonly CommandWord[])[]; // one for each ExecStart; the script of `sh -c` once more as words
  readonly environment: ReadonlyMap<string, UnitVariable>;
  readonly environmentFiles: readonly string[]; // absolute paths or globs that the unit names
  readonly lostCommands: readonly (readonly CommandWord[])[]; // of ExecStart lines that a later empty one forgot
  readonly lostVariables: ReadonlyMap<string, readonly UnitVariable[]>; // assigned before, in a unit or file; oldest first
}

interface Written {
  readonly file: string;
  readonly value: PlacedText;
}

export function readUnitProgram(
  unit: string,
  files: readonly FileBytes[],
  process: Pick<ProcessFacts, "unitFiles" | "userUnitDirectories">,
): UnitProgram {
  const { lists, forgotten } = readLists(orderUnitFiles(unit, files, process));
  const environment = new Map<string, UnitVariable>();
  const lostVariables = new Map<string, UnitVariable[]>();
  const assign = (name: string, given: UnitVariable): void => {
    const earlier = environment.get(name);
    if (earlier !== undefined) lostVariables.set(name, [...(lostVariables.get(name) ?? []), earlier].slice(-lostLimit));
    environment.set(name, given);
  };
  for (const { file, value } of lists.Environment) {
    for (const { text, line } of splitWords(value)) {
      const [name, given] = splitAssignment(expandSpecifiers(text, unit));
      if (name !== null) assign(name, variable({ text: given, starts: [{ at: 0, line }] }, { file, line }));
    }
  }
  const environmentFiles = lists.EnvironmentFile.map(({ value }) => expandSpecifiers(value.text.replace(/^-/, ""), unit));
  for (const path of environmentFiles)
    for (const file of filesAt(path, files))
      for (const { name, value, line } of parseEnvironmentFile(decodeText(file.bytes ?? new Uint8Array())))
        assign(name, variable(value, { file: file.path, line }));
  const commands = lists.ExecStart.flatMap((written) => commandsOf(written, { unit, environment }));
  const lostCommands = forgotten.slice(-lostLimit).flatMap((written) => commandsOf(written, { unit, environment }));
  return { commands, environment, environmentFiles, lostCommands, lostVariables };
}

const lostLimit = 8;

type ListKey = "Environment" | "EnvironmentFile" | "ExecStart";

function readLists(files: readonly FileBytes[]): { lists: Record<ListKey, Written[]>; forgotten: readonly Written[] } {
  const lists: Record<ListKey, Written[]> = { Environment: [], EnvironmentFile: [], ExecStart: [] };
  const forgotten: Written[] = [];
  for (const { path, bytes } of files)
    for (const { section, key, value } of parseSystemdUnit(decodeText(bytes ?? new Uint8Array()))) {
      if (section !== "Service" || !(key === "Environment" || key === "EnvironmentFile" || key === "ExecStart")) continue;
      if (value.text === "") {
        if (key === "ExecStart") forgotten.push(...lists[key]);
        lists[key] = [];
      } else lists[key].push({ file: path, value });
    }
  return { lists, forgotten };
}

function variable(value: PlacedText, place: TextPlace): UnitVariable {
  const words = splitWords(value).map(({ text, line }) => ({ text, file: place.file, line }));
  return { ...place, value: value.text, words };
}

function splitAssignment(text: string): [name: string | null, value: string] {
  const equals = text.indexOf("=");
  return equals <= 0 ? [null, ""] : [text.slice(0, equals), text.slice(equals + 1)];
}

function filesAt(path: string, files: readonly FileBytes[]): FileBytes[] {
  return files.filter((file) => file.bytes !== null && (isGlob(path) ? globMatches(path, file.path) : file.path === path));
}

interface Expansion {
  readonly unit: string;
  readonly environment: ReadonlyMap<string, UnitVariable>;
}

function commandsOf({ file, value }: Written, expansion: Expansion): CommandWord[][] {
  const prefix = /^[@\-:+!|]*/.exec(value.text)?.[0] ?? "";
  const words = splitWords(value);
  const [program, ...rest] = words;
  if (program === undefined) return [];
  const own = [{ ...program, text: program.text.slice(prefix.length) }, ...(prefix.includes("@") ? rest.slice(1) : rest)];
  const command = expandWords(own, { ...expansion, file });
  const script = /^(?:ba|da)?sh$/.test(baseName(command[0]?.text ?? "")) && command[1]?.text === "-c" ? command[2] : undefined;
  if (script === undefined) return [command];
  const shellWords = splitWords({ text: script.text, starts: [{ at: 0, line: script.line }] });
  return [command, expandWords(shellWords, { ...expansion, file: script.file })];
}

const wordLimit = 4096;

/** A word that is `$NAME` becomes the words of its value; `${NAME}` is put in place. What a variable gave stands where the variable stands. */
function expandWords(words: readonly PlacedWord[], { unit, environment, file }: Expansion & { readonly file: string }): CommandWord[] {
  const expanded: CommandWord[] = [];
  for (const { text, line } of words) {
    const whole = /^\$([A-Za-z_][A-Za-z0-9_]*)$/.exec(text)?.[1];
    if (expanded.length > wordLimit) break;
    if (whole !== undefined) expanded.push(...(environment.get(whole)?.words ?? []));
    else expanded.push(expandInside(expandSpecifiers(text, unit), { environment, place: { file, line } }));
  }
  return expanded.slice(0, wordLimit);
}

function expandInside(
  text: string,
  { environment, place }: { environment: ReadonlyMap<string, UnitVariable>; place: TextPlace },
): CommandWord {
  let found: TextPlace = place;
  const expanded = text.replaceAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$\$/g, (_written, name: string | undefined) => {
    if (name === undefined) return "$";
    const given = environment.get(name);
    if (given !== undefined) found = { file: given.file, line: given.line };
    return given?.value ?? "";
  });
  return { text: expanded, file: found.file, line: found.line };
}
