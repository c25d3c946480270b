/** Changes of a lab host by a process of its own, which may be killed. */
import { readGuardRecord, type GuardRecord } from "@portolan/apply";
import type { Step } from "@portolan/plans";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { LabHost } from "../lab/index.ts";
import type { ChangeProgram } from "./change-program.ts";

export const guardDirectory = "/var/lib/portolan/guard";
const program = join(import.meta.dirname, "change-program.ts");
const watchdog = join(import.meta.dirname, "../../packages/apply/src/watchdog-main.ts");

export type ChangeOnHost = Partial<ChangeProgram> & { readonly steps: readonly Step[] };

export interface Told {
  readonly outcome: { readonly code: string };
  readonly end: { readonly code?: string } | null;
  readonly points: number;
}

/** Its command line in the host; its group is its own, as that of an applier. */
export function changeCommand(change: ChangeOnHost): readonly string[] {
  const request: ChangeProgram = { directory: guardDirectory, confirmWithinMs: 20_000, ...change };
  return ["setsid", "--wait", process.execPath, program, JSON.stringify(request)];
}

/** null: it died on the way. */
export async function changeHost(host: LabHost, change: ChangeOnHost): Promise<Told | null> {
  const { stdout } = await host.run(changeCommand(change), { allowFailure: true });
  return stdout === "" ? null : (JSON.parse(stdout) as Told);
}

export function guardRecord(host: LabHost, directory = guardDirectory): GuardRecord | null {
  return readGuardRecord(host.path(directory));
}

/** Nothing was ever changed here. A watch that is just ending may still write what Node has compiled of it, so it is tried again. */
export async function forgetChanges(host: LabHost): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    const { exitCode } = await host.run(["rm", "-rf", guardDirectory], { allowFailure: true });
    if (exitCode === 0) return;
    await pause(100);
  }
  throw new Error(`${guardDirectory} is written to without an end`);
}

/** Ends when the change has ended. */
export const watchCommand = ["setsid", "--wait", process.execPath, watchdog, guardDirectory] as const;

export async function startWatch(host: LabHost): Promise<void> {
  await host.start(watchCommand);
}

/** Process ids of the watches over changes, as the host numbers them. */
export async function watches(host: LabHost): Promise<readonly string[]> {
  const { stdout } = await host.run(["pgrep", "-f", `^[^ ]+ ${watchdog} `], { allowFailure: true });
  return stdout.split("\n").filter((pid) => pid !== "");
}

/** When the change had ended, as ms since 1970. */
export async function changeEnded(host: LabHost, withinMs: number): Promise<number> {
  const since = Date.now();
  for (;;) {
    const now = guardRecord(host);
    if (now === null || now.state === "undone" || now.state === "confirmed") return Date.now();
    if (Date.now() - since > withinMs) throw new Error(`Still ${JSON.stringify(now)}`);
    await pause(20);
  }
}
