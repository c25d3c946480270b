/** The applier for root's command line where no daemon runs: a process of its own, which outlives the command and ends by itself. */
import { spawn } from "node:child_process";
import { connect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";
import { findApplierConfinement } from "../confinement.ts";
import type { GuardPlaces } from "./guard-places.ts";

export interface ApplierArgument {
  readonly places: GuardPlaces;
  readonly version: string;
  /**
   * The supervisor, who asks on descriptor 3 and with whom it ends; nobody, so that it ends by itself when nothing waits; or systemd, where it is a unit of its own and
   * the supervisor comes by this socket.
   */
  readonly keptBy: "supervisor" | "nobody" | { readonly serverSocket: string };
}

export const applierMain = fileURLToPath(new URL("./applier-main.ts", import.meta.url));

/** Nothing of root's own environment gets in: not a search path, not a cache of compiled programs. */
export const applierEnvironment = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", MALLOC_ARENA_MAX: "1", LC_ALL: "C.UTF-8" } as const;

const startPatienceMs = 15_000;

/** A connection to the applier of this place, which is started where none answers. Rejects where it does not come up; only root can. */
export async function connectApplier({ places, version }: Omit<ApplierArgument, "keptBy">): Promise<Socket> {
  const present = await connectTo(places.socket);
  if (present !== null) return present;
  const argument: ApplierArgument = { places, version, keptBy: "nobody" };
  const [program, ...words] = [...findApplierConfinement(), process.execPath, applierMain, JSON.stringify(argument)];
  const child = spawn(program, words, { detached: true, stdio: ["ignore", "ignore", "ignore"], cwd: "/", env: applierEnvironment });
  const ended: string[] = [];
  child.once("error", (error) => ended.push(error.message));
  child.once("exit", (code, signal) => ended.push(signal ?? `exit code ${code}`));
  child.unref();
  for (const untilMs = performance.now() + startPatienceMs; performance.now() < untilMs && ended.length === 0; await pause(50)) {
    const socket = await connectTo(places.socket);
    if (socket !== null) return socket;
  }
  throw new Error(`The applier did not start: ${ended[0] ?? "it said nothing"}`);
}

/** null: nobody is there. Rejects where this user may not. */
function connectTo(path: string): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    socket.once("connect", () => {
      socket.off("error", onError);
      resolve(socket);
    });
    const onError = (error: NodeJS.ErrnoException): void => {
      if (error.code === "ENOENT" || error.code === "ECONNREFUSED") resolve(null);
      else reject(error);
    };
    socket.once("error", onError);
  });
}
