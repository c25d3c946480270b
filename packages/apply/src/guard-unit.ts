/** The unit with which systemd undoes an unconfirmed change at a boot, before a firewall's own service has loaded its rules and before the network is up. */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { outputOf, type RunTool } from "./hand.ts";
import { ownProgram } from "./own-program.ts";
import { replaceFile, syncFolder } from "./replace-file.ts";
import { isSystemdUp } from "./system-timer.ts";

const unitName = "portolan-guard.service";
const unitPath = join("/etc/systemd/system", unitName);
const wantedPath = join("/etc/systemd/system/sysinit.target.wants", unitName);

/** Whoever loads rules or starts to listen comes after it. */
const followers = [
  "network-pre.target",
  "shutdown.target",
  "nftables.service",
  "netfilter-persistent.service",
  "firewalld.service",
  "ufw.service",
  "docker.service",
  "fail2ban.service",
] as const;

/**
 * Of the type `forking`: the boot waits for the first attempt alone, and what goes on trying after one that failed is not ended by systemd.
 * `directory`: where the change has its record.
 */
export function guardUnitText(directory: string): string {
  return `[Unit]
Description=Portolan undoes a change that nobody confirmed before the restart
DefaultDependencies=no
After=local-fs.target
Before=${followers.join(" ")}
Wants=network-pre.target
Conflicts=shutdown.target
RequiresMountsFor=${quoted(directory)}
${conditionLine(directory)}

[Service]
Type=forking
GuessMainPID=no
ExecStart=${ownProgram("boot-main.ts", directory)
    .map((word) => quoted(word).replaceAll("$", "$$$$"))
    .join(" ")}
TimeoutStartSec=90
KillMode=mixed

[Install]
WantedBy=sysinit.target
`;
}

/** By which it is told whose change the unit is for. */
function conditionLine(directory: string): string {
  return `ConditionPathExists=${join(directory, "change.json").replaceAll("%", "%%")}`;
}

function quoted(word: string): string {
  return `"${word.replaceAll(/["\\]/g, "\\$&").replaceAll("%", "%%")}"`;
}

/** false: this host has no systemd to boot it. The unit is there on the disk, and is part of every boot from now on. Installing it again replaces it. */
export async function installGuardUnit(directory: string, run: RunTool): Promise<boolean> {
  if (!existsSync(dirname(unitPath))) return false;
  const text = guardUnitText(directory);
  if (hasGuardUnit() && readText(unitPath) === text) return true;
  if (readText(unitPath) !== text) replaceFile(unitPath, Buffer.from(text), { mode: 0o644, uid: 0, gid: 0 });
  mkdirSync(dirname(wantedPath), { recursive: true, mode: 0o755 });
  rmSync(wantedPath, { force: true });
  symlinkSync(unitPath, wantedPath);
  for (const folder of [dirname(wantedPath), dirname(unitPath)]) syncFolder(folder);
  await reloadWhereKnown(run);
  return true;
}

export function hasGuardUnit(): boolean {
  return existsSync(wantedPath);
}

/** The file of the one that is there for this directory; null: there is none. */
export function guardUnitPath(directory: string): string | null {
  return hasGuardUnit() && isGuardUnitOf(directory) ? unitPath : null;
}

/** Whether what it undoes and ends has its record there. */
export function isGuardUnitOf(directory: string): boolean {
  return readText(unitPath)?.split("\n").includes(conditionLine(directory)) === true;
}

/** `run` null: systemd, in the midst of a boot, is not told. */
export async function removeGuardUnit(run: RunTool | null): Promise<void> {
  for (const path of [wantedPath, unitPath]) rmSync(path, { force: true });
  if (run !== null) await reloadWhereKnown(run);
}

/** systemd reads a unit that it has not heard of yet by itself: only what it keeps of one before has to be read anew. */
async function reloadWhereKnown(run: RunTool): Promise<void> {
  if (!isSystemdUp()) return;
  const known = await run("systemctl", ["list-units", "--all", "--no-legend", "--plain", unitName]);
  if (known.outcome === "exited" && known.code === 0 && known.stdout.trim() === "") return;
  const output = outputOf("systemctl", await run("systemctl", ["daemon-reload"]));
  if ("failed" in output) throw new Error(output.failed);
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
