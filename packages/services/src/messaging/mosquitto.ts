/**
 * Mosquitto 2: every `listener PORT [ADDRESS]` opens an IPv4 and an IPv6-only socket, a websockets one a single dual-stack socket. With no listener
 * at all it serves 127.0.0.1 and ::1 alone, and a harmless line such as max_connections ends that. -p counts only where no file sets a listener.
 * Which addresses an interface has only the running program knows: they are read off its sockets. Source: conf.c, net.c of 2.0, run against 2.0.11.
 */
import { canonicalAddress, parsePort } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { BindSetting, LimitSetting } from "@portolan/snapshot";
import type { DirectiveDialect } from "../formats/directive-lines.ts";
import { hostsPath, resolveName } from "../formats/hosts-file.ts";
import { areRead, readIncludedLines, type IncludedLine } from "../formats/included-lines.ts";
import { heldAddresses } from "../held-addresses.ts";
import { predictLiteral, scopeOfAddress } from "../predicted-scope.ts";
import { programName, resolvePath } from "../program-name.ts";
import { possibleChange, writeStep } from "../scope-change.ts";
import type { FileBytes, ParsedSettings, PredictedSocket, ProcessFacts, ScopeChange, Service } from "../service.ts";
import { argumentPlace, defaultPlace, linePlace, type SettingPlace } from "../setting-place.ts";
import { lastOption, parseShortOptions } from "../short-options.ts";
import { collectListeners, type MosquittoListener } from "./mosquitto-listeners.ts";

export const mosquitto: Service = {
  id: "mosquitto",
  name: "Mosquitto",
  aliases: ["mqtt"],
  evidence: "run",
  reload: "refused",
  usualPorts: [{ protocol: "tcp", port: 1883 }],
  environmentNames: [],
  recognise: (process) => (programName(process) === "mosquitto" ? "executable" : null),
  wants: (process) => [...mainFiles(process).map((path) => ({ path })), { path: hostsPath }],
  parse,
  predict,
  changes,
  apply: phrase("services.mosquitto.apply"),
};

const usualFile = "/etc/mosquitto/mosquitto.conf";
const dialect: DirectiveDialect = { separator: "blank", comment: "line", joinsLines: false, quotes: "none" };

/** Without -c no file is read at all. */
function mainFiles(process: ProcessFacts): readonly string[] {
  const given = lastOption(parseShortOptions(process.arguments, "cp"), "c");
  return given === null ? [] : [resolvePath(process.workingDirectory ?? "/", given)];
}

interface Context {
  readonly process: ProcessFacts;
  readonly files: readonly FileBytes[];
}

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const main = mainFiles(process);
  if (!areRead(main, files)) return { settings: [], wants: [] };
  const { lines, wants } = readIncludedLines(main, files, {
    dialect,
    includesOf: ({ name, rest }) => (name === "include_dir" ? [`${resolvePath(process.workingDirectory ?? "/", rest)}/*.conf`] : null),
  });
  const { listeners, opener } = collectListeners(lines);
  if (listeners.length === 0) return { settings: localOnly(process, main[0] ?? null), wants };
  const context = { process, files };
  const settings = listeners.flatMap((listener) => settingsOf(listener, { ...context, opener }));
  return { settings, limits: listeners.flatMap(limitOf), wants };
}

function localOnly(process: ProcessFacts, main: string | null): BindSetting[] {
  const given = lastOption(parseShortOptions(process.arguments, "cp"), "p");
  const place = given === null ? defaultPlace(main, "listener") : argumentPlace("-p", given);
  const port = parsePort(given ?? "1883");
  return ["127.0.0.1", "::1"].map((address): BindSetting => ({ ...place, protocol: "tcp", address, port }));
}

function settingsOf(listener: MosquittoListener, context: Context & { readonly opener: IncludedLine | null }): BindSetting[] {
  const port = parsePort(listener.port ?? "1883");
  const line = listener.opened ?? context.opener;
  if (port === null || port === 0 || line === null) return []; // port 0 is a Unix socket
  const place: SettingPlace = linePlace({
    file: line.file,
    line: line.line,
    key: line.name,
    value: line.args.join(" "),
    fileHash: line.fileHash,
  });
  return addressesOf(listener, { ...context, port }).map((address): BindSetting => ({ ...place, protocol: "tcp", address, port }));
}

/** A bare websockets listener is one socket; every other wildcard is one for each family that is not left out. */
function addressesOf(
  { address, domain, hasInterface, protocol }: MosquittoListener,
  { process, files, port }: Context & { readonly port: number },
): readonly (string | null)[] {
  const ofDomain = (candidate: string): boolean => domain === null || scopeOfAddress(candidate) === domain;
  if (hasInterface) {
    const held = heldAddresses(process, { protocol: "tcp", port }).filter(ofDomain);
    return held.length === 0 ? [null] : held;
  }
  if (address === null) return protocol === "websockets" ? [dualWildcard] : ["0.0.0.0", "::"].filter(ofDomain);
  const literal = canonicalAddress(address);
  const resolved = literal === null ? resolveName(address, files) : [literal];
  return resolved.length === 0 ? [address] : resolved.filter(ofDomain);
}

/** No address, as libwebsockets binds it: what the setting of a websockets listener without address holds. */
const dualWildcard = "";

function predict(setting: BindSetting): PredictedSocket | null {
  if (setting.address !== dualWildcard) return predictLiteral(setting);
  return setting.port === null ? null : { address: "::", port: setting.port, scope: "dual" };
}

function limitOf({ maxConnections }: MosquittoListener): LimitSetting[] {
  const value = maxConnections?.args[0] ?? "";
  if (maxConnections === null || !/^\d{1,9}$/.test(value)) return [];
  const { file, line, name, fileHash } = maxConnections;
  return [{ ...linePlace({ file, line, key: name, value, fileHash }), kind: "connections", limit: Number(value) }];
}

function changes(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const step = writeStep(settings, usualFile);
  const port = settings[0]?.port ?? 1883;
  const signIn = phrase("services.mosquitto.signIn");
  return [
    possibleChange({ target: "dual", steps: [step, signIn], code: [`listener ${port}`] }),
    possibleChange({ target: "ipv4", steps: [step, signIn], code: [`listener ${port}`, "socket_domain ipv4"] }),
    possibleChange({ target: "ipv6", steps: [step, signIn], code: [`listener ${port}`, "socket_domain ipv6"] }),
    possibleChange({
      target: "loopback",
      steps: [step, phrase("services.breaks.loopback", { port })],
      code: [`listener ${port} localhost`],
    }),
  ];
}
