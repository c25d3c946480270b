/** A timer of systemd's for the end of a change's time: it starts a watch of its own, also where every process of ours has been killed. */
import { existsSync } from "node:fs";
import { isEnded, readGuardRecord, type GuardRecord } from "./guard-record.ts";
import { outputOf, type RunTool } from "./hand.ts";
import { readUptimeMs } from "./host-clock.ts";
import { ownProgram } from "./own-program.ts";

/** false: systemd does not run this host, so there is no such timer. Rejects when it refuses. */
export async function armSystemTimer(record: GuardRecord, { directory, run }: ArmPlace): Promise<boolean> {
  if (!isSystemdUp()) return false;
  const unit = unitOf(record);
  const words = timerWords(record, directory);
  const first = outputOf("systemd-run", await run("systemd-run", words));
  if (!("failed" in first)) return true;
  await run("systemctl", ["stop", `${unit}.timer`, `${unit}.service`]); // of the same plan, made before
  await run("systemctl", ["reset-failed", `${unit}.timer`, `${unit}.service`]);
  const again = outputOf("systemd-run", await run("systemd-run", words));
  if ("failed" in again) throw new Error(again.failed);
  return true;
}

export interface ArmPlace {
  readonly directory: string;
  readonly run: RunTool;
  readonly hasBootUnit?: true; // as of `Guard`
}

function timerWords(record: GuardRecord, directory: string): readonly string[] {
  const inMs = Math.max(0, record.deadline.uptimeMs - readUptimeMs());
  return [
    "--quiet",
    "--collect",
    `--unit=${unitOf(record)}`,
    `--description=Portolan undoes change ${record.planId} unless it is confirmed`,
    `--on-active=${inMs}ms`,
    "--timer-property=AccuracySec=10ms",
    "--property=Restart=on-failure",
    "--property=RestartSec=1s",
    "--property=StartLimitIntervalSec=0",
    "--property=OOMScoreAdjust=-900",
    "--property=KillMode=mixed",
    "--",
    ...ownProgram("watchdog-main.ts", directory),
  ];
}

/** The timer of a change that has ended is of no use any more. One that stays does no harm: its watch finds nothing to do. */
export async function disarmEndedChange(directory: string, run: RunTool): Promise<void> {
  const record = readGuardRecord(directory);
  if (record === null || !isEnded(record) || !isSystemdUp()) return;
  await run("systemctl", ["stop", "--no-block", `${unitOf(record)}.timer`]);
}

/** As sd_booted(3) tells. */
export function isSystemdUp(): boolean {
  return existsSync("/run/systemd/system");
}

function unitOf({ planId }: Pick<GuardRecord, "planId">): string {
  return `portolan-guard-${planId}`;
}
