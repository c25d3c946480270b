/**
 * A NATS configuration file with its includes put in place (paths relative to the including file), variables resolved where the file itself assigns
 * them, keys without regard to case. A variable that only the environment gives stays as written.
 */
import { parseBracedSettings } from "../formats/braced-settings.ts";
import { decodeText } from "../formats/decode-text.ts";
import { directoryName, resolvePath } from "../program-name.ts";
import type { FileBytes, FileProblem, FileRequest } from "../service.ts";
import { linePlace, type SettingPlace } from "../setting-place.ts";

export interface NatsValue {
  readonly path: readonly string[]; // lower case
  readonly value: string;
  readonly place: SettingPlace;
}

export interface NatsConfiguration {
  readonly main: string | null;
  readonly wants: readonly FileRequest[];
  readonly problems: readonly FileProblem[];
  /** The last value of any of these paths; null when none is written. */
  readonly last: (...paths: readonly (readonly string[])[]) => NatsValue | null;
}

const depthLimit = 10;
const includeLimit = 64;

/** Null where the main file is not read yet or may not be read; without a file everything is default. */
export function readNatsConfiguration(main: string | null, files: readonly FileBytes[]): NatsConfiguration | null {
  const values: NatsValue[] = [];
  const wants: FileRequest[] = [];
  const problems: FileProblem[] = [];
  const walk = (path: string, depth: number): boolean => {
    wants.push({ path });
    const file = files.find((candidate) => candidate.path === path);
    if (file?.bytes === undefined || file.bytes === null || depth > depthLimit || wants.length > includeLimit) return false;
    const tree = parseBracedSettings(decodeText(file.bytes));
    if (tree.problem !== null) problems.push({ path, reason: tree.problem });
    for (const { path: keys, value, line } of tree.leaves) {
      const lower = keys.map((key) => key.toLowerCase());
      if (lower.at(-1) === "include") walk(resolvePath(directoryName(path), value), depth + 1);
      else values.push({ path: lower, value, place: linePlace({ file: path, line, key: keys.join("."), value, fileHash: file.hash }) });
    }
    return true;
  };
  if (main !== null && !walk(main, 0)) return null;
  const last = (...paths: readonly (readonly string[])[]): NatsValue | null => {
    const found = values.findLast(({ path }) => paths.some((wanted) => wanted.join("\0") === path.join("\0"))) ?? null;
    return found === null ? null : { ...found, value: resolveVariable(found.value, values) };
  };
  return { main, wants, problems, last };
}

function resolveVariable(value: string, values: readonly NatsValue[]): string {
  const name = /^\$([A-Za-z_]\w*)$/.exec(value)?.[1]?.toLowerCase();
  return (name === undefined ? undefined : values.findLast(({ path }) => path.length === 1 && path[0] === name)?.value) ?? value;
}
