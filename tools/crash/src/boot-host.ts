/** A host that starts again: every process of ours has ended, and what undoes a change runs before whoever loads the rules. */
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { guardUnitText } from "@portolan/apply";
import { bootSystemd, type LabHost } from "@portolan/test";
import type { BackEnd } from "./back-ends/back-end.ts";
import { startObserver } from "./inside/observer.ts";
import { startListening } from "./outside-world.ts";

const bootProgram = join(import.meta.dirname, "../../../packages/apply/src/boot-main.ts");
const bootId = "/proc/sys/kernel/random/boot_id";

/** The kernel's rules are gone, as after a real start; its own program is all that is run of a boot. */
export async function bootByProgram(host: LabHost, { backEnd, directory }: { backEnd: BackEnd; directory: string }): Promise<void> {
  await endOurs(host);
  if (backEnd.name.startsWith("firewalld")) await host.run(["sh", "-c", "for pid in $(pgrep -x firewalld); do kill -KILL $pid; done"]);
  const legacy = ["iptables-legacy", "ip6tables-legacy"].map((program) => `${program} -F; ${program} -X; ${program} -P INPUT ACCEPT`);
  await host.run(["sh", "-c", ["nft flush ruleset", ...(backEnd.name === "iptables-legacy" ? legacy : [])].join("; ")]);
  const isBound = existsSync(host.path("/run/machine-boot-id"));
  host.write("/run/machine-boot-id", `${randomUUID()}\n`);
  if (!isBound) await host.run(["mount", "--bind", "/run/machine-boot-id", bootId]);
  await host.run([process.execPath, bootProgram, directory]);
  await backEnd.load(host, null);
}

/** What a boot of the host's systemd runs. */
export async function installGuardUnit(host: LabHost, directory: string): Promise<void> {
  host.write("/etc/systemd/system/portolan-guard.service", guardUnitText(directory));
  const wants = "/etc/systemd/system/sysinit.target.wants";
  await host.run(["sh", "-ec", `mkdir -p ${wants}; ln -sf ../portolan-guard.service ${wants}/portolan-guard.service`]);
}

/** By systemd and our unit; the kernel's rules are still there, so that it has those to undo as well. */
export async function bootBySystemd(host: LabHost, listening: readonly number[]): Promise<void> {
  await bootSystemd(host);
  await Promise.all([startListening(host, listening), startObserver(host)]);
}

/** All at once. */
export async function endOurs(host: LabHost): Promise<void> {
  const pids = ourProcesses(host);
  if (pids.length > 0) await host.run(["kill", "-KILL", ...pids], { allowFailure: true });
}

/** As the host numbers them. */
export function ourProcesses(host: LabHost): readonly string[] {
  return readdirSync(host.path("/proc")).filter((pid) => /^\d+$/.test(pid) && isOurs(host.path(`/proc/${pid}/cmdline`)));
}

function isOurs(path: string): boolean {
  try {
    return /(?:maker|watchdog|boot)-main\.ts/.test(readFileSync(path, "utf8"));
  } catch {
    return false; // it has gone meanwhile
  }
}
