/**
 * NATS: places for clients, monitoring, cluster, gateways, leaf nodes, WebSocket and MQTT, from its own configuration syntax with includes, flags
 * winning. One host stands for clients and, where monitoring names no host, for that too. Source: nats-server 2.9 `server/opts.go`.
 */
import { phrase } from "@portolan/phrases";
import type { BindSetting, LimitSetting } from "@portolan/snapshot";
import { programName, resolvePath } from "../program-name.ts";
import type { FileBytes, ParsedSettings, ProcessFacts, Service } from "../service.ts";
import { argumentPlace, defaultPlace, type SettingPlace } from "../setting-place.ts";
import { bindSetting, limitSetting, parseCount } from "../winning-place.ts";
import { applyWith, goAddress, goChanges, openSettings, predictGoSocket } from "./go-listen.ts";
import { flagValues } from "./long-flags.ts";
import { readNatsConfiguration, type NatsConfiguration, type NatsValue } from "./nats-configuration.ts";

export const natsServer: Service = {
  id: "nats-server",
  name: "NATS",
  evidence: "run",
  reload: "refused",
  aliases: ["nats"],
  usualPorts: [
    { protocol: "tcp", port: 4222 },
    { protocol: "tcp", port: 6222 },
    { protocol: "tcp", port: 8222 },
  ],
  environmentNames: [],
  recognise: (process) => (programName(process) === "nats-server" ? "executable" : null),
  wants: (process) => [configurationFile(process)].flatMap((path) => (path === null ? [] : [{ path }])),
  parse,
  predict: predictGoSocket,
  changes: (settings) => {
    const written = settings.filter(({ source }) => source === "file");
    const file = settings.find((setting) => setting.file !== null)?.file ?? null;
    return goChanges({
      settings: written.length > 0 ? written : settings,
      code: (host, port) => (file === null ? [`--addr ${host} --port ${port}`] : [`listen: "${host}:${port}"`]),
      file,
    });
  },
  defaults: phrase("services.go.default"),
  warnings: (settings) =>
    openSettings(settings).some(
      ({ key }) => key === "monitoring" || /(^|\.|-)(http|https|http_port|https_port|monitor_port|m|ms)$/.test(key),
    )
      ? [phrase("services.nats.monitoringOpen")]
      : [],
  apply: phrase("services.nats.apply"),
  applyIn: applyWith(phrase("services.nats.apply")),
};

function configurationFile({ arguments: words, workingDirectory }: ProcessFacts): string | null {
  const path = flagValues(words, ["c", "config"]).at(-1)?.value;
  if (path === undefined || path === "") return null;
  return path.startsWith("/") || workingDirectory !== null ? resolvePath(workingDirectory ?? "/", path) : null;
}

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const path = configurationFile(process);
  const read = readNatsConfiguration(path, files);
  if (read === null) return { settings: [], wants: [] };
  const { wants, problems } = read;
  return { settings: settingsOf(process, read), limits: limitsOf(read), wants, problems };
}

interface Place {
  readonly place: SettingPlace;
  readonly address: string;
  readonly port: number | null; // null: of the kernel's choice
}

function settingsOf(process: ProcessFacts, read: NatsConfiguration): BindSetting[] {
  const host = hostOf(process, read);
  const client = clientPlace(process, { read, host });
  return [client, ...monitorPlaces(process, { read, host }), ...blockPlaces(process, read)].map(({ place, address, port }) =>
    bindSetting({ place, overrides: [] }, { address, port }),
  );
}

interface Host {
  readonly value: string;
  readonly place: SettingPlace | null; // null: the default
}

/** The host of clients: the flag, else the last of `host`, `net` and `listen`. */
function hostOf(process: ProcessFacts, read: NatsConfiguration): Host {
  const flag = flagValues(process.arguments, ["a", "addr", "net"]).at(-1);
  if (flag !== undefined) return { value: flag.value, place: argumentPlace(flag.written, flag.value) };
  const line = read.last(["host"], ["net"], ["listen"]);
  if (line === null) return { value: "", place: null };
  if (line.path[0] !== "listen") return { value: line.value, place: line.place };
  return { value: goAddress(line.value).address ?? "", place: line.place };
}

interface Known {
  readonly read: NatsConfiguration;
  readonly host: Host;
}

function clientPlace(process: ProcessFacts, { read, host }: Known): Place {
  const flag = flagValues(process.arguments, ["p", "port"]).at(-1);
  const line = read.last(["port"], ["listen"]);
  const port = flag === undefined ? (line === null ? 4222 : goAddress(line.value).port) : portOf(flag.value);
  const deciding = host.place ?? (flag === undefined ? line?.place : argumentPlace(flag.written, flag.value));
  return { place: deciding ?? defaultPlace(read.main, "listen"), address: addressOf(host.value), port };
}

function monitorPlaces(process: ProcessFacts, { read, host }: Known): Place[] {
  const kinds = [
    { flags: ["m", "http_port"], keys: [["http"], ["http_port"], ["monitor_port"]] },
    { flags: ["ms", "https_port"], keys: [["https"], ["https_port"]] },
  ];
  return kinds.flatMap(({ flags, keys }): Place[] => {
    const flag = flagValues(process.arguments, flags).at(-1);
    const line = read.last(...keys);
    if (flag === undefined && line === null) return [];
    const place = flag === undefined ? line?.place : argumentPlace(flag.written, flag.value);
    const own = flag === undefined && line !== null && line.value.includes(":") ? goAddress(line.value) : null;
    const port = own?.port ?? portOf(flag?.value ?? line?.value ?? "");
    return place === undefined || port === 0 ? [] : [{ place, address: own?.address ?? addressOf(host.value), port }];
  });
}

const blocks = ["cluster", "gateway", "leafnodes", "websocket", "mqtt"] as const;

/** Blocks open a place only where they name a port; a cluster without one stays closed. */
function blockPlaces(process: ProcessFacts, read: NatsConfiguration): Place[] {
  const flag = flagValues(process.arguments, ["cluster", "cluster_listen"]).at(-1);
  return blocks.flatMap((block): Place[] => {
    if (block === "cluster" && flag !== undefined)
      return [{ place: argumentPlace(flag.written, withoutSecret(flag.value)), ...open(flag.value) }];
    const port = read.last([block, "port"], [block, "listen"]);
    if (port === null) return [];
    const host = read.last([block, "host"], [block, "net"], [block, "listen"]);
    const address = host === null ? "" : host.path[1] === "listen" ? (goAddress(host.value).address ?? "") : host.value;
    return [{ place: host?.place ?? port.place, address: addressOf(address), port: goAddress(port.value).port }];
  });
}

function open(url: string): { address: string; port: number | null } {
  const { address, port } = goAddress(url.replace(/\/\/[^/@]*@/, "//"));
  return { address: address ?? "", port };
}

/** A cluster URL may carry a password before the host. */
function withoutSecret(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//…@");
}

function addressOf(host: string): string {
  return host === "*" || host === "0.0.0.0" ? "0.0.0.0" : host.replace(/^\[|\]$/g, "");
}

function portOf(text: string): number | null {
  const port = parseCount(text);
  return port === null || port > 65535 ? null : port;
}

function limitsOf(read: NatsConfiguration): LimitSetting[] {
  const line: NatsValue | null = read.last(["max_connections"], ["max_conn"]);
  if (line === null) return [limitSetting(defaultPlace(read.main, "max_connections"), "connections", 65_536)];
  return [limitSetting(line.place, "connections", parseCount(line.value))];
}
