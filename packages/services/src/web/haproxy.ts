/**
 * HAProxy: `bind` of every frontend, listen and peers section, `dgram-bind`, statistics sockets on a port, and the master's socket (-S).
 * `*` and no address are IPv4 only, unlike in most programs. Binds within `.if` and those with an unknown variable are reported as not understood.
 */
import { canonicalAddress, parsePort } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { BindSetting, LimitSetting, ServicePeer } from "@portolan/snapshot";
import { settingsLimit } from "../bounded-settings.ts";
import { decodeText } from "../formats/decode-text.ts";
import { parseHaproxySyntax, type HaproxyLine } from "../formats/haproxy-syntax.ts";
import { hostsPath, resolveName } from "../formats/hosts-file.ts";
import { filesOf } from "../formats/included-lines.ts";
import { scopeOfAddress } from "../predicted-scope.ts";
import { programName } from "../program-name.ts";
import { editingChange, linesOf, possibleChange, writeStep } from "../scope-change.ts";
import type {
  ChangeEdit,
  FileBytes,
  FileProblem,
  FileRequest,
  ParsedSettings,
  PredictedSocket,
  ProcessFacts,
  ScopeChange,
  ScopeTarget,
  Service,
} from "../service.ts";
import { argumentPlace, defaultPlace, linePlace, type SettingPlace } from "../setting-place.ts";
import { bindSetting, limitSetting, parseCount } from "../winning-place.ts";
import { parseHaproxyArguments } from "./haproxy-arguments.ts";
import { parseHaproxyBind } from "./haproxy-bind.ts";

const debianFile = "/etc/haproxy/haproxy.cfg";

export const haproxy: Service = {
  id: "haproxy",
  name: "HAProxy",
  evidence: "run",
  reload: "applies",
  usualPorts: [],
  environmentNames: [],
  recognise: (process) => (programName(process) === "haproxy" ? "executable" : null),
  wants: (process) => parseHaproxyArguments(process).files.flatMap(requestsOf),
  parse,
  predict,
  changes,
  applyIn: (unit) => (unit === null ? phrase("services.haproxy.apply") : phrase("services.haproxy.applyUnit", { unit })),
  apply: phrase("services.haproxy.apply"),
};

/** A file, and in case it is a directory its files. */
function requestsOf(path: string): readonly FileRequest[] {
  return path.endsWith(".cfg") ? [{ path }] : [{ path }, { path: `${path === "/" ? "" : path}/*.cfg` }];
}

interface Reading {
  readonly files: readonly FileBytes[];
  readonly settings: BindSetting[];
  readonly limits: LimitSetting[];
  readonly problems: FileProblem[];
  readonly peers: ServicePeer[];
  needsHosts: boolean;
}

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const { files: paths, masterSockets } = parseHaproxyArguments(process);
  const reading: Reading = { files, settings: [], limits: [], problems: [], peers: [], needsHosts: false };
  const requests = paths.flatMap(requestsOf);
  for (const file of requests.flatMap(({ path }) => filesOf(path, files)))
    if (file.bytes !== null) for (const line of parseHaproxySyntax(decodeText(file.bytes))) readLine(reading, { line, file });
  for (const { key, value } of masterSockets) addBinds(reading, { place: argumentPlace(key, value), list: value.split(",")[0] ?? "" });
  const main = files.find(({ path, bytes }) => bytes !== null && requests.some((request) => request.path === path))?.path ?? null;
  const limits =
    reading.limits.length > 0 || main === null ? reading.limits : [limitSetting(defaultPlace(main, "maxconn"), "connections", null)];
  const wants = [...requests, ...(reading.needsHosts ? [{ path: hostsPath }] : [])];
  return { settings: reading.settings, limits, wants, problems: reading.problems, peers: reading.peers };
}

const listeningSections: ReadonlySet<string> = new Set(["frontend", "listen", "peers", "log-forward", "defaults"]);

function readLine(reading: Reading, { line, file }: { line: HaproxyLine; file: FileBytes }): void {
  const { section, words } = line;
  const [keyword = "", first, second] = words;
  const isBind = (keyword === "bind" || keyword === "dgram-bind") && listeningSections.has(section ?? "");
  const isStatistics = section === "global" && keyword === "stats" && first === "socket";
  const isMaxconn = section === "global" && keyword === "maxconn";
  const isServer = keyword === "server" && (section === "backend" || section === "listen");
  if (!isBind && !isStatistics && !isMaxconn && !isServer) return;
  if (line.isConditional || line.hasUnknown) {
    const reason = line.isConditional ? "decided by .if, which is not evaluated" : "holds a variable that is not known";
    reading.problems.push({ path: file.path, reason: `line ${line.line}, ${keyword}: ${reason}` });
    return;
  }
  const at = (key: string, value: string): SettingPlace => linePlace({ file: file.path, line: line.line, key, value, fileHash: file.hash });
  if (isServer) addServer(reading, { line, place: at("server", second ?? "") });
  else if (isMaxconn) reading.limits.push(limitSetting(at("maxconn", first ?? ""), "connections", parseCount(first ?? "")));
  else if (isStatistics) addBinds(reading, { place: at("stats socket", second ?? ""), list: second ?? "" });
  else
    addBinds(reading, {
      place: at(keyword, words.slice(1).filter(isKept).join(" ")),
      list: first ?? "",
      isDatagram: keyword === "dgram-bind",
    });
}

/** A server without a port gets what its client asked for, and one that is disabled nothing. */
function addServer(reading: Reading, { line: { words, name }, place }: { line: HaproxyLine; place: SettingPlace }): void {
  const [, , written = "", ...options] = words;
  const [, bracketed, host = bracketed, port] = /^(?:(?:ipv4@|ipv6@|tcp@)?(?:\[([^\]]*)\]|([^@]*?))):(\d+)$/.exec(written) ?? [];
  const number = parsePort(port ?? "");
  if (host === undefined || host === "" || number === null || number === 0 || options.includes("disabled")) return;
  if (reading.peers.length <= settingsLimit) reading.peers.push({ ...place, name, address: canonicalAddress(host) ?? host, port: number });
}

/** Words of a bind line that say where it listens; certificates and the like stay in the file. */
function isKept(word: string, index: number): boolean {
  return index === 0 || word === "v6only" || word === "v4v6" || word === "ssl";
}

function addBinds(
  reading: Reading,
  { place, list, isDatagram = false }: { place: SettingPlace; list: string; isDatagram?: boolean },
): void {
  const resolve = (name: string): readonly string[] => {
    reading.needsHosts = true;
    return resolveName(name, reading.files);
  };
  if (reading.settings.length > settingsLimit) return;
  for (const bind of parseHaproxyBind(list, { resolve, isDatagram })) reading.settings.push(bindSetting({ place, overrides: [] }, bind));
}

/** `v6only` beside `::` keeps IPv4 out; without it the kernel's own default lets it in. */
function predict({ address, port, value }: BindSetting): PredictedSocket | null {
  if (address === null || port === null) return null;
  const scope = scopeOfAddress(address);
  if (scope === null) return null;
  return { address, port, scope: address === "::" && !/\bv6only\b/.test(value) ? "dual" : scope };
}

function changes(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const port = settings[0]?.port ?? 80;
  const star: Phrase = phrase("services.haproxy.star");
  const loopback = phrase("services.breaks.loopback", { port });
  const change = (target: ScopeTarget, addresses: string, notes: readonly Phrase[]): ScopeChange => {
    const written = settings.filter(({ key, file, line, source }) => key === "bind" && file !== null && line !== null && source === "file");
    if (written.length > 0) return editingChange({ target, edits: bindEdits(written, addresses), notes });
    return possibleChange({ target, steps: [writeStep(settings, debianFile), ...notes], code: [`bind ${addresses}`] });
  };
  return [
    change("dual", `:::${port} v4v6`, [star]),
    change("ipv4", `*:${port}`, [star]),
    change("ipv6", `:::${port} v6only`, []),
    change("loopback", `127.0.0.1:${port},[::1]:${port}`, [loopback]),
  ];
}

/** The first line takes the addresses and keeps its options, certificates among them; other lines of the port go. */
function bindEdits(written: readonly BindSetting[], addresses: string): readonly ChangeEdit[] {
  const [first, ...others] = linesOf(written);
  const value = written[0]?.value.split(" ") ?? [];
  if (first === undefined) return [];
  const families = value.slice(1).filter((word) => word === "v4v6" || word === "v6only");
  return [
    ...families.map((part): ChangeEdit => ({ ...first, part, text: "" })),
    { ...first, part: value[0] ?? "", text: addresses },
    ...others.map((other): ChangeEdit => ({ ...other, text: "" })),
  ];
}
