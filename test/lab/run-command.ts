import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface CommandOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Accepts an exit code other than 0 instead of throwing. Absent: no. */
  readonly allowFailure?: boolean;
  readonly timeoutMs?: number;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const outputLimitBytes = 64 * 1024 * 1024;

/**
 * Runs a program to its end. Throws with both outputs when it fails, unless told otherwise; one that outlives its time (default 60 s) is killed
 * and always throws. Input and output are files: what Node calls a pipe is a socket, and a program on a lab host must hold none of this machine's.
 */
export async function runCommand(command: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const directory = mkdtempSync(join(tmpdir(), "portolan-command-"));
  const path = (name: string): string => join(directory, name);
  writeFileSync(path("in"), options.input ?? "");
  const descriptors = [openSync(path("in"), "r"), openSync(path("out"), "w"), openSync(path("error"), "w")];
  try {
    const exitCode = await waitForEnd(command, { ...options, descriptors });
    const [stdout, stderr] = [readOutput(path("out")), readOutput(path("error"))];
    if (exitCode === null || (exitCode !== 0 && options.allowFailure !== true)) {
      const ending = exitCode === null ? "did not end in time" : `ended with ${exitCode}`;
      throw new Error(`${command.join(" ")} ${ending}\n${stderr.slice(-4000)}\n${stdout.slice(-4000)}`);
    }
    return { exitCode, stdout, stderr };
  } finally {
    for (const descriptor of descriptors) {
      closeSync(descriptor);
    }
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Null when it had to be killed. */
function waitForEnd(
  command: readonly string[],
  options: CommandOptions & { readonly descriptors: readonly number[] },
): Promise<number | null> {
  const [program = "", ...programArguments] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, programArguments, {
      stdio: [...options.descriptors],
      env: { ...process.env, ...options.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill("SIGKILL");
    }, options.timeoutMs ?? 60_000);
    child.once("error", reject);
    child.once("exit", (code) => {
      clearTimeout(timer);
      resolve(timedOut ? null : (code ?? 128));
    });
  });
}

function readOutput(path: string): string {
  const { size } = statSync(path);
  if (size > outputLimitBytes) {
    throw new Error(`a program printed ${size} bytes`);
  }
  return readFileSync(path, "utf8");
}
