import { spawn, type ChildProcess } from "node:child_process";
import { constants } from "node:os";
import { RefusalError } from "@portolan/contract";

const forwardedSignals = ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH"] as const;
type Forwarded = (typeof forwardedSignals)[number];
/** What the terminal itself sends to everybody in the foreground. */
const terminalSignals: readonly Forwarded[] = ["SIGINT", "SIGQUIT", "SIGWINCH", "SIGHUP"];

export interface ProgramEnd {
  /** As a shell says it: 128 and the signal's number where one ended it. */
  readonly exitCode: number;
  readonly isSignalled: boolean;
  readonly lastedMs: number;
}

export interface ProgramStart {
  readonly words: readonly string[]; // the program and its arguments
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Listening sockets, handed over as descriptors 3, 4 … (sd_listen_fds(3)). */
  readonly descriptors: readonly number[];
}

/** Signals on their way to a program that may not run yet, or may be started again. */
export class SignalRelay {
  #child: ChildProcess | null = null;
  readonly #asked: NodeJS.Signals[] = [];
  readonly #listeners = new Map<Forwarded, () => void>();
  readonly #ended = new AbortController();

  constructor(isOnTerminal: boolean) {
    for (const signal of forwardedSignals) {
      const listener = (): void => this.#take(signal, isOnTerminal && terminalSignals.includes(signal));
      this.#listeners.set(signal, listener);
      process.on(signal, listener);
    }
  }

  /** Once somebody asked for the end, also while no program runs. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  attach(child: ChildProcess | null): void {
    this.#child = child;
  }

  send(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  [Symbol.dispose](): void {
    for (const [signal, listener] of this.#listeners) process.off(signal, listener);
  }

  #take(signal: Forwarded, isSentByTerminal: boolean): void {
    if (signal === "SIGTERM" || signal === "SIGINT" || signal === "SIGHUP" || signal === "SIGQUIT") {
      this.#asked.push(signal);
      this.#ended.abort(signal);
    }
    if (!isSentByTerminal) this.#child?.kill(signal);
  }
}

// sd_listen_fds(3) wants the program's own PID in its environment; only the process itself knows it before the program begins.
const withOwnPid = 'LISTEN_PID=$$; export LISTEN_PID; exec "$@"';

/** Starts a program with this one's input and output and waits for its end. Refuses where it cannot be started. */
export async function runProgram({ words, environment, descriptors }: ProgramStart, relay: SignalRelay): Promise<ProgramEnd> {
  const [program = "", ...rest] = words;
  const isHanding = descriptors.length > 0;
  const handing = { LISTEN_FDS: String(descriptors.length), LISTEN_FDNAMES: descriptors.map((_, index) => `port-${index + 1}`).join(":") };
  const env = isHanding ? { ...environment, ...handing } : environment;
  const stdio = ["inherit", "inherit", "inherit", ...descriptors] as const;
  const started = performance.now();
  const child = isHanding
    ? spawn("/bin/sh", ["-c", withOwnPid, "portolan", program, ...rest], { stdio: [...stdio], env })
    : spawn(program, rest, { stdio: [...stdio], env });
  relay.attach(child);
  const { promise, resolve, reject } = Promise.withResolvers<ProgramEnd>();
  child.once("error", (error: NodeJS.ErrnoException) =>
    reject(new RefusalError("FILE_UNREADABLE", { path: program, reason: error.code ?? error.message }, { cause: error })),
  );
  child.once("exit", (code, signal) =>
    resolve({
      exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]),
      isSignalled: signal !== null,
      lastedMs: performance.now() - started,
    }),
  );
  try {
    return await promise;
  } finally {
    relay.attach(null);
  }
}

/** `{PORT}`, `{PORT_2}`, `{PORTOLAN_ADDRESS}` in an argument become what the variable of that name is. */
export function fillWords(words: readonly string[], variables: Readonly<Record<string, string>>): readonly string[] {
  return words.map((word) => word.replaceAll(/\{(PORT(?:_\d+)?|PORTOLAN_[A-Z]+)\}/g, (whole, name: string) => variables[name] ?? whole));
}
