/**
 * BIND: for every address of the host that a `listen-on` list takes, a UDP and a TCP socket, and the same for `listen-on-v6`; never a wildcard. Which
 * addresses the host has only the running program knows: single addresses that a list names are predicted, the others are read off its sockets and
 * held against the list. -p wins over `port` of the options, a port in listen-on over both. Source: named.conf(5) and server.c of 9.18, run against it.
 */
import { canonicalAddress, classifyAddress, parsePort } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { BindSetting, LimitSetting } from "@portolan/snapshot";
import { boundedFlatMap, boundedList } from "../bounded-settings.ts";
import { areRead } from "../formats/included-lines.ts";
import { heldAddresses } from "../held-addresses.ts";
import { predictLiteral, scopeOfAddress } from "../predicted-scope.ts";
import { programName, resolvePath } from "../program-name.ts";
import type { FileBytes, ParsedSettings, ProcessFacts, Service } from "../service.ts";
import { argumentPlace, defaultPlace, linePlace, type SettingPlace } from "../setting-place.ts";
import { lastOption, parseShortOptions, type ShortOptions } from "../short-options.ts";
import { limitSetting, parseCount } from "../winning-place.ts";
import { listMatches, namedAddresses } from "./address-match-list.ts";
import { bindChanges } from "./bind-changes.ts";
import { readBindConfiguration, statementText, type BindConfiguration, type BindStatement } from "./bind-configuration.ts";

export const bind: Service = {
  id: "bind",
  name: "BIND",
  aliases: ["named", "bind9", "dns"],
  evidence: "run",
  reload: "applies",
  usualPorts: [
    { protocol: "udp", port: 53 },
    { protocol: "tcp", port: 53 },
  ],
  environmentNames: [],
  recognise: (process) => (programName(process) === "named" ? "executable" : null),
  wants: (process) => mainFiles(process).map((path) => ({ path })),
  parse,
  predict: predictLiteral,
  changes: bindChanges,
  warnings,
  apply: phrase("services.bind.apply"),
};

function optionsOf(process: ProcessFacts): ShortOptions {
  return parseShortOptions(process.arguments, "AcdDELmnNptSTUuxX");
}

/** Debian's place and Red Hat's; a -c is the only one. */
function mainFiles(process: ProcessFacts): readonly string[] {
  const given = lastOption(optionsOf(process), "c");
  return given === null ? ["/etc/bind/named.conf", "/etc/named.conf"] : [resolvePath(process.workingDirectory ?? "/", given)];
}

interface Context {
  readonly process: ProcessFacts;
  readonly options: ShortOptions;
  readonly configuration: BindConfiguration;
  readonly main: string;
}

type Family = "ipv4" | "ipv6";

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const main = mainFiles(process).find((path) => areRead([path], files));
  if (main === undefined) return { settings: [], wants: [] };
  const configuration = readBindConfiguration(main, { files, workingDirectory: process.workingDirectory ?? "/" });
  const context: Context = { process, options: optionsOf(process), configuration, main };
  const settings = [...families(context).flatMap((family) => listenSettings(family, context)), ...channelSettings(context)];
  return { settings: [...settings, ...recursionSettings(configuration)], limits: limitsOf(configuration), wants: configuration.wants };
}

function families({ options }: Context): readonly Family[] {
  const has = (letter: string): boolean => options.options.some((option) => option.letter === letter);
  return has("4") ? ["ipv4"] : has("6") ? ["ipv6"] : ["ipv4", "ipv6"];
}

function place({ statement, name, file, fileHash }: BindStatement): SettingPlace {
  return linePlace({ file, line: statement.line, key: name, value: statementText(statement), fileHash });
}

interface Listen {
  readonly place: SettingPlace;
  readonly port: number | null;
  readonly isTcpOnly: boolean; // DNS over TLS and over HTTPS
  readonly literal: readonly string[];
  readonly takes: (address: string) => boolean;
}

function listenSettings(family: Family, context: Context): BindSetting[] {
  const key = family === "ipv4" ? "listen-on" : "listen-on-v6";
  const { configuration, main } = context;
  const written = boundedList(configuration.options.filter(({ name }) => name === key)).map((statement) => readListen(statement, context));
  const usual: Listen = {
    place: defaultPlace(main, key),
    port: usualPort(context).port,
    isTcpOnly: false,
    literal: [],
    takes: () => true,
  };
  const seen = new Set<string>();
  const settings = boundedFlatMap(written.length === 0 ? [usual] : written, (listen) => socketsOf(listen, { family, context }));
  const first = settings.filter(({ protocol, address, port }) => {
    const id = `${protocol} ${address} ${port}`;
    return address === null || (!seen.has(id) && seen.add(id).size > 0);
  });
  return [...first, ...portSettings(first, context)];
}

/** The port of a listen-on without one: -p, else `port` of the options, else 53. */
function usualPort({ options, configuration, main }: Context): { readonly port: number | null; readonly place: SettingPlace } {
  const given = /^(?:dns=)?(\d+)$/.exec(
    options.options.findLast(({ letter, value }) => letter === "p" && /^(dns=)?\d/.test(value))?.value ?? "",
  );
  if (given !== null) return { port: parsePort(given[1] ?? ""), place: argumentPlace("-p", given[0]) };
  const written = configuration.options.findLast(({ name }) => name === "port");
  if (written === undefined) return { port: 53, place: defaultPlace(main, "port") };
  const value = written.statement.words[1];
  return { port: parsePort(typeof value === "string" ? value : ""), place: place(written) };
}

function portSettings(binds: readonly BindSetting[], context: Context): BindSetting[] {
  const { port, place: portPlace } = usualPort(context);
  const isUsed = portPlace.source !== "default" && binds.some((bound) => bound.port === port);
  return isUsed ? (["udp", "tcp"] as const).map((protocol) => ({ ...portPlace, protocol, address: null, port })) : [];
}

function readListen(statement: BindStatement, context: Context): Listen {
  const { words } = statement.statement;
  const list = words.find((word) => typeof word !== "string") ?? [];
  const after = (name: string): string | null => {
    const value = words[words.indexOf(name) + 1];
    return words.includes(name) && typeof value === "string" ? value : null;
  };
  const port = after("port");
  const { lists } = context.configuration;
  return {
    place: place(statement),
    port: port === null ? usualPort(context).port : parsePort(port),
    isTcpOnly: words.includes("http") || (words.includes("tls") && after("tls") !== "none"),
    literal: namedAddresses(list, lists),
    takes: (address) => listMatches(list, address, lists),
  };
}

function socketsOf(listen: Listen, { family, context }: { readonly family: Family; readonly context: Context }): BindSetting[] {
  const protocols = listen.isTcpOnly ? (["tcp"] as const) : (["udp", "tcp"] as const);
  return protocols.flatMap((protocol) => {
    const held = heldAddresses(context.process, { protocol, port: listen.port }).filter(listen.takes);
    const addresses = [...new Set([...listen.literal, ...held])].filter((address) => scopeOfAddress(address) === family);
    return addresses.map((address): BindSetting => ({ ...listen.place, protocol, address, port: listen.port }));
  });
}

/** rndc's channel and the statistics channels. Without `controls` the channel opens on both loopback addresses if there is a key, which its sockets tell. */
function channelSettings(context: Context): BindSetting[] {
  const { configuration, process, main } = context;
  const channels = [
    ...(configuration.controls ?? []).flatMap((statement) => channelSetting(statement, 953)),
    ...configuration.statistics.flatMap((statement) => channelSetting(statement, 80)),
  ];
  if (configuration.controls !== null) return channels;
  const loopbacks = heldAddresses(process, { protocol: "tcp", port: 953 }).filter((address) => /^(127\.0\.0\.1|::1)$/.test(address));
  return [
    ...channels,
    ...loopbacks.map((address): BindSetting => ({ ...defaultPlace(main, "controls"), protocol: "tcp", address, port: 953 })),
  ];
}

function channelSetting(statement: BindStatement, usual: number): BindSetting[] {
  const { words } = statement.statement;
  const written = words[1];
  if (statement.name !== "inet" || typeof written !== "string") return [];
  const port = words[2] === "port" && typeof words[3] === "string" ? parsePort(words[3]) : usual;
  const address = written === "*" ? "0.0.0.0" : (canonicalAddress(written) ?? written);
  return [{ ...place(statement), protocol: "tcp", address, port }];
}

/** A line that lets any source ask for any name. */
function recursionSettings({ options }: BindConfiguration): BindSetting[] {
  return options
    .filter(({ name, statement }) => name === "allow-recursion" && /(^|\s)any;/.test(statementText(statement)))
    .map((statement) => ({ ...place(statement), protocol: "udp", address: null, port: null }));
}

function warnings(settings: readonly BindSetting[]): readonly Phrase[] {
  const isOpen = settings.some(({ key }) => key === "allow-recursion");
  const isReachable = settings.some(
    ({ key, address }) =>
      key.startsWith("listen-on") && address !== null && scopeOfAddress(address) !== null && classifyAddress(address) !== "loopback",
  );
  return isOpen && isReachable ? [phrase("services.warning.openResolver")] : [];
}

function limitsOf({ options }: BindConfiguration): LimitSetting[] {
  return (["tcp-clients", "tcp-listen-queue"] as const).flatMap((key) => {
    const statement = options.findLast(({ name }) => name === key);
    const kind = key === "tcp-clients" ? ("connections" as const) : ("backlog" as const);
    return statement === undefined ? [] : [limitSetting(place(statement), kind, parseCount(place(statement).value))];
  });
}
