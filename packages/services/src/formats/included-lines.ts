/**
 * Lines of directive files with their includes put in place, each line with its file: what a program reads in the order it reads it.
 * Which lines include what is the program's own business; globs are taken in the order of their names. Bounded in files and depth.
 * A file that was not read yet is asked for and contributes nothing.
 */
import type { FileBytes, FileRequest } from "../service.ts";
import { decodeText } from "./decode-text.ts";
import { parseDirectiveLines, type DirectiveDialect, type DirectiveLine } from "./directive-lines.ts";
import { globMatches, isGlob } from "./path-glob.ts";

export interface IncludedLine extends DirectiveLine {
  readonly file: string;
  readonly fileHash: string | null;
}

export interface IncludeRules {
  readonly dialect: DirectiveDialect;
  /** Absolute paths and globs that a line includes, in order; null: the line is no include. */
  readonly includesOf: (line: IncludedLine) => readonly string[] | null;
  /** Whether the program stops looking at a file here, as sshd does for listeners at `Match`. The line itself is left out. */
  readonly endsFile?: (line: IncludedLine) => boolean;
}

export interface IncludedLines {
  readonly lines: readonly IncludedLine[];
  readonly wants: readonly FileRequest[];
}

const includeLimit = 1000; // files walked, counting each include of the same file
const depthLimit = 16;
const lineLimit = 200_000; // of all files together, each counted as often as it is included

export function readIncludedLines(main: readonly string[], files: readonly FileBytes[], rules: IncludeRules): IncludedLines {
  const wants = new Set<string>();
  const lines: IncludedLine[] = [];
  const parsedFiles = new Map<FileBytes, readonly DirectiveLine[]>();
  const parseOnce = (file: FileBytes, bytes: Uint8Array): readonly DirectiveLine[] => {
    const parsed = parsedFiles.get(file) ?? parseDirectiveLines(decodeText(bytes), rules.dialect);
    parsedFiles.set(file, parsed);
    return parsed;
  };
  let walked = 0;
  let read = 0;
  const walk = (request: string, depth: number): void => {
    wants.add(request);
    for (const file of filesOf(request, files)) {
      if (file.bytes === null || depth > depthLimit || ++walked > includeLimit) continue;
      for (const parsed of parseOnce(file, file.bytes)) {
        if (++read > lineLimit) return;
        const line = { ...parsed, file: file.path, fileHash: file.hash };
        if (rules.endsFile?.(line) === true) break;
        const includes = rules.includesOf(line);
        if (includes === null) lines.push(line);
        else for (const path of includes) walk(path, depth + 1);
      }
    }
  };
  for (const path of main) walk(path, 0);
  return { lines, wants: [...wants].map((path) => ({ path })) };
}

/** Files that a path or glob names, in the order of their names. */
export function filesOf(request: string, files: readonly FileBytes[]): readonly FileBytes[] {
  if (!isGlob(request)) return files.filter(({ path }) => path === request).slice(0, 1);
  return files.filter(({ path }) => globMatches(request, path)).sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** Whether each of these files was read. One that was not leaves the service's settings unknown. */
export function areRead(paths: readonly string[], files: readonly FileBytes[]): boolean {
  return paths.every((path) => files.some((file) => file.path === path && file.bytes !== null));
}
