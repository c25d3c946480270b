/**
 * MCSManager: the web panel (23333) and the daemon (24444), two Node.js programs, each with one JSON file.
 * An empty or absent address means Node's default, one socket on :: for both families. The panel's peers are the daemons it speaks to, the
 * daemon's claims are the ports it sets aside for instances. Source: MCSManager 10.18, `panel/src/app.ts`, `daemon/src/app.ts`.
 * SIGHUP ends both: they handle SIGTERM, SIGINT and SIGQUIT alone, and Node's default for SIGHUP is to end.
 */
import { phrase, type MessageId, type Phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { predictNodeSocket } from "../runtimes/node-runtime.ts";
import { directoryName, programName, resolvePath } from "../program-name.ts";
import { editingChange, impossibleChange, possibleChange, writeStep } from "../scope-change.ts";
import type { FileBytes, FileRequest, ParsedSettings, ProcessFacts, Recognition, ScopeChange, ScopeTarget, Service } from "../service.ts";
import { counterClaims, instanceClaims, intervalOf } from "./mcsmanager-claims.ts";
import { parseDocument, placeOfKey, portOf, textOf, type JsonEntries } from "./mcsmanager-document.ts";
import { parsePeers } from "./mcsmanager-peers.ts";

interface Part {
  readonly id: string;
  readonly name: string;
  readonly directory: "web" | "daemon";
  readonly unit: string;
  readonly aliases: readonly string[];
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
  aliases: ["mcsm", "mcsmanager", "mcsm-web"],
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
  aliases: ["mcsm", "mcsmanager", "mcsm-daemon"],
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
    aliases: part.aliases,
    evidence: "stand-in",
    reload: "stops",
    usualPorts: [{ protocol: "tcp", port: part.defaultPort }],
    environmentNames: [],
    marks: (process) => (isNode(process) ? markFiles(part, process) : []),
    recognise: (process) => recognise(part, process),
    wants: (process) => wants(part, process),
    parse: (process, files) => parse(part, { process, files }),
    predict: predictNodeSocket,
    changes: (settings) => changes(part, settings),
    apply: phrase(part.applyByHand satisfies MessageId),
    applyIn: (unit) => (unit === null ? phrase(part.applyByHand) : phrase(part.apply, { unit })),
  };
}

function isNode(process: ProcessFacts): boolean {
  return /^node(js)?[0-9.]*$/.test(programName(process) ?? "");
}

function recognise(part: Part, process: ProcessFacts): Recognition["by"] | null {
  if (!isNode(process)) return null;
  const script = scriptPath(process);
  const isNamed = script !== null && isPartDirectory(part, directoryName(script));
  if (isNamed) return scriptWords(process).includes(script) ? "arguments" : "working-directory";
  const marks = markFiles(part, process);
  if (marks.length > 0 && marks.every((file) => process.presentFiles?.includes(file) === true)) return "working-directory";
  return script !== null && process.unit === part.unit ? "unit" : null;
}

function isPartDirectory(part: Part, directory: string): boolean {
  return new RegExp(`/mcsmanager/${part.directory}$`, "i").test(directory);
}

/** In another place than its own it is told by the program beside its data. */
function markFiles(part: Part, process: ProcessFacts): readonly string[] {
  const { workingDirectory } = process;
  if (workingDirectory === null || workingDirectory === "/") return [];
  return [resolvePath(workingDirectory, "app.js"), resolvePath(workingDirectory, part.file)];
}

/** pm2 writes a title of one word over the arguments: "node /opt/mcsmanager/web/app.js". */
function scriptWords({ arguments: words }: ProcessFacts): readonly string[] {
  const title = /^node (\/.*)$/.exec(words[0] ?? "")?.[1];
  return title === undefined ? words.slice(1) : [title.trim()];
}

/** Absolute path of the app.js that Node runs; null when no argument names one. */
function scriptPath(process: ProcessFacts): string | null {
  const script = scriptWords(process).find((value) => /(^|\/)app\.js$/.test(value));
  if (script === undefined) return null;
  if (script.startsWith("/")) return resolvePath("/", script);
  return process.workingDirectory === null ? null : resolvePath(process.workingDirectory, script);
}

/** MCSManager reads its data below the working directory; the script's directory stands in where that could not be read. */
function pathBelow(part: Part, process: ProcessFacts, path: string): string {
  const script = scriptPath(process);
  const directory = process.workingDirectory ?? (script === null ? `/opt/mcsmanager/${part.directory}` : directoryName(script));
  return resolvePath(directory, path);
}

const peerGlob = "data/RemoteServiceConfig/*.json";
const siblingFile = "../daemon/data/Config/global.json";
const instanceGlob = "data/InstanceConfig/*.json";

/** The file of the bind comes first, so that a limit never cuts it. */
function wants(part: Part, process: ProcessFacts): readonly FileRequest[] {
  const others = part.directory === "web" ? [siblingFile, peerGlob] : [instanceGlob];
  return [part.file, ...others].map((path) => ({ path: pathBelow(part, process, path) }));
}

function parse(part: Part, { process, files }: { process: ProcessFacts; files: readonly FileBytes[] }): ParsedSettings {
  const path = pathBelow(part, process, part.file);
  const file = files.find((candidate) => candidate.path === path);
  const own = part.directory === "web" ? panelFacts(part, process, files) : {};
  if (file === undefined || (file.bytes === null && file.reason !== "ENOENT")) return { settings: [], wants: [], ...own };
  const document = parseDocument(file);
  if (document.code === "invalid")
    return { settings: [], wants: [], ...own, problems: [...(own.problems ?? []), { path, reason: "not valid JSON" }] };
  const entries = document.code === "ok" ? document.entries : new Map();
  const settings = bindSettings(part, file, entries);
  if (part.directory === "web") return { settings, wants: [], ...own };
  const daemonPort = settings[0]?.port ?? part.defaultPort;
  const instances = instanceClaims(files, { glob: pathBelow(part, process, instanceGlob), interval: intervalOf(entries) });
  return {
    settings,
    wants: [],
    claims: [...counterClaims({ file, entries, daemonPort }), ...instances.claims],
    problems: instances.problems,
  };
}

function panelFacts(part: Part, process: ProcessFacts, files: readonly FileBytes[]): Pick<ParsedSettings, "peers" | "problems"> {
  return parsePeers(files, { glob: pathBelow(part, process, peerGlob), daemonFile: pathBelow(part, process, siblingFile) });
}

function bindSettings(part: Part, file: FileBytes, entries: JsonEntries): readonly BindSetting[] {
  const address = textOf(entries.get(part.addressKey));
  const port = portOf(entries.get(part.portKey)) ?? part.defaultPort;
  return [part.addressKey, part.portKey].map((key) => ({
    ...placeOfKey({ file, key, entry: entries.get(key) }),
    protocol: "tcp",
    address,
    port,
  }));
}

function changes(part: Part, settings: readonly BindSetting[]): readonly ScopeChange[] {
  const port = settings.find((setting) => setting.port !== null)?.port ?? part.defaultPort;
  const change = (target: ScopeTarget, address: string, notes: readonly Phrase[]): ScopeChange =>
    addressChange(part, settings, { target, address, notes });
  return [
    change("dual", "", []),
    change("ipv4", "0.0.0.0", [phrase("services.breaks.localhostFallback")]),
    impossibleChange("ipv6", phrase("services.mcsmanager.noIpv6Only")),
    change("loopback", "127.0.0.1", [phrase("services.breaks.loopback", { port })]),
  ];
}

interface AddressChange {
  readonly target: ScopeTarget;
  readonly address: string;
  readonly notes: readonly Phrase[];
}

/** The key's own words in the JSON line, so that a comma after them stays; a key that is missing goes beside the port. */
function addressChange(part: Part, settings: readonly BindSetting[], { target, address, notes }: AddressChange): ScopeChange {
  const text = `"${part.addressKey}": "${address}"`;
  const written = settings.find(({ key, line }) => key === part.addressKey && line !== null);
  const beside = settings.find(({ key, line }) => key === part.portKey && line !== null);
  const place = written ?? beside;
  if (place === undefined || place.file === null) {
    const fallback = settings.find(({ file }) => file !== null)?.file ?? `/opt/mcsmanager/${part.directory}/${part.file}`;
    return possibleChange({ target, steps: [writeStep([], fallback), ...notes], code: [`${text},`] });
  }
  const { file, line } = place;
  const present = jsonEntry(place);
  const edit = { file, line, part: present, text: written === undefined ? `${text}, ${present}` : text };
  return editingChange({ target, edits: [edit], notes });
}

/** As JSON.stringify writes an entry, which is how MCSManager writes its files. */
function jsonEntry({ key, value }: BindSetting): string {
  const isBare = /^(?:null|true|false|-?\d+)$/.test(value);
  return `"${key}": ${isBare ? value : `"${value}"`}`;
}
