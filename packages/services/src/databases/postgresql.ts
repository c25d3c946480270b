/**
 * PostgreSQL: listen_addresses and port, from the command line, postgresql.auto.conf, postgresql.conf with its includes, PGPORT, or the default,
 * in that order of precedence (guc.h, GucSource). `*` and `::` open IPv6 sockets with IPV6_V6ONLY on, so `*` is two sockets.
 */
import { canonicalAddress, parsePort } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { BindSetting, LimitSetting } from "@portolan/snapshot";
import { decodeText } from "../formats/decode-text.ts";
import { hostsPath, resolveName } from "../formats/hosts-file.ts";
import { globMatches } from "../formats/path-glob.ts";
import { parsePostgresqlArguments } from "./postgresql-arguments.ts";
import { parsePostgresqlSyntax, type PostgresqlLine } from "../formats/postgresql-syntax.ts";
import { scopeOfAddress } from "../predicted-scope.ts";
import { directoryName, programName, resolvePath } from "../program-name.ts";
import { applyWith } from "../programs/go-listen.ts";
import { argumentPlace, defaultPlace, environmentPlace, linePlace } from "../setting-place.ts";
import { bindSetting, limitSetting, parseCount, recordPlace, type WinningPlace } from "../winning-place.ts";
import { possibleChange, writeStep } from "../scope-change.ts";
import type { FileBytes, FileRequest, ParsedSettings, PredictedSocket, ProcessFacts, ScopeChange, Service } from "../service.ts";

export const postgresql: Service = {
  id: "postgresql",
  name: "PostgreSQL",
  evidence: "run",
  reload: "ignored",
  usualPorts: [{ protocol: "tcp", port: 5432 }],
  aliases: ["postgres", "pg"],
  environmentNames: ["PGDATA", "PGPORT"],
  recognise: (process) => (/^(postgres|postmaster)$/.test(programName(process) ?? "") && !isChild(process) ? "executable" : null),
  wants: (process) => [{ path: mainFile(process) }],
  parse,
  predict,
  changes,
  applyIn: applyWith(phrase("services.postgresql.apply")),
  apply: phrase("services.postgresql.apply"),
};

/** Server processes below the postmaster write a title such as "postgres: checkpointer". */
function isChild({ arguments: words }: ProcessFacts): boolean {
  return words[0]?.startsWith("postgres: ") === true;
}

/** Directory of -D, else PGDATA, else the working directory, which the server always sets to its data directory. */
function configurationDirectory(process: ProcessFacts): string {
  const given = parsePostgresqlArguments(process.arguments).dataDirectory ?? process.environment.PGDATA ?? null;
  const working = process.workingDirectory ?? "/var/lib/postgresql/data";
  return given === null || !given.startsWith("/") ? working : given;
}

function mainFile(process: ProcessFacts): string {
  const given = parsePostgresqlArguments(process.arguments).values.get("config_file")?.value;
  return resolvePath(configurationDirectory(process), given ?? "postgresql.conf");
}

interface Walk {
  readonly files: readonly FileBytes[];
  readonly wants: Map<string, FileRequest>;
  readonly found: Map<string, WinningPlace>; // parameter → the place that holds so far
  includes: number;
  lines: number; // walked so far
}

const includeLimit = 500;
const lineLimit = 100_000;
const depthLimit = 10; // of the server itself: CONF_FILE_MAX_DEPTH

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const walk: Walk = { files, wants: new Map(), found: new Map(), includes: 0, lines: 0 };
  const main = mainFile(process);
  const mainRead = files.find((file) => file.path === main);
  if (mainRead?.bytes === null && mainRead.reason !== "ENOENT") return { settings: [], wants: [] };
  addEnvironment(walk, process);
  walkFile(walk, { path: main, depth: 0 });
  const dataDirectory = walk.found.get("data_directory")?.place.value ?? configurationDirectory(process);
  const automatic = resolvePath(dataDirectory, "postgresql.auto.conf");
  walk.wants.set(automatic, { path: automatic });
  walkFile(walk, { path: automatic, depth: 0 });
  for (const [name, { value, written }] of parsePostgresqlArguments(process.arguments).values)
    recordPlace(walk.found, name, argumentPlace(written, value));
  if (mainRead === undefined) return { settings: [], wants: [...walk.wants.values()] };
  return { settings: settingsOf(walk, main), limits: [connectionLimit(walk, main)], wants: [...walk.wants.values()] };
}

function addEnvironment(walk: Walk, { environment }: ProcessFacts): void {
  const port = environment.PGPORT;
  if (port !== undefined) recordPlace(walk.found, "port", environmentPlace("PGPORT", port));
}

/** Each file is cut into lines once, however often it is included. */
const linesOfFile = new WeakMap<FileBytes, readonly PostgresqlLine[]>();

function walkFile(walk: Walk, { path, depth }: { path: string; depth: number }): void {
  const file = walk.files.find((candidate) => candidate.path === path);
  if (file?.bytes === undefined || file.bytes === null || depth > depthLimit || ++walk.includes > includeLimit) return;
  const lines = linesOfFile.get(file) ?? parsePostgresqlSyntax(decodeText(file.bytes));
  linesOfFile.set(file, lines);
  for (const { name, value, line } of lines) {
    if (++walk.lines > lineLimit) return;
    if (name === "include" || name === "include_if_exists" || name === "include_dir") include(walk, { name, value, from: path, depth });
    else recordPlace(walk.found, name, linePlace({ file: path, line, key: name, value, fileHash: file.hash }));
  }
}

/** A relative path hangs below the directory of the including file; a directory gives its *.conf files by name. */
function include(walk: Walk, { name, value, from, depth }: { name: string; value: string; from: string; depth: number }): void {
  const path = resolvePath(directoryName(from), name === "include_dir" ? `${value}/*.conf` : value);
  walk.wants.set(path, { path });
  const matches = name === "include_dir" ? walk.files.filter((file) => globMatches(path, file.path)).map((file) => file.path) : [path];
  for (const match of matches.sort()) walkFile(walk, { path: match, depth: depth + 1 });
}

function settingsOf(walk: Walk, main: string): BindSetting[] {
  const found = (name: string): WinningPlace => walk.found.get(name) ?? { place: defaultPlace(main, name), overrides: [] };
  const addresses = found("listen_addresses");
  const port = found("port");
  const number = port.place.source === "default" ? 5432 : parsePort(port.place.value);
  const binds = listenedAddresses(walk, addresses.place.source === "default" ? "localhost" : addresses.place.value);
  return [
    ...binds.map((address) => bindSetting(shown(addresses), { address, port: number })),
    bindSetting(shown(port), { address: null, port: number }),
  ];
}

/** An argument that already holds its value is shown once. */
function shown({ place, overrides }: WinningPlace): WinningPlace {
  const isWhole = place.source === "argument" && place.key.includes(place.value);
  return { place: isWhole ? { ...place, value: "" } : place, overrides };
}

/** Connections for ordinary users: max_connections without those that are kept for superusers and for members of pg_use_reserved_connections. */
function connectionLimit({ found }: Walk, main: string): LimitSetting {
  const countOf = (name: string, absent: number): number | null => {
    const place = found.get(name)?.place;
    return place === undefined ? absent : parseCount(place.value);
  };
  const all = countOf("max_connections", 100);
  const kept = [countOf("superuser_reserved_connections", 3), countOf("reserved_connections", 0)];
  const isKnown = all !== null && kept.every((count) => count !== null);
  const limit = isKnown ? kept.reduce<number>((rest, count) => rest - (count ?? 0), all) : null;
  const place = found.get("max_connections")?.place ?? defaultPlace(main, "max_connections");
  return limitSetting(place, "connections", limit === null ? null : Math.max(0, limit));
}

/** Addresses of a listen_addresses value; a host name that /etc/hosts does not hold stays as it is. */
function listenedAddresses(walk: Walk, value: string): readonly string[] {
  const names = value
    .split(",")
    .map((name) => name.trim().replace(/^"(.*)"$/, "$1"))
    .filter((name) => name !== "");
  return names.flatMap((name) => {
    if (name === "*") return ["0.0.0.0", "::"];
    const address = canonicalAddress(name);
    if (address !== null) return [address];
    walk.wants.set(hostsPath, { path: hostsPath });
    const resolved = resolveName(name, walk.files);
    return resolved.length === 0 ? [name] : resolved;
  });
}

function predict({ address, port }: BindSetting): PredictedSocket | null {
  if (address === null || port === null) return null;
  const scope = scopeOfAddress(address);
  return scope === null ? null : { address, port, scope };
}

function changes(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const fallback = settings.find(({ file }) => file !== null)?.file ?? "postgresql.conf";
  const step = writeStep(
    settings.filter(({ key }) => key === "listen_addresses"),
    fallback,
    (line) => `-c ${line.replace(" = '", "=").replace(/'$/, "")}`,
  );
  const line = (value: string): readonly string[] => [`listen_addresses = '${value}'`];
  const port = settings[0]?.port ?? 5432;
  return [
    possibleChange({ target: "dual", steps: [step, phrase("services.postgresql.twoSockets")], code: line("*") }),
    possibleChange({ target: "ipv4", steps: [step], code: line("0.0.0.0") }),
    possibleChange({ target: "ipv6", steps: [step], code: line("::") }),
    possibleChange({
      target: "loopback",
      steps: [step, phrase("services.breaks.loopback", { port }), phrase("services.postgresql.socketOnly")],
      code: line("localhost"),
    }),
  ];
}
