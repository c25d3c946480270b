import { existsSync } from "node:fs";
import type { FilterLayer, Process, Socket } from "@portolan/snapshot";
import { runProgram, type ProgramResult } from "../run-program.ts";
import { presentLayer, unreadableLayer } from "./layer-row.ts";

/** Directives of systemd.resource-control(5) that decide over packets. The first two are lists that a unit joins with those of its slices. */
const packetDirectives = [
  "IPAddressAllow",
  "IPAddressDeny",
  "IPIngressFilterPath",
  "IPEgressFilterPath",
  "RestrictNetworkInterfaces",
] as const;
const joined: ReadonlySet<string> = new Set(packetDirectives.slice(0, 2));
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
const rootSlice = "-.slice";
const noInterfaces = "~"; // RestrictNetworkInterfaces= of a unit that has none

/**
 * What the units of these sockets let in: a row per unit that limits packets, whose detail is `DIRECTIVE=VALUE VALUE; DIRECTIVE=VALUE` with the values
 * as systemd prints them, in alphabetical order. The limits of the slices above a unit are in its row. A socket is limited by the unit in whose
 * control group it was made: of a socket unit that, and not the service that serves it. An answer is kept for 30 s while the units stay the same.
 */
export function createUnitFilterReader({
  systemctl = (args) => runProgram("systemctl", args, limits),
  isSystemd = () => existsSync("/run/systemd/system"),
  monotonicMs = () => performance.now(),
}: UnitFilterOptions = {}): UnitFilterReader {
  let last: { question: string; at: number; layers: FilterLayer[] } | null = null;
  return {
    async read(sockets, processes) {
      const chains = isSystemd() ? chainsOf(sockets, processes) : new Map<string, readonly string[]>();
      const units = [...new Set([...chains.values()].flat())].toSorted().slice(0, maxUnits);
      if (units.length === 0) return [];
      const question = JSON.stringify([...chains.values()]);
      if (last?.question === question && monotonicMs() - last.at < maxAgeMs) return last.layers;
      const properties = ["Id", ...filterDirectives].join(",");
      const result = await systemctl(["show", "--no-pager", `--property=${properties}`, "--", ...units]);
      if (result.outcome !== "exited" || result.code !== 0)
        return [unreadableLayer("systemd-address", null, "systemctl could not be asked")];
      const limitsOf = parseUnitLimits(result.stdout);
      last = {
        question,
        at: monotonicMs(),
        layers: [...chains].flatMap(([unit, chain]) =>
          rowOf(
            unit,
            chain.flatMap((name) => limitsOf.get(name) ?? []),
          ),
        ),
      };
      return last.layers;
    },
  };
}

/** Unit → itself and what is above it, from the sockets' control groups; of a process whose sockets' groups are not known its unit alone. */
function chainsOf(sockets: readonly Socket[], processes: readonly Process[]): Map<string, readonly string[]> {
  const chains = new Map<string, readonly string[]>();
  for (const cgroup of new Set(sockets.map((socket) => socket.cgroup))) {
    const chain = (cgroup ?? "").split("/").filter((part) => /\.(?:service|socket|scope|slice)$/.test(part));
    const unit = chain.at(-1);
    if (unit !== undefined) chains.set(unit, [rootSlice, ...chain]);
  }
  for (const { unit } of processes) if (unit !== null && !chains.has(unit)) chains.set(unit, [rootSlice, unit]);
  return new Map([...chains].toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

type Limits = ReadonlyMap<string, readonly string[]>;

/** Unit → directive → values, of what `systemctl show` prints: blocks of `Name=value` lines, blank lines between. */
function parseUnitLimits(text: string): Map<string, Limits> {
  const units = new Map<string, Limits>();
  for (const block of text.split(/\n\n+/)) {
    const values = new Map<string, string[]>();
    for (const line of block.split("\n")) {
      const at = line.indexOf("=");
      const [name, value] = [line.slice(0, at), line.slice(at + 1).trim()];
      // systemd prints lists in the order of its hash, which is another after each boot
      if (at > 0 && value !== "" && value !== noInterfaces)
        values.set(name, [...(values.get(name) ?? []), ...value.split(/\s+/)].toSorted());
    }
    const unit = values.get("Id")?.[0];
    if (unit !== undefined) units.set(unit, values);
  }
  return units;
}

function rowOf(unit: string, chain: readonly Limits[]): FilterLayer[] {
  if (!packetDirectives.some((name) => chain.some((limits) => limits.has(name)))) return [];
  const detail = filterDirectives.flatMap((name) => {
    const lists = chain.flatMap((limits) => (limits.has(name) ? [limits.get(name) ?? []] : []));
    const told = joined.has(name) && lists.length > 0 ? [[...new Set(lists.flat())].toSorted()] : lists;
    return told.map((values) => `${name}=${values.join(" ")}`);
  });
  return [presentLayer("systemd-address", { namespace: null, place: unit }, detail.join("; "))];
}
