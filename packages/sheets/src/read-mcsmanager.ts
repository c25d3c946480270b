/**
 * The ports that instances of MCSManager use: what a container publishes, RCON, the address that is pinged, and numbers of its base port that the start
 * command names. Left out: the rest of the five numbers behind a base port, which nobody may ever use. Shapes: MCSManager 10.18,
 * `daemon/src/entity/instance/Instance_config.ts`; `data/InstanceConfig/UUID.json`, one file an instance.
 */
import { parseDockerPort } from "@portolan/services/mcsmanager-ports";
import type { Protocol } from "./cell-values.ts";
import { parseBindAddress } from "./cell-values.ts";
import { decodeSheetText } from "./decode-sheet-text.ts";
import { leftOut, type LeftOut, type PortRow, type RowPlace, type SheetFile } from "./port-row.ts";

interface Found {
  readonly rows: PortRow[];
  readonly leftOut: LeftOut[];
}

export function readMcsManager(files: readonly SheetFile[]): { rows: readonly PortRow[]; leftOut: readonly LeftOut[] } {
  const found: Found = { rows: [], leftOut: [] };
  for (const file of files) {
    const text = decodeSheetText(file.bytes);
    const fields = recordOf(parsedJson(text));
    if (fields === null) found.leftOut.push(leftOut("not-read", "JSON", { file: file.path, sheet: null, line: 1 }));
    else readInstance({ path: file.path, text, fields }, found);
  }
  return found;
}

/** Whether a document is the settings of an instance. */
export function isMcsManagerInstance(document: unknown): boolean {
  const fields = recordOf(document);
  return fields !== null && "nickname" in fields && "startCommand" in fields && "docker" in fields;
}

interface Instance {
  readonly path: string;
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

function readInstance({ path, text, fields }: Instance, found: Found): void {
  const base = portOf(fields["basePort"]);
  const named = typeof fields["nickname"] === "string" ? fields["nickname"].trim() : "";
  const owner = named === "" ? (/([^/\\]+)\.json$/.exec(path)?.[1] ?? path) : named;
  const tags = Array.isArray(fields["tag"]) ? fields["tag"].filter((tag) => typeof tag === "string") : [];
  const placeOf = (word: string): RowPlace => ({ file: path, sheet: null, line: lineOf(text, word) });
  const add = (port: number, about: Pick<PortRow, "protocols" | "address" | "note" | "place">): void => {
    const isThere = found.rows.some((row) => row.place.file === path && row.port === port && row.address === about.address);
    if (isThere && about.place.line === placeOf("startCommand").line) return;
    found.rows.push({ port, host: null, owner, purpose: "mcsmanager", tags, ...about });
  };
  readPublished({ fields, base, placeOf, add }, found);
  const rcon = fields["enableRcon"] === true ? portOf(fields["rconPort"]) : null;
  if (rcon !== null) add(rcon, { protocols: ["tcp"], address: null, note: "RCON", place: placeOf("rconPort") });
  const ping = recordOf(fields["pingConfig"]);
  const pinged = typeof ping?.["ip"] === "string" && ping["ip"] !== "" ? portOf(ping["port"]) : null;
  if (pinged !== null && pinged !== rcon)
    add(pinged, { protocols: ["tcp"], address: null, note: "pingConfig", place: placeOf("pingConfig") });
  for (const port of commandPorts(fields["startCommand"], base))
    add(port, { protocols: ["tcp", "udp"], address: null, note: "startCommand", place: placeOf("startCommand") });
}

interface Publishing {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly base: number | null;
  readonly placeOf: (word: string) => RowPlace;
  readonly add: (port: number, about: Pick<PortRow, "protocols" | "address" | "note" | "place">) => void;
}

function readPublished({ fields, base, placeOf, add }: Publishing, found: Found): void {
  const ports: unknown = recordOf(fields["docker"])?.["ports"];
  if (fields["processType"] !== "docker" || !Array.isArray(ports)) return;
  for (const written of ports as readonly unknown[]) {
    const text = typeof written === "string" ? written : JSON.stringify(written);
    const place = placeOf(text);
    const read = parseDockerPort(text, base);
    const address = read === null ? null : parseBindAddress(read.address ?? "");
    if (read === null || address === undefined) found.leftOut.push(leftOut("port-unreadable", text, place));
    else add(read.port, { protocols: protocolsOf(read.protocol), address, note: text, place });
  }
}

function protocolsOf(protocol: Protocol | null): readonly Protocol[] {
  return [protocol ?? "tcp"]; // as Docker has it
}

/** `{mcsm_port1}` is the base port and 1. */
function commandPorts(command: unknown, base: number | null): readonly number[] {
  if (typeof command !== "string" || base === null) return [];
  const offsets = [...command.matchAll(/\{mcsm_(?:port(\d{1,3})|instance_base_port)\}/g)].map(([, offset = "0"]) => Number(offset));
  return [...new Set(offsets.map((offset) => base + offset))].filter((port) => port <= 65_535);
}

function portOf(value: unknown): number | null {
  const port = Number(typeof value === "number" || typeof value === "string" ? value : Number.NaN);
  return Number.isInteger(port) && port > 0 && port <= 65_535 ? port : null;
}

function lineOf(text: string, word: string): number {
  const at = text.indexOf(JSON.stringify(word));
  return at === -1 ? 1 : text.slice(0, at).split("\n").length;
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : null;
}

export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return undefined;
  }
}
