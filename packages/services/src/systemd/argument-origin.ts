/**
 * Where an argument or an environment variable of a running process was written: in its systemd unit, a drop-in, or an environment file.
 * What holds is what the process really has; a file and line are named only where they give exactly that. A place that is not found stays null.
 */
import type { BindSetting, OverriddenSetting } from "@portolan/snapshot";
import type { FileBytes, FileRequest, ProcessFacts } from "../service.ts";
import { unitFileRequests } from "./unit-files.ts";
import { readUnitProgram, type CommandWord, type TextPlace, type UnitProgram } from "./unit-program.ts";

type Written = Pick<BindSetting, "source" | "file" | "line" | "key" | "value" | "fileHash">;

/** Whether a place is still to be looked for: an argument or variable of a process that a service unit started, or an option it was not given. */
export function needsOrigin({ source, file, key }: Written): boolean {
  if (file !== null) return false;
  return source === "argument" || source === "environment" || (source === "default" && /^--?[a-z]/i.test(key));
}

/** The unit's files, and once those are read the environment files that they name. None for a process without a service unit. */
export function originRequests(process: ProcessFacts, files: readonly FileBytes[]): FileRequest[] {
  if (process.unit?.endsWith(".service") !== true) return [];
  const { environmentFiles } = readUnitProgram(process.unit, files, process);
  return [...unitFileRequests(process.unit, process), ...environmentFiles.map((path) => ({ path }))];
}

export interface OriginFinder {
  /** Puts file, line and hash into what this process was started with; anything else comes back as it is. */
  readonly place: <T extends Written>(setting: T) => T;
  /** The same, and the lines of the unit that lose: of an ExecStart that a drop-in replaces, of a variable that is assigned again. */
  readonly placeBind: (setting: BindSetting) => BindSetting;
}

export function createOriginFinder(process: ProcessFacts, files: readonly FileBytes[]): OriginFinder {
  const program = process.unit?.endsWith(".service") === true ? readUnitProgram(process.unit, files, process) : null;
  const hashOf = (path: string): string | null => files.find((file) => file.path === path)?.hash ?? null;
  const place = <T extends Written>(setting: T): T => {
    if (program === null || !needsOrigin(setting)) return setting;
    const found =
      setting.source === "environment" ? variablePlace(setting.key, { process, program }) : argumentPlace(setting, { process, program });
    return found === null ? setting : { ...setting, file: found.file, line: found.line, fileHash: hashOf(found.file) };
  };
  const placeBind = (setting: BindSetting): BindSetting => {
    const placed = place(setting);
    if (program === null || !needsOrigin(setting)) return placed;
    const next = placed.file === null ? placeOfNextStart(setting, program) : null;
    if (next !== null) return { ...placed, nextStart: { ...next, fileHash: hashOf(next.file ?? "") } };
    if (placed.file === null) return placed;
    const lost = placesThatLose(placed, program).map((one) => ({ ...one, fileHash: hashOf(one.file ?? "") }));
    return lost.length === 0 ? placed : { ...placed, overrides: [...(placed.overrides ?? []), ...lost] };
  };
  return { place, placeBind };
}

/** Newest first; what the winning line itself says is none of them. */
function placesThatLose({ source, key, file, line }: BindSetting, program: UnitProgram): OverriddenSetting[] {
  const places =
    source === "environment"
      ? (program.lostVariables.get(key) ?? []).map(({ file: path, line: at, value }) => ({ file: path, line: at, value }))
      : program.lostCommands.flatMap((command) => flagPlaces(command, key));
  return places
    .filter((lost) => lost.file !== file || lost.line !== line)
    .map((lost) => ({ source, file: lost.file, line: lost.line, key, value: lost.value, fileHash: null }))
    .reverse();
}

/** What the unit says by now for the same option or variable, where that is another value than the running process was given. */
function placeOfNextStart({ source, key, value }: BindSetting, program: UnitProgram): OverriddenSetting | null {
  const variable = source === "environment" ? program.environment.get(key) : undefined;
  const given = variable ?? program.commands.flatMap((command) => flagPlaces(command, key)).at(-1);
  if (given === undefined || given.value === value || value.startsWith(`${given.value} `)) return null;
  const kind = source === "environment" ? "environment" : "argument";
  return { source: kind, file: given.file, line: given.line, key, value: given.value, fileHash: null };
}

/** Where a command gives a flag: `--flag VALUE`, `--flag=VALUE`, `-fVALUE`. */
function flagPlaces(command: readonly CommandWord[], flag: string): (TextPlace & { readonly value: string })[] {
  if (!flag.startsWith("-")) return [];
  return command.flatMap(({ text, file, line }, index) => {
    if (text === flag) return [{ file, line, value: command[index + 1]?.text ?? "" }];
    const isJoined = text.startsWith(`${flag}=`) || (/^-[A-Za-z]$/.test(flag) && text.startsWith(flag));
    return isJoined ? [{ file, line, value: text.slice(flag.length).replace(/^=/, "") }] : [];
  });
}

interface Started {
  readonly process: ProcessFacts;
  readonly program: UnitProgram;
}

function variablePlace(name: string, { process, program }: Started): TextPlace | null {
  const given = program.environment.get(name);
  return given !== undefined && given.value === process.environment[name] ? given : null;
}

function argumentPlace(setting: Written, { process, program }: Started): TextPlace | null {
  const words = process.arguments;
  const at = argumentPosition(setting, words);
  if (at === null) return hiddenPlace(setting, program);
  const wanted = words.slice(at.index, at.index + at.length);
  const whole = program.commands.find(
    (command) => command.length === words.length && words.every((word, index) => index === 0 || command[index]?.text === word),
  );
  if (whole !== undefined) return whole[at.index + at.length - 1] ?? null;
  if (at.length < 2 && !/^-.*[=0-9]/.test(wanted[0] ?? "")) return null;
  const lists = [...program.commands, ...[...program.environment.values()].map((given) => given.words)];
  return lists.map((list) => lastOccurrence(list, wanted)).find((place) => place !== null) ?? null;
}

/** Of a process whose title hides its arguments the row took them from the unit, so the unit's last word of that kind is the place. */
function hiddenPlace({ key, value }: Written, program: UnitProgram): TextPlace | null {
  const places = program.commands.flatMap((command) => flagPlaces(command, key));
  return places.findLast((found) => value === found.value || value.startsWith(`${found.value} `)) ?? null;
}

interface Position {
  readonly index: number;
  readonly length: number; // words: 1, or 2 for a flag and its value apart
}

/** The argument that a setting was read from, the last where several would do; null where the key names none. */
function argumentPosition({ key, value }: Written, words: readonly string[]): Position | null {
  let fallback: Position | null = null;
  for (let index = words.length - 1; index > 0; index--) {
    const word = words[index] ?? "";
    const next = words[index + 1];
    if (next !== undefined && (key === `${word} ${next}` || (word === key && value !== "" && next.includes(value))))
      return { index, length: 2 };
    if (key !== "" && value !== "" && word.length > key.length && word.startsWith(key) && word.slice(key.length).includes(value))
      return { index, length: 1 };
    if (word === key && value === "") return { index, length: 1 };
    if (fallback === null && word === key) fallback = { index, length: 1 };
  }
  return fallback;
}

function lastOccurrence(list: readonly CommandWord[], wanted: readonly string[]): TextPlace | null {
  for (let at = list.length - wanted.length; at >= 0; at--) {
    if (wanted.every((word, index) => list[at + index]?.text === word)) return list[at + wanted.length - 1] ?? null;
  }
  return null;
}
