/**
 * Consul: client_addr for HTTP, HTTPS, gRPC and DNS, bind_addr for Serf and RPC, `addresses` and `ports` for each of them (-1 switches off), from the
 * files and directories of -config-file and -config-dir in the order of their names, flags winning. Read in the source of Consul 1.17, not run here.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { parseBracedSettings } from "../formats/braced-settings.ts";
import { decodeText } from "../formats/decode-text.ts";
import { filesOf } from "../formats/included-lines.ts";
import { parseJsonTree } from "../formats/json-tree.ts";
import { programName, resolvePath } from "../program-name.ts";
import type { FileBytes, FileProblem, ParsedSettings, ProcessFacts, Service } from "../service.ts";
import { argumentPlace, defaultPlace, linePlace } from "../setting-place.ts";
import { bindSetting, recordPlace, type WinningPlace } from "../winning-place.ts";
import { applyWith, goChanges, openSettings, predictGoSocket } from "./go-listen.ts";
import { flagValues, hasFlag } from "./long-flags.ts";

const usualFile = "/etc/consul.d/consul.hcl";

interface ConsulPort {
  readonly name: string;
  readonly port: number; // -1: off unless set
  readonly protocols: readonly ("tcp" | "udp")[];
  readonly by: "client_addr" | "bind_addr";
  readonly flag?: string;
}

const ports: readonly ConsulPort[] = [
  { name: "http", port: 8500, protocols: ["tcp"], by: "client_addr", flag: "http-port" },
  { name: "https", port: -1, protocols: ["tcp"], by: "client_addr", flag: "https-port" },
  { name: "grpc", port: -1, protocols: ["tcp"], by: "client_addr", flag: "grpc-port" },
  { name: "grpc_tls", port: -1, protocols: ["tcp"], by: "client_addr", flag: "grpc-tls-port" },
  { name: "dns", port: 8600, protocols: ["tcp", "udp"], by: "client_addr", flag: "dns-port" },
  { name: "serf_lan", port: 8301, protocols: ["tcp", "udp"], by: "bind_addr", flag: "serf-lan-port" },
  { name: "serf_wan", port: 8302, protocols: ["tcp", "udp"], by: "bind_addr", flag: "serf-wan-port" },
  { name: "server", port: 8300, protocols: ["tcp"], by: "bind_addr", flag: "server-port" },
];
const serverOnly: ReadonlySet<string> = new Set(["serf_wan", "server"]);

export const consul: Service = {
  id: "consul",
  name: "Consul",
  evidence: "source-read",
  reload: "ignored",
  usualPorts: ports.filter(({ port }) => port > 0).flatMap(({ port, protocols }) => protocols.map((protocol) => ({ protocol, port }))),
  environmentNames: [],
  recognise: (process) => (programName(process) === "consul" && process.arguments.includes("agent") ? "executable" : null),
  wants: (process) => configurationPaths(process).map((path) => ({ path })),
  parse,
  predict: predictGoSocket,
  changes: (settings) => {
    const isClient = !settings.some(({ key }) => key.startsWith("bind") || key === "-bind");
    return goChanges({ settings, code: (host) => [`${isClient ? "client_addr" : "bind_addr"} = "${host}"`], file: usualFile });
  },
  defaults: phrase("services.consul.default"),
  warnings,
  apply: phrase("services.consul.apply"),
  applyIn: applyWith(phrase("services.consul.apply")),
};

function configurationPaths({ arguments: words, workingDirectory }: ProcessFacts): readonly string[] {
  const at = (path: string): string => resolvePath(workingDirectory ?? "/", path);
  return flagValues(words, ["config-file", "config-dir"]).flatMap(({ written, value }) =>
    written.endsWith("dir") || !/\.(?:hcl|json)$/.test(value) ? [`${at(value)}/*.hcl`, `${at(value)}/*.json`] : [at(value)],
  );
}

interface Reading {
  readonly places: ReadonlyMap<string, WinningPlace>;
  readonly problems: readonly FileProblem[];
}

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const { places, problems } = readPlaces(process, files);
  const isServer =
    hasFlag(process.arguments, "server") || hasFlag(process.arguments, "dev") || places.get("server")?.place.value === "true";
  const settings = ports.filter(({ name }) => isServer || !serverOnly.has(name)).flatMap((port) => settingsOf(port, places));
  return { settings, wants: [], problems };
}

function readPlaces(process: ProcessFacts, files: readonly FileBytes[]): Reading {
  const places = new Map<string, WinningPlace>();
  const problems: FileProblem[] = [];
  const read = configurationPaths(process).flatMap((path) => filesOf(path, files));
  for (const file of [...new Set(read)].sort((left, right) => (left.path < right.path ? -1 : 1))) {
    if (file.bytes === null) continue;
    const text = decodeText(file.bytes);
    const tree = file.path.endsWith(".json") ? parseJsonTree(text) : parseBracedSettings(text);
    if (tree === null || tree.problem !== null) problems.push({ path: file.path, reason: tree?.problem ?? "not valid JSON" });
    for (const { path, value, line } of tree?.leaves ?? []) {
      const key = path.filter((part) => !/^\d+$/.test(part)).join(".");
      if (isWanted(key)) recordPlace(places, key, linePlace({ file: file.path, line, key, value, fileHash: file.hash }));
    }
  }
  for (const [flag, key] of [
    ["client", "client_addr"],
    ["bind", "bind_addr"],
    ...ports.map(({ flag: name, name: port }) => [name, `ports.${port}`]),
  ])
    for (const { written, value } of flagValues(process.arguments, [flag ?? ""]))
      recordPlace(places, key ?? "", argumentPlace(written, value));
  return { places, problems };
}

function isWanted(key: string): boolean {
  return /^(?:client_addr|bind_addr|server|addresses\.\w+|ports\.\w+)$/.test(key);
}

function settingsOf({ name, port, protocols, by }: ConsulPort, places: ReadonlyMap<string, WinningPlace>): BindSetting[] {
  const own = places.get(`addresses.${name}`);
  const general = places.get(by) ?? { place: defaultPlace(usualFile, by), overrides: [] };
  const address = own ?? general;
  const portPlace = places.get(`ports.${name}`);
  const number = portPlace === undefined ? port : Number(portPlace.place.value);
  if (!Number.isInteger(number) || number <= 0 || number > 65535) return [];
  const value = address.place.source === "default" ? (by === "client_addr" ? "127.0.0.1" : "0.0.0.0") : address.place.value;
  return value
    .split(/\s+/)
    .filter((host) => host !== "" && !host.startsWith("unix://"))
    .slice(0, 32)
    .flatMap((host) =>
      protocols.map((protocol) => bindSetting(address, { protocol, address: host.includes("{{") ? null : host, port: number })),
    );
}

function warnings(settings: readonly BindSetting[]): readonly Phrase[] {
  return openSettings(settings).some(({ port }) => port === 8500) ? [phrase("services.consul.open")] : [];
}
