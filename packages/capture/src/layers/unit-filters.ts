import { existsSync } from "node:fs";
import type { FilterLayer, Process, Socket } from "@portolan/snapshot";
import { runProgram, type ProgramResult } from "../run-program.ts";
import { presentLayer, unreadableLayer } from "./layer-row.ts";

/** Directives of systemd.resource-control(5) that decide over packets. */
const packetDirectives = [
  "IPAddressAllow",
  "IPAddressDeny",
  "IPIngressFilterPath",
  "IPEgressFilterPath",
  "RestrictNetworkInterfaces",
] as const;
/** All that are asked for: the others decide over binds, and are told where a unit has a row anyway. */
const filterDirectives = [...packetDirectives, "SocketBindAllow", "SocketBindDeny"] as const;

export interface UnitFilterReader {
  read(sockets: readonly Socket[], processes: readonly Process[]): Promise<FilterLayer[]>;
}

export interface UnitFilterOptions {
  readonly systemctl?: (args: readonly string[]) => Promise<ProgramResult>;
  readonly isSystemd?: () => boolean;
  readonly monotonicMs?: () => number;
}

const limits = { timeoutMs: 5000, maxBytes: 8 * 1024 * 1024 } as const;
const maxAgeMs = 30_000;
const maxUnits = 500;
const noInterfaces = "~"; // RestrictNetworkInterfaces= of a unit that has none

/**
 * What the units of these sockets, and the slices above them, let in: a row per unit that limits packets, whose detail is
 * `DIRECTIVE=VALUE VALUE; DIRECTIVE=VALUE` with the values as systemd prints them, in alphabetical order. A unit's addresses are those of its slices too: systemd joins both lists.
 * An answer is kept for 30 s while the units stay the same.
 */
export function createUnitFilterReader({
  systemctl = (args) => runProgram("systemctl", args, limits),
  isSystemd = () => existsSync("/run/systemd/system"),
  monotonicMs = () => performance.now(),
}: UnitFilterOptions = {}): UnitFilterReader {
  let last: { question: string; at: number; layers: FilterLayer[] } | null = null;
  return {
    async read(sockets, processes) {
      const units = isSystemd() ? unitsOf(sockets, processes).slice(0, maxUnits) : [];
      if (units.length === 0) return [];
      const question = units.join(" ");
      if (last?.question === question && monotonicMs() - last.at < maxAgeMs) return last.layers;
      const properties = ["Id", ...filterDirectives].join(",");
      const result = await systemctl(["show", "--no-pager", `--property=${properties}`, "--", ...units]);
      if (result.outcome !== "exited" || result.code !== 0)
        return [unreadableLayer("systemd-address", null, "systemctl could not be asked")];
      last = { question, at: monotonicMs(), layers: parseUnitFilters(result.stdout) };
      return last.layers;
    },
  };
}

/** Every unit in the paths of the sockets' control groups, slices included, and the units of the processes. */
function unitsOf(sockets: readonly Socket[], processes: readonly Process[]): string[] {
  const names = new Set(processes.flatMap(({ unit }) => unit ?? []));
  for (const cgroup of new Set(sockets.map((socket) => socket.cgroup)))
    for (const part of cgroup?.split("/") ?? []) if (/\.(?:service|socket|scope|slice)$/.test(part)) names.add(part);
  return [...names].toSorted();
}

/** Rows of what `systemctl show` prints: blocks of `Name=value` lines, blank lines between. */
export function parseUnitFilters(text: string): FilterLayer[] {
  return text.split(/\n\n+/).flatMap((block) => {
    const values = new Map<string, string[]>();
    for (const line of block.split("\n")) {
      const at = line.indexOf("=");
      const value = line.slice(at + 1).trim();
      if (at > 0 && value !== "" && value !== noInterfaces)
        values.set(line.slice(0, at), [...(values.get(line.slice(0, at)) ?? []), value]);
    }
    const detail = filterDirectives.flatMap((name) => {
      const value = values.get(name);
      return value === undefined ? [] : [`${name}=${sorted(value)}`];
    });
    const unit = values.get("Id")?.[0];
    return unit === undefined || !packetDirectives.some((name) => values.has(name))
      ? []
      : [presentLayer("systemd-address", { namespace: null, place: unit }, detail.join("; "))];
  });
}

/** systemd prints them in the order of its hash, which is another after each boot. */
function sorted(values: readonly string[]): string {
  return values
    .flatMap((value) => value.split(/\s+/))
    .toSorted()
    .join(" ");
}
