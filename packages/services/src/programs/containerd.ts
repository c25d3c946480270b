/**
 * containerd: the CRI plugin's streaming server (127.0.0.1 and a port of the kernel's choice unless told otherwise), metrics, and gRPC over TCP, from
 * config.toml with its `imports`. Source: containerd 1.6 `pkg/cri/config`, `services/server/config`; docker-built daemons switch CRI off.
 */
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { decodeText } from "../formats/decode-text.ts";
import { filesOf } from "../formats/included-lines.ts";
import { leafAt, leavesAt, type SettingLeaf } from "../formats/setting-tree.ts";
import { parseTomlSettings } from "../formats/toml-settings.ts";
import { directoryName, programName, resolvePath } from "../program-name.ts";
import type { FileBytes, FileProblem, FileRequest, ParsedSettings, ProcessFacts, Service } from "../service.ts";
import { defaultPlace, linePlace, type SettingPlace } from "../setting-place.ts";
import { applyWith, goChanges, goSetting, openSettings, predictGoSocket } from "./go-listen.ts";
import { flagValues } from "./long-flags.ts";

const usualFile = "/etc/containerd/config.toml";
const criPlugins = ["io.containerd.grpc.v1.cri", "cri", "io.containerd.cri.v1.runtime"] as const;

export const containerd: Service = {
  id: "containerd",
  name: "containerd",
  evidence: "run",
  reload: "none",
  usualPorts: [],
  environmentNames: [],
  recognise: (process) => (programName(process) === "containerd" ? "executable" : null),
  wants: (process) => [{ path: mainFile(process) }],
  parse,
  predict: predictGoSocket,
  changes: (settings) =>
    goChanges({
      settings: settings.filter(({ key }) => !key.endsWith("port")),
      code: (host, port) => [
        settings[0]?.key.startsWith("stream") === true ? `stream_server_address = "${host}"` : `address = "${host}:${port}"`,
      ],
      file: settings.find(({ file }) => file !== null)?.file ?? usualFile,
    }),
  defaults: phrase("services.containerd.default"),
  warnings: (settings) => (openSettings(settings).some(({ key }) => key === "tcp_address") ? [phrase("services.containerd.open")] : []),
  apply: phrase("services.containerd.apply"),
  applyIn: applyWith(phrase("services.containerd.apply")),
};

function mainFile({ arguments: words, workingDirectory }: ProcessFacts): string {
  return resolvePath(workingDirectory ?? "/", flagValues(words, ["config", "c"]).at(-1)?.value ?? usualFile);
}

interface Found {
  readonly leaf: SettingLeaf;
  readonly place: SettingPlace;
}

interface Reading {
  readonly files: readonly FileBytes[];
  readonly wants: FileRequest[];
  readonly problems: FileProblem[];
  readonly found: Found[];
}

const depthLimit = 4;

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const main = mainFile(process);
  const file = files.find(({ path }) => path === main);
  const reading: Reading = { files, wants: [], problems: [], found: [] };
  if (file === undefined || (file.bytes === null && file.reason !== "ENOENT")) return { settings: [], wants: [] };
  walk(reading, main, 0);
  const { wants, problems } = reading;
  return { settings: [...streamSettings(reading, main), ...tcpSettings(reading)], wants, problems };
}

/** An import wins over what imports it: containerd merges imported files into the main one. */
function walk(reading: Reading, path: string, depth: number): void {
  reading.wants.push({ path });
  for (const file of filesOf(path, reading.files)) {
    if (file.bytes === null || depth > depthLimit || reading.found.length > 10_000) continue;
    const tree = parseTomlSettings(decodeText(file.bytes));
    if (tree.problem !== null && depth === 0) reading.problems.push({ path: file.path, reason: tree.problem });
    for (const leaf of tree.leaves) {
      const key = leaf.path.at(-1) ?? "";
      reading.found.push({
        leaf,
        place: linePlace({ file: file.path, line: leaf.line, key, value: isPlace(key) ? leaf.value : "", fileHash: file.hash }),
      });
    }
    for (const { value } of leavesAt(tree, "imports")) walk(reading, resolvePath(directoryName(file.path), value), depth + 1);
  }
}

function isPlace(key: string): boolean {
  return /^(?:stream_server_address|stream_server_port|address|tcp_address)$/.test(key);
}

function lookUp({ found }: Reading, ...paths: readonly (readonly string[])[]): SettingPlace | null {
  const leaves = found.map(({ leaf }) => leaf);
  const leaf = paths.map((path) => leafAt({ leaves }, ...path)).find((candidate) => candidate !== null);
  return found.find((candidate) => candidate.leaf === leaf)?.place ?? null;
}

function streamSettings(reading: Reading, main: string): BindSetting[] {
  const disabled = leavesAt({ leaves: reading.found.map(({ leaf }) => leaf) }, "disabled_plugins");
  if (disabled.some(({ value }) => criPlugins.some((plugin) => plugin === value))) return [];
  const of = (key: string): SettingPlace | null => lookUp(reading, ...criPlugins.map((plugin) => ["plugins", plugin, key]));
  const address = of("stream_server_address") ?? defaultPlace(main, "stream_server_address");
  const port = of("stream_server_port") ?? defaultPlace(main, "stream_server_port");
  const host = address.source === "default" ? "127.0.0.1" : address.value;
  const joined = `${host.includes(":") ? `[${host}]` : host}:${port.source === "default" ? "0" : port.value}`;
  const isChosen = host === ""; // containerd takes the first address of the host
  const bind = { ...goSetting(address, joined), ...(isChosen ? { address: null } : {}) };
  return [bind, { ...port, protocol: "tcp", address: null, port: bind.port }];
}

function tcpSettings(reading: Reading): BindSetting[] {
  const places = [lookUp(reading, ["metrics", "address"]), lookUp(reading, ["grpc", "tcp_address"])];
  return places.flatMap((place) => (place === null || !place.value.includes(":") ? [] : [goSetting(place, place.value)]));
}
