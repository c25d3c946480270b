/** Starts the watch over a change in a session of its own, so that it outlives whoever starts it and their terminal. */
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { ownProgram, type OwnProgram } from "./own-program.ts";

const startPatienceMs = 10_000;

export function startWatchdog(directory: string): Promise<ChildProcess> {
  return startDetached("watchdog-main.ts", directory);
}

/** Resolves when it watches; rejects when it does not come up, and leaves nothing running. */
export function startDetached(name: OwnProgram, directory: string): Promise<ChildProcess> {
  const [program, ...words] = ownProgram(name, directory);
  const child = spawn(program, words, { detached: true, stdio: ["ignore", "pipe", "ignore"], cwd: "/", env: compiled(directory) });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail("it said nothing"), startPatienceMs);
    const fail = (why: string): void => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      reject(new Error(`The watch over the change did not start: ${why}`));
    };
    child.once("error", (error) => fail(error.message));
    child.once("exit", (code, signal) => fail(signal ?? `exit code ${code}`));
    child.stdout.once("data", () => {
      clearTimeout(timer);
      child.removeAllListeners("exit").on("error", () => {});
      child.stdout.destroy();
      child.unref();
      resolve(child);
    });
  });
}

/** Our programs as Node keeps them compiled, where root alone can write: they stand in half of the time. */
function compiled(directory: string): Readonly<Record<string, string>> {
  return { NODE_COMPILE_CACHE: join(directory, "compiled") };
}
