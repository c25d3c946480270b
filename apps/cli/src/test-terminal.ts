import { join } from "node:path";
import { runCommandLine } from "./command-line.ts";
import type { Terminal } from "./terminal.ts";

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly columns?: number | null; // null: stdout is no terminal, as in a pipe
  readonly environment?: Readonly<Record<string, string>>;
  readonly interrupted?: AbortSignal;
}

export const testdata = join(import.meta.dirname, "../testdata");
export const savedHost = join(testdata, "web1.json");
export const savedByUser = join(testdata, "web1-unprivileged.json");

/** Runs a command line in this process, as the program would, and returns everything that came out of it. */
export async function run(words: readonly string[], { columns = null, environment = {}, interrupted }: RunOptions = {}): Promise<Run> {
  let stdout = "";
  let stderr = "";
  const terminal: Terminal = {
    environment,
    columns,
    interactive: columns !== null,
    coloured: { stdout: columns !== null, stderr: columns !== null },
    interrupted: interrupted ?? new AbortController().signal,
    write: (text) => void (stdout += text),
    report: (text) => void (stderr += text),
  };
  const code = await runCommandLine(words, terminal);
  return { code, stdout, stderr };
}
