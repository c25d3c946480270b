import { existsSync } from "node:fs";
import type { CoverageNote, Process, Socket, Unit } from "@portolan/snapshot";
import { runProgram, type ProgramResult } from "./run-program.ts";
import { listensOn, parseUnits, unitProperties, unknownUnit } from "./unit-properties.ts";

export interface UnitRequest {
  /** Holders of sockets and their ancestors. */
  readonly processes: readonly Process[];
  readonly sockets: readonly Socket[];
}

export interface UnitReading {
  readonly units: Unit[];
  readonly notes: CoverageNote[];
}

export interface UnitReader {
  read(request: UnitRequest): Promise<UnitReading>;
}

export interface UnitReaderOptions {
  /** Runs systemctl. */
  readonly systemctl?: (args: readonly string[]) => Promise<ProgramResult>;
  readonly isSystemd?: () => boolean;
  readonly monotonicMs?: () => number;
}

const limits = { timeoutMs: 5000, maxBytes: 8 * 1024 * 1024 } as const;
const maxAgeMs = 30_000;
const namesPerCall = 200;

/**
 * Asks systemd about the units of these processes, about every socket unit that listens where one of these sockets is, and about the services
 * those start. Nothing is asked where the first process is not systemd. An answer is kept for 30 s while the question stays the same.
 */
export function createUnitReader({
  systemctl = (args) => runProgram("systemctl", args, limits),
  isSystemd = () => existsSync("/run/systemd/system"), // sd_booted(3)
  monotonicMs = () => performance.now(),
}: UnitReaderOptions = {}): UnitReader {
  let last: { question: string; at: number; reading: UnitReading } | null = null;
  return {
    async read({ processes, sockets }) {
      if (!isSystemd()) return { units: [], notes: [] };
      const names = unitNames(processes, sockets);
      const hostSockets = sockets.filter((socket) => socket.namespace === "host");
      const question = JSON.stringify([names, hostSockets.map(({ protocol, address, port }) => [protocol, address, port])]);
      if (last !== null && last.question === question && monotonicMs() - last.at < maxAgeMs) return last.reading;
      last = { question, at: monotonicMs(), reading: await ask({ systemctl, names, sockets: hostSockets }) };
      return last.reading;
    },
  };
}

/** Units of the processes and of the sockets' own cgroups: a socket that systemd made stays in the cgroup of its socket unit. */
function unitNames(processes: readonly Process[], sockets: readonly Socket[]): string[] {
  const ofProcesses = processes.flatMap((process) => process.unit ?? []);
  const ofSockets = sockets.flatMap((socket) => /\/([^/]+\.socket)$/.exec(socket.cgroup ?? "")?.[1] ?? []);
  return [...new Set([...ofProcesses, ...ofSockets])].toSorted();
}

interface Question {
  readonly systemctl: (args: readonly string[]) => Promise<ProgramResult>;
  readonly names: readonly string[];
  readonly sockets: readonly Socket[];
}

async function ask({ systemctl, names, sockets }: Question): Promise<UnitReading> {
  const units = new Map<string, Unit>(names.map((name) => [name, unknownUnit(name)]));
  const [socketUnits, named] = await Promise.all([show(systemctl, ["*.socket"]), showAll(systemctl, names)]);
  if (!socketUnits.ok) return { units: sorted(units), notes: [socketUnits.note] };
  for (const unit of socketUnits.units) {
    const isHere = unit.listens.some((listen) => sockets.some((socket) => listensOn(listen, socket)));
    if (isHere || units.has(unit.name)) units.set(unit.name, unit);
  }
  for (const unit of named.units) units.set(unit.name, unit);
  const triggered = [...units.values()].flatMap((unit) => unit.triggers ?? []).filter((name) => !name.includes("@."));
  const rest = await showAll(
    systemctl,
    [...new Set(triggered)].filter((name) => !units.has(name)),
  );
  for (const unit of rest.units) units.set(unit.name, unit);
  return { units: sorted(units), notes: [...named.notes, ...rest.notes].slice(0, 1) };
}

/** Nothing is asked for no names. */
async function showAll(systemctl: Question["systemctl"], names: readonly string[]): Promise<UnitReading> {
  const units: Unit[] = [];
  const notes: CoverageNote[] = [];
  for (let start = 0; start < names.length; start += namesPerCall) {
    const shown = await show(systemctl, names.slice(start, start + namesPerCall));
    if (shown.ok) units.push(...shown.units);
    else notes.push(shown.note);
  }
  return { units, notes };
}

async function show(
  systemctl: Question["systemctl"],
  names: readonly string[],
): Promise<{ ok: true; units: Unit[] } | { ok: false; note: CoverageNote }> {
  const result = await systemctl(["show", "--no-pager", `--property=${unitProperties.join(",")}`, "--", ...names]);
  if (result.outcome === "exited" && result.code === 0) return { ok: true, units: parseUnits(result.stdout) };
  if (result.outcome === "absent") return { ok: false, note: { code: "units-absent", params: {} } };
  return { ok: false, note: { code: "units-failed", params: { reason: reasonOf(result) } } };
}

function reasonOf(result: ProgramResult): string {
  if (result.outcome === "exited") return result.stderr.trim().slice(0, 300) || `systemctl ended with ${result.code}`;
  return result.outcome === "failed" ? result.reason : result.outcome;
}

function sorted(units: ReadonlyMap<string, Unit>): Unit[] {
  return [...units.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1));
}
