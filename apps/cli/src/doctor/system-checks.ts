import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { phrase } from "@portolan/phrases";
import type { Snapshot } from "@portolan/snapshot";
import type { Check } from "./check.ts";

/** Whether /proc hides the processes of others (mount option hidepid, man 5 proc). Root sees them in any case. */
export function processesCheck(mounts: string, { host }: Snapshot): Check {
  const options =
    mounts
      .split("\n")
      .find((line) => line.split(" ")[1] === "/proc")
      ?.split(" ")[3]
      ?.split(",") ?? [];
  const hiding = options.find((option) => /^hidepid=(?!0$|off$)/.test(option));
  if (hiding === undefined || host.privileged)
    return { id: "processes", status: "pass", finding: phrase("doctor.processes.visible"), remedy: null };
  return {
    id: "processes",
    status: "warn",
    finding: phrase("doctor.processes.hidden", { option: hiding }),
    remedy: phrase("doctor.processes.remedy"),
  };
}

export function ipv6Check(): Check {
  const isPresent = existsSync("/proc/net/if_inet6");
  return {
    id: "ipv6",
    status: isPresent ? "pass" : "skipped",
    finding: phrase(isPresent ? "doctor.ipv6.present" : "doctor.ipv6.absent"),
    remedy: null,
  };
}

export function systemdCheck(): Check {
  const runs = existsSync("/run/systemd/system"); // what sd_booted(3) looks for
  return {
    id: "systemd",
    status: runs ? "pass" : "skipped",
    finding: phrase(runs ? "doctor.systemd.runs" : "doctor.systemd.absent"),
    remedy: null,
  };
}

export function selinuxCheck(): Check {
  const enforce = readText("/sys/fs/selinux/enforce")?.trim();
  if (enforce === undefined) return { id: "selinux", status: "skipped", finding: phrase("doctor.selinux.absent"), remedy: null };
  if (enforce !== "1") return { id: "selinux", status: "pass", finding: phrase("doctor.selinux.permissive"), remedy: null };
  return { id: "selinux", status: "warn", finding: phrase("doctor.selinux.enforcing"), remedy: phrase("doctor.selinux.remedy") };
}

const runtimeSockets = { docker: "/run/docker.sock", podman: "/run/podman/podman.sock" } as const;

export function runtimeCheck(runtime: keyof typeof runtimeSockets, { sections }: Snapshot): Check {
  const path = runtimeSockets[runtime];
  const count = sections.containers.filter((container) => container.runtime === runtime).length;
  const refusal = refusalOf(path);
  if (count > 0 || refusal === null)
    return { id: runtime, status: "pass", finding: phrase("doctor.runtime.answers", { path, count }), remedy: null };
  if (refusal === "ENOENT") return { id: runtime, status: "skipped", finding: phrase("doctor.runtime.absent"), remedy: null };
  return {
    id: runtime,
    status: "warn",
    finding: phrase("doctor.runtime.refused", { path, reason: refusal }),
    remedy: phrase("doctor.runtime.remedy"),
  };
}

/** Why the file cannot be read and written; null when it can. */
function refusalOf(path: string): string | null {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return null;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

/** The text of a small file of the kernel; undefined when it cannot be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
