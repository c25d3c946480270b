/**
 * What ends an opening at its time: a timer of systemd's by the clock of the day, which needs no process of ours; where systemd does not run, a process of ours
 * in a session of its own. After a restart the timers are armed again by the boot's unit, or by whichever process of ours starts next.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { outputOf, type RunTool } from "./hand.ts";
import { isDue } from "./end-openings.ts";
import { readEnds, type OpeningEnd } from "./opening-end.ts";
import { ownProgram } from "./own-program.ts";
import { startDetached } from "./start-watchdog.ts";
import { isSystemdUp, type ArmPlace } from "./system-timer.ts";

/** By whom an opening would end on this host: `watch` does not outlive its own death. */
export function endKeeper(): "timer" | "watch" {
  return isSystemdUp() ? "timer" : "watch";
}

/** By whom this one ends now: systemd has its timer, or has none. */
export function keeperOfEnd(end: Pick<OpeningEnd, "planId">): "timer" | "watch" {
  return existsSync(join("/run/systemd/transient", `${unitOf(end)}.timer`)) ? "timer" : "watch";
}

/** Resolves when it stands; rejects when it does not come up. Arming again what is armed does no harm. */
export async function armEnd(end: Pick<OpeningEnd, "planId" | "at">, place: ArmPlace): Promise<void> {
  if (!isSystemdUp()) return startEndWatch(place.directory);
  const unit = unitOf(end);
  const isArmed = await place.run("systemctl", ["is-active", "--quiet", `${unit}.timer`]);
  if (isArmed.outcome === "exited" && isArmed.code === 0) return;
  await place.run("systemctl", ["reset-failed", `${unit}.timer`, `${unit}.service`]);
  const output = outputOf("systemd-run", await place.run("systemd-run", timerWords(end, place.directory)));
  if ("failed" in output) throw new Error(output.failed);
}

/** Of all that are open. */
export async function armEnds(place: ArmPlace): Promise<void> {
  for (const end of readEnds(place.directory)) if (end.state === "open") await armEnd(end, place);
}

/** One that has ended before its time needs no timer. One that stays does no harm. */
export async function disarmEnd(end: Pick<OpeningEnd, "planId">, run: RunTool, patience: "wait" | "go on" = "go on"): Promise<void> {
  if (isSystemdUp()) await run("systemctl", ["stop", ...(patience === "wait" ? [] : ["--no-block"]), `${unitOf(end)}.timer`]);
}

function unitOf({ planId }: Pick<OpeningEnd, "planId">): string {
  return `portolan-end-${planId}`;
}

function timerWords(end: Pick<OpeningEnd, "planId" | "at">, directory: string): readonly string[] {
  const when = isDue(end) ? "--on-active=0" : `--on-calendar=${calendarText(end.at)}`;
  return [
    "--quiet",
    "--collect",
    `--unit=${unitOf(end)}`,
    `--description=Portolan ends change ${end.planId}`,
    when,
    "--timer-property=AccuracySec=10ms",
    "--timer-property=DefaultDependencies=no", // the boot's unit arms it, for which sysinit.target waits
    "--property=Restart=on-failure",
    "--property=RestartSec=1s",
    "--property=StartLimitIntervalSec=0",
    "--property=OOMScoreAdjust=-900",
    "--property=KillMode=mixed",
    "--",
    ...ownProgram("ends-main.ts", directory),
  ];
}

/** The first whole second that is not before it. */
function calendarText(at: string): string {
  const iso = new Date(Math.ceil(Date.parse(at) / 1000) * 1000).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

async function startEndWatch(directory: string): Promise<void> {
  (await startDetached("ends-main.ts", directory)).unref();
}
