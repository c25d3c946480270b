import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import type { CommandOptions, CommandResult } from "./run-command.ts";

/** What tells that a program is ready: a line it prints, or a local TCP or UDP port that some socket of its namespace holds. */
export type Readiness = RegExp | { readonly tcp: number } | { readonly udp: number };

export interface HostCommandOptions extends CommandOptions {
  /** A network namespace made by `addNetworkNamespace`. Absent: the host's own. */
  readonly networkNamespace?: string;
  /** Absent: 0. */
  readonly uid?: number;
}

/** What a program needs of the host it runs on. */
interface ProcessHost {
  run(command: readonly string[], options?: HostCommandOptions): Promise<CommandResult>;
  enter(command: readonly string[], options?: HostCommandOptions): string[];
  path(path: string): string;
}

export interface StartOptions extends HostCommandOptions {
  /** Absent: ready as soon as it runs. */
  readonly ready?: Readiness;
}

/** Paths on the host. */
interface ProcessFiles {
  readonly pid: string;
  readonly output: string;
}

let processCount = 0;

/** Writes its own pid as the host numbers it, then becomes the program. */
const announcePid = 'echo $$ >"$1" && shift && exec "$@"';

export async function startInHost(host: ProcessHost, command: readonly string[], options: StartOptions): Promise<LabProcess> {
  const name = `/run/portolan-lab/${process.pid}-${++processCount}`;
  const files = { pid: `${name}.pid`, output: `${name}.output` };
  const { uid, ...rest } = options;
  const enter = host.enter(["setsid", "--wait", "sh", "-c", announcePid, "sh", files.pid, ...becomeUser(uid), ...command], rest);
  const [program = "", ...programArguments] = enter;
  // A file, because what Node calls a pipe is a socket, and a program on a lab host must hold none of this machine's.
  const output = openSync(host.path(files.output), "a");
  const child = spawn(program, programArguments, { stdio: ["ignore", output, output] });
  closeSync(output);
  const labProcess = new LabProcess({ host, child, files, command });
  await labProcess.waitUntilReady(options);
  return labProcess;
}

/** The command prefix that makes the rest run as this user, without groups; none for root. */
export function becomeUser(uid = 0): readonly string[] {
  return uid === 0 ? [] : ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--clear-groups", "--"];
}

/** A program that runs in a lab host. It goes with the host; `stop` ends it before. */
export class LabProcess {
  readonly #host: ProcessHost;
  readonly #child: ChildProcess;
  readonly #files: ProcessFiles;
  readonly #command: readonly string[];

  constructor(parts: { host: ProcessHost; child: ChildProcess; files: ProcessFiles; command: readonly string[] }) {
    this.#host = parts.host;
    this.#child = parts.child;
    this.#files = parts.files;
    this.#command = parts.command;
  }

  /** As the host numbers it. */
  get pid(): number {
    return Number(readFileSync(this.#host.path(this.#files.pid), "utf8"));
  }

  /** What it has printed so far, to either stream. */
  get output(): string {
    return readFileSync(this.#host.path(this.#files.output), "utf8");
  }

  get ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async waitUntilReady(options: StartOptions): Promise<void> {
    const { ready } = options;
    await waitUntil(
      async () => {
        if (ready !== undefined && this.ended) {
          throw new Error(`${this.#command.join(" ")} ended before it was ready\n${this.output}`);
        }
        return this.#hasPid() && (ready === undefined || (await this.#isReady(ready, options)));
      },
      { what: `${this.#command.join(" ")} to be ready`, timeoutMs: options.timeoutMs ?? 30_000, detail: () => this.output },
    );
  }

  /** Sends the signal to the program and all it started, as a terminal does, and waits until it has ended; throws when it has not after 20 s. */
  async stop(signal: "TERM" | "KILL" | "INT" = "TERM"): Promise<void> {
    if (!this.ended) {
      await this.#host.run(["bash", "-c", 'kill -s "$1" -- "-$2"', "bash", signal, String(this.pid)]);
      await waitUntil(() => this.ended, { what: `${this.#command.join(" ")} to end`, timeoutMs: 20_000, detail: () => this.output });
    }
  }

  #hasPid(): boolean {
    try {
      return this.pid > 0;
    } catch {
      return false;
    }
  }

  async #isReady(ready: Readiness, options: StartOptions): Promise<boolean> {
    if (ready instanceof RegExp) {
      return ready.test(this.output);
    }
    const [flag, port] = "tcp" in ready ? ["-t", ready.tcp] : ["-u", ready.udp];
    const namespace = options.networkNamespace === undefined ? {} : { networkNamespace: options.networkNamespace };
    const { stdout } = await this.#host.run(["ss", "-Hlna", flag, `sport = :${port}`], namespace);
    return stdout.trim() !== "";
  }
}

/** Asks again every 20 ms until the answer is yes; throws after the time (default 10 s). */
export async function waitUntil(
  check: () => boolean | Promise<boolean>,
  options: { readonly what: string; readonly timeoutMs?: number; readonly detail?: () => string },
): Promise<void> {
  const deadline = Date.now() + (options.timeoutMs ?? 10_000);
  while (!(await check())) {
    if (Date.now() > deadline) {
      throw new Error(`waited in vain for ${options.what}\n${options.detail?.() ?? ""}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
