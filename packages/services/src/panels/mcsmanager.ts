/**
 * MCSManager: the web panel (23333) and the daemon (24444), two Node.js programs, each with one JSON file.
 * An empty or absent address means Node's default, one socket on :: for both families. Source: MCSManager 10.18, `panel/src/app.ts`, `daemon/src/app.ts`.
 */
import { phrase, type MessageId } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { decodeText } from "../formats/decode-text.ts";
import { parseJsonLines, type JsonEntry } from "../formats/json-lines.ts";
import { predictNodeSocket } from "../runtimes/node-runtime.ts";
import { directoryName, programName, resolvePath } from "../program-name.ts";
import { impossibleChange, possibleChange, writeStep } from "../scope-change.ts";
import type { FileBytes, ParsedSettings, ProcessFacts, Recognition, ScopeChange, Service } from "../service.ts";

interface Part {
  readonly id: string;
  readonly name: string;
  readonly directory: "web" | "daemon";
  readonly unit: string;
  readonly file: string; // below the directory of the part
  readonly addressKey: string;
  readonly portKey: string;
  readonly defaultPort: number;
  readonly apply: "services.mcsmanager.apply.panel" | "services.mcsmanager.apply.daemon";
  readonly applyByHand: "services.mcsmanager.applyByHand.panel" | "services.mcsmanager.applyByHand.daemon";
}

export const mcsmanagerPanel = defineService({
  id: "mcsmanager-panel",
  name: "MCSManager panel",
  directory: "web",
  unit: "mcsm-web.service",
  file: "data/SystemConfig/config.json",
  addressKey: "httpIp",
  portKey: "httpPort",
  defaultPort: 23333,
  apply: "services.mcsmanager.apply.panel",
  applyByHand: "services.mcsmanager.applyByHand.panel",
});

export const mcsmanagerDaemon = defineService({
  id: "mcsmanager-daemon",
  name: "MCSManager daemon",
  directory: "daemon",
  unit: "mcsm-daemon.service",
  file: "data/Config/global.json",
  addressKey: "ip",
  portKey: "port",
  defaultPort: 24444,
  apply: "services.mcsmanager.apply.daemon",
  applyByHand: "services.mcsmanager.applyByHand.daemon",
});

function defineService(part: Part): Service {
  return {
    id: part.id,
    name: part.name,
    evidence: "source-read",
    reload: "stops",
    usualPorts: [{ protocol: "tcp", port: part.defaultPort }],
    environmentNames: [],
    recognise: (process) => recognise(part, process),
    wants: (process) => [{ path: configurationPath(part, process) }],
    parse: (process, files) => parse(part, { process, files }),
    predict: predictNodeSocket,
    changes: (settings) => changes(part, settings),
    apply: phrase(part.applyByHand satisfies MessageId),
    applyIn: (unit) => (unit === null ? phrase(part.applyByHand) : phrase(part.apply, { unit })),
  };
}

function recognise(part: Part, process: ProcessFacts): Recognition["by"] | null {
  if (!/^node(js)?[0-9.]*$/.test(programName(process) ?? "")) return null;
  const script = scriptPath(process);
  if (script === null) return null;
  if (isPartDirectory(part, directoryName(script)))
    return process.arguments.some((value) => value === script) ? "arguments" : "working-directory";
  return process.unit === part.unit ? "unit" : null;
}

function isPartDirectory(part: Part, directory: string): boolean {
  return new RegExp(`/mcsmanager/${part.directory}$`, "i").test(directory);
}

/** Absolute path of the app.js that Node runs; null when no argument names one. */
function scriptPath(process: ProcessFacts): string | null {
  const script = process.arguments.slice(1).find((value) => /(^|\/)app\.js$/.test(value));
  if (script === undefined) return null;
  if (script.startsWith("/")) return resolvePath("/", script);
  return process.workingDirectory === null ? null : resolvePath(process.workingDirectory, script);
}

/** MCSManager reads its data below the working directory; the script's directory stands in where that could not be read. */
function configurationPath(part: Part, process: ProcessFacts): string {
  const script = scriptPath(process);
  const directory = process.workingDirectory ?? (script === null ? `/opt/mcsmanager/${part.directory}` : directoryName(script));
  return resolvePath(directory, part.file);
}

function parse(part: Part, { process, files }: { process: ProcessFacts; files: readonly FileBytes[] }): ParsedSettings {
  const path = configurationPath(part, process);
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined || (file.bytes === null && file.reason !== "ENOENT")) return { settings: [], wants: [] };
  const entries = file.bytes === null ? new Map<string, JsonEntry>() : parseJsonLines(decodeText(file.bytes));
  if (entries === null) return { settings: [], wants: [], problems: [{ path, reason: "not valid JSON" }] };
  const address = textOf(entries.get(part.addressKey));
  const port = portOf(entries.get(part.portKey)) ?? part.defaultPort;
  const shared = { fileHash: file.hash, protocol: "tcp" as const, address, port };
  return {
    settings: [
      { ...placeOfKey({ path, key: part.addressKey, entry: entries.get(part.addressKey) }), ...shared },
      { ...placeOfKey({ path, key: part.portKey, entry: entries.get(part.portKey) }), ...shared },
    ],
    wants: [],
  };
}

function placeOfKey({
  path,
  key,
  entry,
}: {
  path: string;
  key: string;
  entry: JsonEntry | undefined;
}): Pick<BindSetting, "source" | "file" | "line" | "key" | "value"> {
  if (entry === undefined) return { source: "default", file: path, line: null, key, value: "" };
  return { source: "file", file: path, line: entry.line, key, value: typeof entry.value === "string" ? entry.value : entry.raw };
}

function textOf(entry: JsonEntry | undefined): string {
  return typeof entry?.value === "string" ? entry.value.trim() : "";
}

function portOf(entry: JsonEntry | undefined): number | null {
  const port = Number(entry?.value ?? Number.NaN);
  return Number.isInteger(port) && port > 0 && port <= 65535 ? port : null;
}

function changes(part: Part, settings: readonly BindSetting[]): readonly ScopeChange[] {
  const fallback = settings.find(({ file }) => file !== null)?.file ?? `/opt/mcsmanager/${part.directory}/${part.file}`;
  const step = writeStep(
    settings.filter(({ key }) => key === part.addressKey),
    fallback,
  );
  const port = settings.find((setting) => setting.port !== null)?.port ?? part.defaultPort;
  const line = (value: string): readonly string[] => [`"${part.addressKey}": "${value}",`];
  return [
    possibleChange({ target: "dual", steps: [step], code: line("") }),
    possibleChange({ target: "ipv4", steps: [step, phrase("services.breaks.localhostFallback")], code: line("0.0.0.0") }),
    impossibleChange("ipv6", phrase("services.mcsmanager.noIpv6Only")),
    possibleChange({ target: "loopback", steps: [step, phrase("services.breaks.loopback", { port })], code: line("127.0.0.1") }),
  ];
}
