import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How a program ended. `absent`: no such program on the search path. Output beyond the limit ends the program, as half a text would lie. */
export type ProgramResult =
  | { readonly outcome: "exited"; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly outcome: "absent" }
  | { readonly outcome: "timed-out" }
  | { readonly outcome: "too-large" }
  | { readonly outcome: "failed"; readonly reason: string };

type PipedOptions = SpawnOptions & { readonly stdio: ["ignore" | number, "pipe", "pipe"] };

export interface ProgramLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** What it reads from its standard input. Absent: nothing. */
  readonly input?: string;
  /** Starts the child; a caller in another network namespace enters it around `spawn`. */
  readonly start?: (command: string, args: readonly string[], options: PipedOptions) => ChildProcess;
}

const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Runs a program with an argument array, never through a shell, in the C locale and with nothing else of our environment. Never rejects. */
export function runProgram(command: string, args: readonly string[], limits: ProgramLimits): Promise<ProgramResult> {
  const start = limits.start ?? ((file, values, options) => spawn(file, values, options));
  const env = { PATH: searchPath, LC_ALL: "C", SYSTEMD_COLORS: "0", SYSTEMD_PAGER: "" };
  let child: ChildProcess;
  let input: number | null = null;
  try {
    input = limits.input === undefined ? null : openText(limits.input);
    child = start(command, args, { stdio: [input ?? "ignore", "pipe", "pipe"], env, cwd: "/" });
  } catch (error) {
    return Promise.resolve(startFailure(error));
  } finally {
    if (input !== null) closeSync(input);
  }
  return collect(child, limits);
}

function collect(child: ChildProcess, limits: ProgramLimits): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let bytes = 0;
    const finish = (result: ProgramResult) => {
      clearTimeout(timer);
      if (child.exitCode === null) child.kill("SIGKILL");
      resolve(result);
    };
    const timer = setTimeout(() => finish({ outcome: "timed-out" }), limits.timeoutMs);
    const keep = (chunks: Buffer[]) => (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limits.maxBytes) finish({ outcome: "too-large" });
      else chunks.push(chunk);
    };
    child.stdout?.on("data", keep(stdout));
    child.stderr?.on("data", keep(stderr));
    child.once("error", (error) => finish(startFailure(error)));
    child.once("close", (code, signal) =>
      finish(
        code === null
          ? { outcome: "failed", reason: `ended by ${signal ?? "an unknown signal"}` }
          : { outcome: "exited", code, stdout: textOf(stdout), stderr: textOf(stderr) },
      ),
    );
  });
}

/**
 * A file that has no name any more: what Node calls a pipe is a socket, which programs that open /dev/stdin cannot read. Where the disk is full it lies in memory,
 * as a full disk must not keep anybody from undoing a change.
 */
function openText(text: string): number {
  const places = [tmpdir(), "/dev/shm", "/run"];
  for (const [index, place] of places.entries())
    try {
      return openTextAt(place, text);
    } catch (error) {
      if (index === places.length - 1) throw error;
    }
  throw new Error("There is no place for the text");
}

function openTextAt(place: string, text: string): number {
  const directory = mkdtempSync(join(place, "portolan-input-"));
  try {
    writeFileSync(join(directory, "text"), text, { mode: 0o600 });
    return openSync(join(directory, "text"), "r");
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString("utf8");
}

function startFailure(error: unknown): ProgramResult {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOENT") return { outcome: "absent" };
  return { outcome: "failed", reason: error instanceof Error ? error.message : String(error) };
}
