/**
 * What a service of the catalogue claims, as modes in which the real program is run: its files, how it is started, the sockets that the kernel
 * must then show, and the line that set each. A mode fails when the catalogue predicts other sockets or names another line.
 */
import { appendFileSync } from "node:fs";
import { serviceById } from "@portolan/services";
import type { Snapshot } from "@portolan/snapshot";
import { expect, test } from "vitest";
import { LabHost, needs, type LabProcess, type LayerName, type StartOptions } from "../lab/index.ts";
import { endpointsInside, heldSockets, lookInside, predictedSockets } from "./predicted-sockets.ts";

/** What a mode shows, for the table of services. */
export type ModeKind =
  | "default"
  | "ipv4"
  | "ipv6"
  | "dual"
  | "loopback"
  | "include"
  | "duplicate"
  | "other-file"
  | "drop-in"
  | "environment"
  | "argument"
  | "other";

export interface Mode {
  readonly kind: ModeKind;
  readonly name: string;
  /** Written before the start, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** What else must be there before the start, such as a data directory. */
  readonly prepare?: (host: LabHost) => Promise<void>;
  readonly command: readonly string[];
  readonly start?: StartOptions;
  /** "ADDRESS:PORT SCOPE", UDP with "udp " before it, as `heldSockets` prints them; all that the service holds, sorted. */
  readonly sockets: readonly string[];
  /** Sockets of the service that no setting can tell, such as one with a port of the kernel's choice, as patterns. Absent: none. */
  readonly untold?: readonly RegExp[];
  /** For some of the sockets: the place that set it, as "FILE:LINE KEY", "FILE KEY" of a default, or "argument TEXT" and "environment TEXT". */
  readonly setBy?: Readonly<Record<string, string>>;
}

export interface ReloadCase {
  readonly name: string;
  readonly mode: Pick<Mode, "files" | "prepare" | "command" | "start">;
  /** Written before the reload. */
  readonly change: Readonly<Record<string, string>>;
  /** How the change is applied: a signal to the program, or a command. */
  readonly by: { readonly signal: "HUP" | "USR1" | "USR2" } | { readonly command: readonly string[] };
  /** What the change would lead to if it were applied. */
  readonly wanted: readonly string[];
  readonly effect: "applied" | "not-applied" | "stopped";
}

export interface ServiceModes {
  readonly service: string;
  readonly layer: LayerName;
  readonly packages: readonly string[]; // Debian's, whose versions stand in the table
  readonly modes: readonly Mode[];
  readonly reloads?: readonly ReloadCase[];
}

const inLab = { ...needs("packages"), timeout: 120_000 };

/** One test for every mode and every reload. With PORTOLAN_SERVICE_RESULTS each adds a line of JSON to that file. */
export function testServiceModes({ service, layer, packages, modes, reloads = [] }: ServiceModes): void {
  test.each(modes)(`${service} opens what its settings predict: $kind, $name`, inLab, async (mode) => {
    await using host = await LabHost.start({ layer });
    await startMode(host, mode);
    const snapshot = await lookInside(host);
    const untold = (socket: string): boolean => (mode.untold ?? []).some((pattern) => pattern.test(socket));
    const held = heldSockets(snapshot, service).filter((socket) => !untold(socket));
    expect(held).toEqual([...mode.sockets].sort());
    expect(predictedSockets(snapshot, service).filter((socket) => !untold(socket))).toEqual(held);
    const places = placesOf(snapshot, service);
    for (const [socket, place] of Object.entries(mode.setBy ?? {})) expect({ [socket]: places.get(socket) }).toEqual({ [socket]: place });
    const versions = await packageVersions(host, packages);
    const isPlaceChecked = Object.keys(mode.setBy ?? {}).length > 0;
    record({ service, kind: mode.kind, name: mode.name, sockets: held, setBy: Object.fromEntries(places), isPlaceChecked, versions });
  });
  test.each(reloads)(`${service} reloaded: $name: $effect`, inLab, async (reload) => {
    await using host = await LabHost.start({ layer });
    const program = await startMode(host, reload.mode);
    const before = heldSockets(await lookInside(host), service);
    for (const [path, text] of Object.entries(reload.change)) host.write(path, text);
    await ("signal" in reload.by ? host.run(["kill", "-s", reload.by.signal, String(program.pid)]) : host.run(reload.by.command));
    const after = await settledSockets(host, { service, before, wanted: [...reload.wanted].sort(), program });
    const effect = after.length === 0 ? "stopped" : String(after) === String([...reload.wanted].sort()) ? "applied" : "not-applied";
    expect({ effect, after }).toMatchObject({ effect: reload.effect });
    record({ service, reload: reload.name, effect, claim: serviceById(service)?.reload });
  });
}

async function startMode(host: LabHost, mode: Pick<Mode, "files" | "prepare" | "command" | "start">): Promise<LabProcess> {
  host.write("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n");
  for (const [path, text] of Object.entries(mode.files ?? {})) host.write(path, text);
  await mode.prepare?.(host);
  return host.start(mode.command, mode.start);
}

interface Settling {
  readonly service: string;
  readonly before: readonly string[];
  readonly wanted: readonly string[];
  readonly program: LabProcess;
}

/** The sockets once a reload had its effect, or after 4 s in which it had none. A service may end and be gone only after a while. */
async function settledSockets(host: LabHost, { service, before, wanted, program }: Settling): Promise<readonly string[]> {
  let after: readonly string[] = before;
  for (let attempt = 0; attempt < 8; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    after = heldSockets(await lookInside(host), service);
    if (String(after) === String(wanted) || (program.ended && after.length === 0)) return after;
  }
  return after;
}

/** By socket as `heldSockets` prints it: the place that set it. */
function placesOf(snapshot: Snapshot, service: string): Map<string, string> {
  const endpoints = endpointsInside(snapshot).filter((endpoint) => endpoint.service?.id === service);
  return new Map(
    endpoints.map(({ protocol, address, port, scope, service: found }) => {
      const setBy = found?.setBy ?? null;
      return [`${protocol === "udp" ? "udp " : ""}${address}:${port} ${scope}`, setBy === null ? "unknown" : placeText(setBy)];
    }),
  );
}

function placeText({
  source,
  file,
  line,
  key,
  value,
}: NonNullable<NonNullable<ReturnType<typeof endpointsInside>[number]["service"]>["setBy"]>): string {
  if (file !== null) return line === null ? `${file} ${key}` : `${file}:${line} ${key}`;
  return source === "default" ? `default ${key}` : `${source} ${key}${value === "" ? "" : ` ${value}`}`;
}

async function packageVersions(host: LabHost, packages: readonly string[]): Promise<Record<string, string>> {
  if (packages.length === 0) return {};
  const { stdout } = await host.run(["dpkg-query", "--show", "--showformat=${Package} ${Version}\n", ...packages]);
  return Object.fromEntries(
    stdout
      .trim()
      .split("\n")
      .map((line) => line.split(" ") as [string, string]),
  );
}

/** Adds a row to the table of services, where one is written. */
export function record(row: Readonly<Record<string, unknown>>): void {
  const file = process.env["PORTOLAN_SERVICE_RESULTS"];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(row)}\n`);
}
