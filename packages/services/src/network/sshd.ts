/**
 * OpenSSH's server: Port and ListenAddress from the command line and the files, all of them counted; AddressFamily, where the first one read wins.
 * -o options are read before the files, an Include in its place, at any depth; -p replaces every Port. `Match` sets no listeners: the rest of its file
 * is passed over. A ListenAddress without port opens every Port. Its title keeps its arguments. Sessions, which may listen for forwards, have none.
 * Source: servconf.c of OpenSSH 9.2, run against it.
 */
import { canonicalAddress, parsePort } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { BindSetting, LimitSetting } from "@portolan/snapshot";
import { boundedFlatMap, boundedList } from "../bounded-settings.ts";
import { parseDirectiveLines, type DirectiveDialect } from "../formats/directive-lines.ts";
import { hostsPath, resolveName } from "../formats/hosts-file.ts";
import { readIncludedLines, type IncludedLine } from "../formats/included-lines.ts";
import { predictLiteral, scopeOfAddress } from "../predicted-scope.ts";
import { programName, resolvePath } from "../program-name.ts";
import type { FileBytes, ParsedSettings, ProcessFacts, Service } from "../service.ts";
import { argumentPlace, defaultPlace, linePlace, type SettingPlace } from "../setting-place.ts";
import { lastOption, parseShortOptions, type ShortOptions } from "../short-options.ts";
import { sshdChanges } from "./sshd-changes.ts";

export const sshd: Service = {
  id: "sshd",
  name: "OpenSSH server",
  aliases: ["ssh", "openssh"],
  evidence: "run",
  reload: "applies",
  usualPorts: [{ protocol: "tcp", port: 22 }],
  environmentNames: [],
  recognise: (process) => (programName(process) === "sshd" ? "executable" : null),
  wants: (process) => (isListener(process) ? [{ path: mainFile(optionsOf(process)) }, { path: hostsPath }] : []),
  parse,
  predict: predictLiteral,
  changes: sshdChanges,
  apply: phrase("services.sshd.apply.byHand"),
  applyIn: (unit) => (unit === null ? phrase("services.sshd.apply.byHand") : phrase("services.sshd.apply.unit", { unit })),
};

/** The listener's title is "sshd: ARGUMENTS [listener] 0 of 10-100 startups"; a session's is "sshd: USER…". */
const listenerTitle = /^sshd: (.*) \[listener\] \d+ of \d+-\d+ startups$/;

function isListener({ arguments: words }: ProcessFacts): boolean {
  const title = words.join(" ").trim();
  return !title.startsWith("sshd: ") || listenerTitle.test(title);
}

function optionsOf({ arguments: words }: ProcessFacts): ShortOptions {
  const title = listenerTitle.exec(words.join(" ").trim());
  return parseShortOptions(title === null ? words : splitTitle(title[1] ?? ""), "CbcfghkopuE");
}

/** Options that say which configuration it reads, for a call that only tests it. */
export function sshdFileOptions(process: ProcessFacts): readonly string[] {
  return optionsOf(process).options.flatMap(({ letter, value }) => ("fopCcbhu".includes(letter) ? [`-${letter}`, value] : []));
}

/** The words of a title, joined by blanks there: what no option is belongs to the -o before it, as in `-o AddressFamily inet`. */
function splitTitle(title: string): readonly string[] {
  const words: string[] = [];
  let isOptionOpen = false;
  for (const word of title.split(" ")) {
    if (isOptionOpen && !word.startsWith("-") && words.at(-1) !== "-o") words.push(`${words.pop() ?? ""} ${word}`);
    else words.push(word);
    isOptionOpen = word.startsWith("-o") || (isOptionOpen && !word.startsWith("-"));
  }
  return words;
}

const configuration = "/etc/ssh"; // what relative includes hang below, wherever the file itself is

function mainFile(options: ShortOptions): string {
  const given = lastOption(options, "f");
  return given === null ? `${configuration}/sshd_config` : resolvePath("/", given);
}

const dialect: DirectiveDialect = { separator: "either", comment: "anywhere", joinsLines: false, quotes: "plain" };

interface Word {
  readonly name: string; // lower case
  readonly args: readonly string[];
  readonly place: SettingPlace;
}

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  if (!isListener(process)) return { settings: [], wants: [] };
  const options = optionsOf(process);
  const main = mainFile(options);
  const read = files.find(({ path }) => path === main);
  if (read?.bytes === undefined || read.bytes === null) return { settings: [], wants: [] };
  const { lines, wants } = readIncludedLines([main], files, {
    dialect,
    includesOf: ({ name, args }) => (name.toLowerCase() === "include" ? args.map((path) => resolvePath(configuration, path)) : null),
    endsFile: ({ name }) => name.toLowerCase() === "match",
  });
  const words = [...optionWords(options), ...lines.map(lineWord)];
  return { settings: bindSettings({ words, options, files, main }), limits: limitsOf(words), wants };
}

function optionWords({ options }: ShortOptions): Word[] {
  return options.flatMap(({ letter, value }) => {
    const [parsed] = letter === "o" ? parseDirectiveLines(value, dialect) : [];
    if (parsed === undefined) return [];
    return [{ name: parsed.name.toLowerCase(), args: parsed.args, place: argumentPlace("-o", value) }];
  });
}

function lineWord({ name, args, file, line, fileHash }: IncludedLine): Word {
  return { name: name.toLowerCase(), args, place: linePlace({ file, line, key: name, value: args.join(" "), fileHash }) };
}

const keptOverrides = 8;

interface Reading {
  readonly words: readonly Word[];
  readonly options: ShortOptions;
  readonly files: readonly FileBytes[];
  readonly main: string;
}

interface PlacedPort {
  readonly port: number | null;
  readonly place: SettingPlace & Pick<BindSetting, "overrides">;
}

function bindSettings(reading: Reading): BindSetting[] {
  const ports = portsOf(reading);
  const family = familyOf(reading.words);
  const addresses = reading.words.filter(({ name }) => name === "listenaddress");
  const binds =
    addresses.length === 0
      ? boundedFlatMap(ports, (port) => wildcards(family).map((address) => bind(port.place, { address, port: port.port })))
      : boundedFlatMap(addresses, (word) => bindsOfAddress(word, { ports, family, files: reading.files }));
  const portPlaces = addresses.length === 0 ? [] : ports.map(({ place, port }) => bind(place, { address: null, port }));
  const familyPlace = family.place === null ? [] : [bind(family.place, { address: null, port: ports[0]?.port ?? null })];
  return withoutRepeats([...binds, ...portPlaces, ...familyPlace]);
}

function bind(place: PlacedPort["place"], { address, port }: { address: string | null; port: number | null }): BindSetting {
  return { ...place, protocol: "tcp", address, port };
}

/** -p replaces the ports of options and files, which then stand as overridden. */
function portsOf({ words, options, main }: Reading): readonly PlacedPort[] {
  const written = words.filter(({ name }) => name === "port");
  const given = options.options.filter(({ letter }) => letter === "p");
  const overrides = written.length === 0 ? {} : { overrides: written.slice(0, keptOverrides).map(({ place }) => place) };
  if (given.length > 0)
    return given.map(({ value }) => ({ port: parsePort(value), place: { ...argumentPlace("-p", value), ...overrides } }));
  if (written.length === 0) return [{ port: 22, place: defaultPlace(main, "Port") }];
  return written.map(({ args, place }) => ({ port: parsePort(args[0] ?? ""), place }));
}

type Family = "any" | "inet" | "inet6";
interface PlacedFamily {
  readonly family: Family;
  readonly place: PlacedPort["place"] | null;
}

function familyOf(words: readonly Word[]): PlacedFamily {
  const [first, ...later] = words.filter(({ name }) => name === "addressfamily");
  const value = first?.args[0]?.toLowerCase();
  if (first === undefined) return { family: "any", place: null };
  const place = later.length === 0 ? first.place : { ...first.place, overrides: later.slice(0, keptOverrides).map((word) => word.place) };
  return { family: value === "inet" || value === "inet6" ? value : "any", place };
}

function wildcards({ family }: PlacedFamily): readonly string[] {
  return family === "inet" ? ["0.0.0.0"] : family === "inet6" ? ["::"] : ["0.0.0.0", "::"];
}

interface AddressContext {
  readonly ports: readonly PlacedPort[];
  readonly family: PlacedFamily;
  readonly files: readonly FileBytes[];
}

/** ADDRESS, [ADDRESS]:PORT, ADDRESS:PORT or an IPv6 address bare; a name opens every address it has. */
function bindsOfAddress({ args, place }: Word, { ports, family, files }: AddressContext): BindSetting[] {
  const written = args[0] ?? "";
  const match = canonicalAddress(written) === null ? /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(written) : null;
  const host = match === null ? written : (match[1] ?? match[2] ?? "");
  const own = match?.[3];
  const literal = canonicalAddress(host);
  const addresses = (literal === null ? resolveName(host, files) : [literal]).filter((address) => fits(address, family));
  const listened = own === undefined ? ports.map(({ port }) => port) : [parsePort(own)];
  return boundedFlatMap(addresses.length === 0 ? [host] : addresses, (address) =>
    boundedList(listened).map((port) => bind(place, { address, port })),
  );
}

function fits(address: string, { family }: PlacedFamily): boolean {
  const scope = scopeOfAddress(address);
  return family === "any" || (family === "inet") === (scope === "ipv4");
}

/** Two lines that lead to one socket are one bind: the server fails quietly at the second. The first keeps the place. */
function withoutRepeats(settings: readonly BindSetting[]): BindSetting[] {
  const seen = new Set<string>();
  return settings.filter(({ address, port, key, line }) => {
    const id = address === null ? `${key} ${line} ${port}` : `${address} ${port}`;
    return seen.has(id) ? false : (seen.add(id), true);
  });
}

/** MaxStartups bounds connections that have not signed in: the count where all are refused is its last number. */
function limitsOf(words: readonly Word[]): LimitSetting[] {
  const first = words.find(({ name }) => name === "maxstartups");
  const last = first?.args[0]?.split(":").at(-1) ?? "";
  return first === undefined || !/^\d{1,9}$/.test(last) ? [] : [{ ...first.place, kind: "connections", limit: Number(last) }];
}
