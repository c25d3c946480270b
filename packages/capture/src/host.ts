import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { arch, hostname, release } from "node:os";
import type { Host } from "@portolan/snapshot";

const MACHINE_ID_PREFIX = "portolan host "; // machine-id(5): never publish the id itself, only a hash made for one application

type Lasting = Pick<Host, "machineId" | "bootId" | "kernel" | "architecture" | "system">;
let lasting: Lasting | undefined;

/** Who this host is. What lasts until the next boot is read once. `privileged` is for the owners' reader to say. Absent files become null. */
export function readHost(privileged: boolean): Host {
  lasting ??= readLasting();
  return { name: hostname(), ...lasting, privileged };
}

function readLasting(): Lasting {
  return {
    machineId: readMachineId(),
    bootId: readText("/proc/sys/kernel/random/boot_id"),
    kernel: release(),
    architecture: arch(),
    system: parsePrettyName(readText("/etc/os-release") ?? readText("/usr/lib/os-release")),
  };
}

function readMachineId(): string | null {
  const id = readText("/etc/machine-id");
  return id === null || !/^[0-9a-f]{32}$/.test(id)
    ? null
    : createHash("sha256")
        .update(MACHINE_ID_PREFIX + id)
        .digest("hex")
        .slice(0, 32);
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return null;
  }
}

/** PRETTY_NAME of os-release(5), unquoted; null where there is none. */
function parsePrettyName(text: string | null): string | null {
  const value = /^PRETTY_NAME=(?<value>.*)$/m.exec(text ?? "")?.groups?.["value"];
  return value === undefined
    ? null
    : value
        .trim()
        .replace(/^(["'])(.*)\1$/, "$2")
        .replaceAll(/\\(.)/g, "$1");
}
