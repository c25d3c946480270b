/**
 * RabbitMQ: AMQP listeners of advanced.config, else of rabbitmq.conf, else of NODE_IP_ADDRESS and NODE_PORT, else port 5672; a port alone and `::` are
 * dual-stack. The distribution port (DIST_PORT, inet_dist_listen_min, else the node's port and 20000) has settings of its own and opens 0.0.0.0. The
 * management and Prometheus plugins count where the file of plugins enables them. Other plugins' listeners (MQTT, STOMP, streams) are left out.
 */
import { canonicalAddress, classifyAddress, parsePort } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { BindSetting, LimitSetting } from "@portolan/snapshot";
import { erlangText, type ErlangTerm } from "../formats/erlang-terms.ts";
import { predictDual, predictLiteral, scopeOfAddress } from "../predicted-scope.ts";
import { programName } from "../program-name.ts";
import type { FileBytes, ParsedSettings, PredictedSocket, ProcessFacts, Service } from "../service.ts";
import { defaultPlace, linePlace } from "../setting-place.ts";
import { bindSetting, limitSetting, parseCount, type WinningPlace } from "../winning-place.ts";
import { rabbitmqChanges } from "./rabbitmq-changes.ts";
import { rabbitmqVariables, readRabbitmqFiles, type RabbitmqFiles } from "./rabbitmq-files.ts";

export const rabbitmq: Service = {
  id: "rabbitmq",
  name: "RabbitMQ",
  aliases: ["amqp"],
  evidence: "run",
  reload: "ignored",
  usualPorts: [
    { protocol: "tcp", port: 5672 },
    { protocol: "tcp", port: 25_672 },
    { protocol: "tcp", port: 15_672 },
  ],
  environmentNames: rabbitmqVariables,
  recognise: (process) => (isNode(process) ? "arguments" : null),
  wants: (process) => readRabbitmqFiles(process, []).wants,
  parse,
  predict,
  changes: rabbitmqChanges,
  warnings,
  apply: phrase("services.rabbitmq.apply"),
};

/** Erlang's virtual machine with `-s rabbit boot`, or `-s rabbit_…` of older versions. */
function isNode(process: ProcessFacts): boolean {
  const at = process.arguments.indexOf("-s");
  return /^beam(\.smp)?$/.test(programName(process) ?? "") && at !== -1 && /^rabbit\b/.test(process.arguments[at + 1] ?? "");
}

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const read = readRabbitmqFiles(process, files);
  const settings = [...amqpSettings(read), ...tlsSettings(read), ...distributionSettings(read), ...pluginSettings(read)];
  return { settings, limits: limitsOf(read), wants: read.wants, problems: read.problems };
}

function amqpSettings(read: RabbitmqFiles): BindSetting[] {
  const terms = advancedListeners(read, "tcp_listeners");
  if (terms !== null) return terms;
  const written = listenerKeys(read, "tcp");
  if (written.length > 0) return written.flatMap(listenerSetting);
  const address = read.variables.get("NODE_IP_ADDRESS");
  const port = read.variables.get("NODE_PORT");
  const absent: WinningPlace = { place: defaultPlace(read.mainFile, "listeners.tcp.default"), overrides: [] };
  const number = parsePort(port?.place.value ?? "5672");
  const bound = address === undefined || address.place.value === "auto" ? "" : address.place.value;
  const main = bindSetting(address ?? port ?? absent, { address: canonicalAddress(bound) ?? bound, port: number });
  return address === undefined || port === undefined ? [main] : [main, bindSetting(port, { address: null, port: number })];
}

function tlsSettings(read: RabbitmqFiles): BindSetting[] {
  return advancedListeners(read, "ssl_listeners") ?? listenerKeys(read, "ssl").flatMap(listenerSetting);
}

function listenerKeys({ keys }: RabbitmqFiles, kind: "tcp" | "ssl"): readonly WinningPlace[] {
  return [...keys].flatMap(([key, place]) => (key === `listeners.${kind}` || key.startsWith(`listeners.${kind}.`) ? [place] : []));
}

/** PORT or ADDRESS:PORT, an IPv6 address bare or in brackets; `none` opens nothing. */
function listenerSetting(place: WinningPlace): BindSetting[] {
  const { value } = place.place;
  if (value === "none") return [];
  const match = /^(?:\[?(.*?)\]?:)?(\d+)$/.exec(value);
  const address = match?.[1] ?? "";
  return [bindSetting(place, { address: canonicalAddress(address) ?? address, port: parsePort(match?.[2] ?? "") })];
}

/** null: advanced.config says nothing of them. */
function advancedListeners(read: RabbitmqFiles, name: "tcp_listeners" | "ssl_listeners"): BindSetting[] | null {
  const list = read.advanced("rabbit", name);
  if (list?.kind !== "list") return null;
  return list.items.map((item) => {
    const [address, port] = item.kind === "tuple" ? item.items : [null, item];
    const written = address?.kind === "string" ? address.text : "";
    const number = port?.kind === "number" ? parsePort(port.text) : null;
    return bindSetting(termPlace(read, name, item), { address: canonicalAddress(written) ?? written, port: number });
  });
}

function termPlace({ advancedFile, advancedHash }: RabbitmqFiles, key: string, term: ErlangTerm): WinningPlace {
  return { place: linePlace({ file: advancedFile, line: term.line, key, value: erlangText(term), fileHash: advancedHash }), overrides: [] };
}

const distance = 20_000; // from the port of NODE_PORT to that of the distribution

function distributionSettings(read: RabbitmqFiles): BindSetting[] {
  const lowest = read.advanced("kernel", "inet_dist_listen_min");
  const given = read.variables.get("DIST_PORT");
  const node = read.variables.get("NODE_PORT");
  const own = parsePort(node?.place.value ?? "");
  const absent: WinningPlace = { place: defaultPlace(read.environmentFile, "DIST_PORT"), overrides: [] };
  const portPlace = lowest?.kind === "number" ? termPlace(read, "inet_dist_listen_min", lowest) : (given ?? node ?? absent);
  const port =
    lowest?.kind === "number" || given !== undefined ? parsePort(portPlace.place.value) : parsePort(String((own ?? 5672) + distance));
  const device = read.advanced("kernel", "inet_dist_use_interface");
  const address = device === null ? "0.0.0.0" : tupleAddress(device);
  if (device === null) return [bindSetting(portPlace, { address, port })];
  return [
    bindSetting(termPlace(read, "inet_dist_use_interface", device), { address, port }),
    bindSetting(portPlace, { address: null, port }),
  ];
}

/** {127,0,0,1} or {0,0,0,0,0,0,0,1}; null for a name or what cannot be read. */
function tupleAddress(term: ErlangTerm): string | null {
  if (term.kind !== "tuple") return term.kind === "string" ? canonicalAddress(term.text) : null;
  const parts = term.items.map((item) => (item.kind === "number" && /^\d{1,5}$/.test(item.text) ? Number(item.text) : -1));
  if (parts.includes(-1)) return null;
  return canonicalAddress(parts.length === 4 ? parts.join(".") : parts.map((part) => part.toString(16)).join(":"));
}

const plugins = [
  { plugin: "rabbitmq_management", prefix: "management", usual: 15_672 },
  { plugin: "rabbitmq_prometheus", prefix: "prometheus", usual: 15_692 },
] as const;

/** Their TCP listener, and a TLS one where its port is set; with the TLS one alone there is no TCP one. */
function pluginSettings(read: RabbitmqFiles): BindSetting[] {
  return plugins.flatMap(({ plugin, prefix, usual }) => {
    if (!read.plugins.has(plugin)) return [];
    const listener = (kind: string): BindSetting[] => pluginListener(read, { base: `${prefix}.${kind}`, usual });
    const hasTls = read.keys.has(`${prefix}.ssl.port`);
    const hasTcp = ["ip", "port"].some((name) => read.keys.has(`${prefix}.tcp.${name}`));
    return [...(hasTcp || !hasTls ? listener("tcp") : []), ...(hasTls ? listener("ssl") : [])];
  });
}

function pluginListener(read: RabbitmqFiles, { base, usual }: { readonly base: string; readonly usual: number }): BindSetting[] {
  const ip = read.keys.get(`${base}.ip`);
  const port = read.keys.get(`${base}.port`);
  const absent: WinningPlace = { place: defaultPlace(read.mainFile, `${base}.port`), overrides: [] };
  const number = parsePort(port?.place.value ?? String(usual));
  const address = ip === undefined ? "0.0.0.0" : (canonicalAddress(ip.place.value) ?? ip.place.value);
  const main = bindSetting(ip ?? port ?? absent, { address, port: number });
  return ip === undefined || port === undefined ? [main] : [main, bindSetting(port, { address: null, port: number })];
}

function limitsOf({ keys }: RabbitmqFiles): LimitSetting[] {
  const limit = (key: string, kind: LimitSetting["kind"]): LimitSetting[] => {
    const found = keys.get(key);
    return found === undefined ? [] : [limitSetting(found.place, kind, parseCount(found.place.value))];
  };
  return [...limit("connection_max", "connections"), ...limit("tcp_listen_options.backlog", "backlog")];
}

function predict(setting: BindSetting): PredictedSocket | null {
  const { address, port } = setting;
  if (address === "") return port === null ? null : { address: "::", port, scope: "dual" };
  return isDistribution(setting) ? predictLiteral(setting) : predictDual(setting);
}

/** Where NODE_PORT decides both ports, only that of the distribution has an address. */
function isDistribution({ key, address }: BindSetting): boolean {
  return /DIST_PORT$|^inet_dist_/.test(key) || (key.endsWith("NODE_PORT") && address === "0.0.0.0");
}

/** The distribution on every address while every AMQP listener is bound to one. */
function warnings(settings: readonly BindSetting[]): readonly Phrase[] {
  const distribution = settings.find((setting) => isDistribution(setting) && setting.address !== null && isWildcard(setting.address));
  const amqp = settings.filter(
    (setting) => setting.address !== null && /^(listeners\.|(tcp|ssl)_listeners$|(RABBITMQ_)?NODE_)/.test(setting.key),
  );
  const isRestricted =
    amqp.some((setting) => setting !== distribution) &&
    amqp.every((setting) => setting === distribution || !isWildcard(setting.address ?? ""));
  return distribution !== undefined && isRestricted
    ? [phrase("services.warning.rabbitmqDistribution", { port: distribution.port ?? 25_672 })]
    : [];
}

function isWildcard(address: string): boolean {
  return address === "" || (scopeOfAddress(address) !== null && classifyAddress(address) === "unspecified");
}
