import { spawn, type ChildProcess } from "node:child_process";
import type { Duplex } from "node:stream";

export interface ChildOptions {
  /** A program that runs the child in its own place, such as setpriv(1), with its arguments. */
  readonly prefix?: readonly string[];
  readonly nodeOptions: readonly string[];
  readonly main: string; // path of the program's entry
  readonly argument: unknown; // given as JSON in the first argument: nothing secret
  readonly env: NodeJS.ProcessEnv;
  readonly onMessage: (message: unknown) => void;
  readonly onExit: (reason: string) => void;
}

/**
 * One child: frames on descriptor 3, control messages on the IPC channel, its output on our stderr.
 * It ends by itself when the IPC channel breaks, so it never outlives the supervisor, however that ended.
 */
export interface Child {
  readonly pid: number | null;
  readonly frames: Duplex;
  /** Asks it to end, and ends it after `patienceMs`. Resolves when it has gone. */
  stop(patienceMs: number): Promise<void>;
  /** Ends it at once; its exit is told with this reason before the signal's name. */
  readonly kill: (reason: string) => void;
}

export function startChild({ prefix = [], nodeOptions, main, argument, env, onMessage, onExit }: ChildOptions): Child {
  const [program, ...words] = [...prefix, process.execPath, ...nodeOptions, main, JSON.stringify(argument)];
  const child = spawn(program, words, {
    stdio: ["ignore", 2, 2, "pipe", "ipc"],
    env,
    cwd: "/",
  });
  const frames = child.stdio[3] as Duplex;
  frames.on("error", () => {}); // its end is reported by exit
  child.on("message", onMessage);
  const exit = Promise.withResolvers<string>();
  let why: string | null = null;
  const explained = (end: string): string => (why === null ? end : `${why}; ${end}`);
  child.once("exit", (code, signal) => exit.resolve(explained(signal ?? `exit code ${code}`)));
  child.once("error", (error) => exit.resolve(error.message)); // could not be started
  const gone = exit.promise.then(onExit);
  return {
    pid: child.pid ?? null,
    frames,
    stop: (patienceMs) => stopChild(child, { gone, patienceMs }),
    kill: (reason) => {
      why ??= reason;
      child.kill("SIGKILL");
    },
  };
}

async function stopChild(child: ChildProcess, { gone, patienceMs }: { gone: Promise<void>; patienceMs: number }): Promise<void> {
  if (child.connected) child.send({ kind: "stop" }, () => {});
  const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  await gone;
  clearTimeout(timer);
}
