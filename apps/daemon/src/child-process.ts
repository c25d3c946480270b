import { spawn, type ChildProcess } from "node:child_process";
import type { Duplex } from "node:stream";

export interface ChildOptions {
  /** A program that runs the child in its own place, such as setpriv(1), with its arguments. */
  readonly prefix?: readonly string[];
  readonly nodeOptions: readonly string[];
  readonly main: string; // path of the program's entry
  readonly argument: unknown; // given as JSON in the first argument: nothing secret
  readonly env: NodeJS.ProcessEnv;
  /** Streams for frames: the first is descriptor 3, the others come after the IPC channel, from 5 on. */
  readonly streams: number;
  /** Leads a process group of its own, in a session of its own. */
  readonly isDetached?: boolean;
  readonly onMessage: (message: unknown) => void;
  readonly onExit: (reason: string) => void;
}

/**
 * One child: frames on descriptor 3 and further ones, control messages on the IPC channel, its output on our stderr.
 * It ends by itself when the IPC channel breaks, so it never outlives the supervisor, however that ended.
 */
export interface Child {
  readonly pid: number | null;
  readonly frames: readonly Duplex[];
  /** A control message. */
  readonly send: (message: object) => void;
  /** Asks it to end, and ends it after `patienceMs`. Resolves when it has gone. */
  stop(patienceMs: number): Promise<void>;
  /** Ends it at once; its exit is told with this reason before the signal's name. */
  readonly kill: (reason: string) => void;
}

export function startChild({ prefix = [], nodeOptions, main, argument, ...options }: ChildOptions): Child {
  const { env, streams, isDetached = false, onMessage, onExit } = options;
  const [program, ...words] = [...prefix, process.execPath, ...nodeOptions, main, JSON.stringify(argument)];
  const further = Array.from({ length: streams - 1 }, () => "pipe" as const);
  const child = spawn(program, words, { stdio: ["ignore", 2, 2, "pipe", "ipc", ...further], env, cwd: "/", detached: isDetached });
  const frames = child.stdio.flatMap((stream, descriptor) => (descriptor === 3 || descriptor > 4 ? [stream as Duplex] : []));
  for (const stream of frames) stream.on("error", () => {}); // its end is reported by exit
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
    send: (message) => child.connected && child.send(message, () => {}),
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
