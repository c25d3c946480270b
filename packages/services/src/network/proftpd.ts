/**
 * ProFTPD: a wildcard socket for the port of each server, dual-stack with UseIPv6 (the default). DefaultAddress and <VirtualHost> bind an address only
 * with SocketBindTight on. The title of the process hides its arguments: -c is taken from its systemd unit, else the usual files are read, and where none
 * of their ports is open, that is said.
 * The address of a main server without DefaultAddress is the host name's: read off its sockets. Run against 1.3.8.
 */
import { canonicalAddress, parsePort } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { BindSetting, LimitSetting, PortClaim } from "@portolan/snapshot";
import { boundedFlatMap } from "../bounded-settings.ts";
import type { DirectiveDialect } from "../formats/directive-lines.ts";
import { hostsPath, resolveName } from "../formats/hosts-file.ts";
import { areRead, readIncludedLines, type IncludedLine } from "../formats/included-lines.ts";
import { isGlob } from "../formats/path-glob.ts";
import { heldAddresses } from "../held-addresses.ts";
import { predictDual } from "../predicted-scope.ts";
import { baseName, programName, resolvePath } from "../program-name.ts";
import { impossibleChange, possibleChange, writeStep } from "../scope-change.ts";
import type { FileBytes, FileRequest, ParsedSettings, ProcessFacts, ScopeChange, Service } from "../service.ts";
import { defaultPlace, linePlace, type SettingPlace } from "../setting-place.ts";
import { lastOption, parseShortOptions } from "../short-options.ts";
import { unitFileRequests } from "../systemd/unit-files.ts";
import { readUnitProgram } from "../systemd/unit-program.ts";
import { bindSetting, limitSetting, parseCount, type WinningPlace } from "../winning-place.ts";
import { collectServers, type ProftpdServer, type ProftpdServers } from "./proftpd-servers.ts";

export const proftpd: Service = {
  id: "proftpd",
  name: "ProFTPD",
  aliases: ["ftp"],
  evidence: "run",
  reload: "applies",
  usualPorts: [{ protocol: "tcp", port: 21 }],
  environmentNames: [],
  recognise: (process) => (programName(process) === "proftpd" ? "executable" : null),
  wants: (process) => [...unitRequests(process), ...usualFiles.map((path) => ({ path })), { path: hostsPath }],
  parse,
  predict: predictDual,
  changes,
  apply: phrase("services.proftpd.apply"),
};

const usualFiles = ["/etc/proftpd/proftpd.conf", "/etc/proftpd.conf"]; // Debian, Red Hat
const dialect: DirectiveDialect = { separator: "blank", comment: "line", joinsLines: true, quotes: "plain" };

interface Context {
  readonly process: ProcessFacts;
  readonly files: readonly FileBytes[];
  readonly main: string;
}

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const given = readUnitOptions(process, files);
  const candidates = given.file === null ? usualFiles : [given.file];
  const main = candidates.find((path) => areRead([path], files));
  const requests = [...given.wants, ...candidates.map((path) => ({ path }))];
  if (main === undefined) return { settings: [], wants: requests };
  const { lines, wants: includes } = readIncludedLines([main], files, { dialect, includesOf });
  const wants = [...requests, ...includes];
  const servers = collectServers(lines);
  const settings = settingsOf(servers, { process, files, main });
  const isThisFile = process.listens.length === 0 || settings.some(({ port }) => process.listens.some((listen) => listen.port === port));
  const problems = isThisFile ? [] : [{ path: main, reason: "none of its ports is open: another file may be in use" }];
  return { settings, limits: limitsOf(servers), claims: claimsOf(servers), wants, problems };
}

function unitRequests(process: ProcessFacts): readonly FileRequest[] {
  return process.unit === null ? [] : unitFileRequests(process.unit, process);
}

/** The file that the unit names with -c, and what else of the unit is to be read; null where there is no unit or it names none. */
function readUnitOptions(
  process: ProcessFacts,
  files: readonly FileBytes[],
): { readonly file: string | null; readonly wants: readonly FileRequest[] } {
  if (process.unit === null) return { file: null, wants: [] };
  const { commands, environmentFiles } = readUnitProgram(process.unit, files, process);
  const command = commands.find(([program]) => baseName(program?.text ?? "") === "proftpd") ?? [];
  const options = parseShortOptions(
    command.map(({ text }) => text),
    "cdDopSN",
  );
  const file = lastOption(options, "c");
  return { file: file === null ? null : resolvePath("/", file), wants: environmentFiles.map((path) => ({ path })) };
}

/** A file, a glob, or a directory, of which every file counts. */
function includesOf({ name, args }: IncludedLine): readonly string[] | null {
  if (name.toLowerCase() !== "include") return null;
  const path = resolvePath("/", args[0] ?? "");
  return isGlob(path) ? [path] : [path, `${path}/*`];
}

function place({ name, args, file, line, fileHash }: IncludedLine): SettingPlace {
  return linePlace({ file, line, key: name.replace(/^</, ""), value: args.join(" ").replace(/>$/, ""), fileHash });
}

/** The last line of a setting of the whole server, with those it wins over. */
function lastPlace({ single }: ProftpdServers, name: string): WinningPlace | null {
  const lines = single.get(name) ?? [];
  const last = lines.at(-1);
  return last === undefined ? null : { place: place(last), overrides: lines.slice(-9, -1).map(place) };
}

function isOn(servers: ProftpdServers, name: string, usual: boolean): boolean {
  const value = lastPlace(servers, name)?.place.value;
  return value === undefined ? usual : /^(on|yes|true|1)$/i.test(value);
}

function settingsOf(servers: ProftpdServers, context: Context): BindSetting[] {
  const isTight = isOn(servers, "socketbindtight", false);
  const wildcard = isOn(servers, "useipv6", true) ? "::" : "0.0.0.0";
  const binds = boundedFlatMap(servers.servers, (server) => {
    const port = portOf(server, context);
    if (port.port === null || port.port === 0) return [];
    if (!isTight) return [bindSetting(port, { address: wildcard, port: port.port })];
    const address = server.host === null ? lastPlace(servers, "defaultaddress") : { place: place(server.host), overrides: [] };
    const addresses = addressesOf(server, { ...context, port: port.port });
    return [
      ...addresses.map((bound) => bindSetting(address ?? port, { address: bound, port: port.port })),
      bindSetting(port, { address: null, port: port.port }),
    ];
  });
  const family = lastPlace(servers, "useipv6");
  const first = binds[0]?.port ?? null;
  return [...binds, ...(family === null || isTight ? [] : [bindSetting(family, { address: null, port: first })])];
}

function portOf({ port, laterPorts }: ProftpdServer, { main }: Context): WinningPlace & { readonly port: number | null } {
  if (port === null) return { place: defaultPlace(main, "Port"), overrides: [], port: 21 };
  return { place: place(port), overrides: laterPorts.map(place), port: parsePort(port.args[0] ?? "") };
}

function addressesOf(
  { addresses }: ProftpdServer,
  { process, files, port }: Context & { readonly port: number },
): readonly (string | null)[] {
  if (addresses.length > 0) {
    return addresses.flatMap((written) => {
      const literal = canonicalAddress(written);
      const resolved = literal === null ? resolveName(written, files) : [literal];
      return resolved.length === 0 ? [written] : resolved;
    });
  }
  const held = heldAddresses(process, { protocol: "tcp", port });
  return held.length === 0 ? [null] : held;
}

/** Sessions at once, each a process. */
function limitsOf(servers: ProftpdServers): LimitSetting[] {
  const found = lastPlace(servers, "maxinstances");
  return found === null ? [] : [limitSetting(found.place, "connections", parseCount(found.place.value))];
}

function claimsOf({ single }: ProftpdServers): PortClaim[] {
  return boundedFlatMap(single.get("passiveports") ?? [], (line) => {
    const [from = null, to = null] = line.args.map(parsePort);
    if (from === null || to === null || to < from) return [];
    return [{ ...place(line), purpose: "passive" as const, owner: null, protocol: "tcp" as const, address: null, from, to }];
  });
}

function changes(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const written = settings.filter(({ key }) => /^(useipv6|defaultaddress)$/i.test(key));
  const fallback = settings.find(({ file }) => file !== null)?.file ?? "/etc/proftpd/proftpd.conf";
  const step = writeStep(written, fallback);
  const port = settings[0]?.port ?? 21;
  return [
    possibleChange({ target: "dual", steps: [step], code: ["UseIPv6 on"] }),
    possibleChange({ target: "ipv4", steps: [step], code: ["UseIPv6 off"] }),
    impossibleChange("ipv6", phrase("services.proftpd.noIpv6Only")),
    possibleChange({
      target: "loopback",
      steps: [step, phrase("services.proftpd.tight"), phrase("services.breaks.loopback", { port })],
      code: ["DefaultAddress 127.0.0.1", "SocketBindTight on"],
    }),
  ];
}
