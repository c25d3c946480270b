/** A unit of the system's own systemd, asked and told by systemctl. */
import { outputOf, type HandContext, type Moved } from "./hand.ts";

export interface UnitState {
  readonly isActive: boolean;
  /** A start, stop or reload is under way. */
  readonly isChanging: boolean;
  readonly mainPid: number | null;
}

/** null: systemd does not run here, or knows no such unit. */
export async function readUnitState(unit: string, { run }: Pick<HandContext, "run">): Promise<UnitState | null> {
  const words = ["show", "--property=LoadState,ActiveState,MainPID,Job", "--", unit];
  const output = outputOf("systemctl", await run("systemctl", words));
  if ("failed" in output) return null;
  const values = new Map(output.text.split("\n").map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
  if (values.get("LoadState") !== "loaded") return null;
  const mainPid = Number(values.get("MainPID"));
  const state = values.get("ActiveState") ?? "";
  return {
    isActive: state === "active" || state === "reloading",
    isChanging: Number(values.get("Job") ?? "0") > 0 || ["activating", "deactivating", "reloading"].includes(state),
    mainPid: mainPid > 0 ? mainPid : null,
  };
}

export async function tellUnit(
  unit: string,
  verb: "reload" | "restart",
  { run, withFiles }: Pick<HandContext, "run"> & { readonly withFiles: boolean },
): Promise<Moved> {
  const asked = [
    ...(withFiles ? [["daemon-reload"]] : []),
    ...(verb === "restart" ? [["reset-failed", "--", unit]] : []),
    [verb, "--", unit],
  ];
  for (const words of asked) {
    const output = outputOf(`systemctl ${words.join(" ")}`, await run("systemctl", words));
    if ("failed" in output && words[0] !== "reset-failed") return { code: "failed", why: output.failed };
  }
  return { code: "done" };
}
