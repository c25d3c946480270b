import { spawn } from "node:child_process";

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

/** Runs a program to its end. Throws with both outputs when it fails, unless told otherwise; one that outlives its time (default 60 s) is killed and always throws. */
export async function runCommand(command: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const [program = "", ...programArguments] = command;
  const child = spawn(program, programArguments, {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
      if (output[name].length > outputLimitBytes) {
        child.kill("SIGKILL");
      }
    });
  }
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill("SIGKILL");
  }, options.timeoutMs ?? 60_000);
  child.stdin.on("error", () => {}); // a program may end without reading its input
  child.stdin.end(options.input ?? "");
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
    });
    if (timedOut || (exitCode !== 0 && options.allowFailure !== true)) {
      const ending = timedOut ? "did not end in time" : `ended with ${exitCode}`;
      throw new Error(`${command.join(" ")} ${ending}\n${output.stderr.slice(-4000)}\n${output.stdout.slice(-4000)}`);
    }
    return { exitCode, ...output };
  } finally {
    clearTimeout(timer);
  }
}
