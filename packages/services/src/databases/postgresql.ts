/**
 * PostgreSQL: listen_addresses and port, from the command line, postgresql.auto.conf, postgresql.conf with its includes, PGPORT, or the default,
 * in that order of precedence (guc.h, GucSource). `*` and `::` open IPv6 sockets with IPV6_V6ONLY on, so `*` is two sockets.
 */
import { canonicalAddress, parsePort } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { decodeText } from "../formats/decode-text.ts";
import { hostsPath, resolveName } from "../formats/hosts-file.ts";
import { globMatches } from "../formats/path-glob.ts";
import { parsePostgresqlArguments } from "./postgresql-arguments.ts";
import { parsePostgresqlSyntax } from "../formats/postgresql-syntax.ts";
import { scopeOfAddress } from "../predicted-scope.ts";
import { directoryName, programName, resolvePath } from "../program-name.ts";
import { possibleChange, writeStep } from "../scope-change.ts";
import type { FileBytes, FileRequest, ParsedSettings, PredictedSocket, ProcessFacts, ScopeChange, Service } from "../service.ts";

export const postgresql: Service = {
  id: "postgresql",
  name: "PostgreSQL",
  evidence: "run",
  reload: "ignored",
  usualPorts: [{ protocol: "tcp", port: 5432 }],
  environmentNames: ["PGDATA", "PGPORT"],
  recognise: (process) => (/^(postgres|postmaster)$/.test(programName(process) ?? "") && !isChild(process) ? "executable" : null),
  wants: (process) => [{ path: mainFile(process) }],
  parse,
  predict,
  changes,
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

interface Found {
  readonly value: string;
  readonly source: BindSetting["source"];
  readonly file: string | null;
  readonly line: number | null;
  readonly key: string;
  readonly hash: string | null;
}

interface Walk {
  readonly files: readonly FileBytes[];
  readonly wants: Map<string, FileRequest>;
  readonly found: Map<string, Found>; // parameter → what holds so far, the last one read wins
  includes: number;
}

const includeLimit = 500;
const depthLimit = 10; // of the server itself: CONF_FILE_MAX_DEPTH

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  const walk: Walk = { files, wants: new Map(), found: new Map(), includes: 0 };
  const main = mainFile(process);
  const mainRead = files.find((file) => file.path === main);
  if (mainRead?.bytes === null && mainRead.reason !== "ENOENT") return { settings: [], wants: [] };
  addEnvironment(walk, process);
  walkFile(walk, { path: main, depth: 0 });
  const dataDirectory = walk.found.get("data_directory")?.value ?? configurationDirectory(process);
  const automatic = resolvePath(dataDirectory, "postgresql.auto.conf");
  walk.wants.set(automatic, { path: automatic });
  walkFile(walk, { path: automatic, depth: 0 });
  for (const [name, { value, written }] of parsePostgresqlArguments(process.arguments).values) {
    walk.found.set(name, { value, source: "argument", file: null, line: null, key: written, hash: null });
  }
  const settings = mainRead === undefined ? [] : settingsOf(walk, main);
  return { settings, wants: [...walk.wants.values()] };
}

function addEnvironment(walk: Walk, { environment }: ProcessFacts): void {
  const port = environment.PGPORT;
  if (port !== undefined) walk.found.set("port", { value: port, source: "environment", file: null, line: null, key: "PGPORT", hash: null });
}

function walkFile(walk: Walk, { path, depth }: { path: string; depth: number }): void {
  const file = walk.files.find((candidate) => candidate.path === path);
  if (file?.bytes === undefined || file.bytes === null || depth > depthLimit || ++walk.includes > includeLimit) return;
  for (const { name, value, line } of parsePostgresqlSyntax(decodeText(file.bytes))) {
    if (name === "include" || name === "include_if_exists" || name === "include_dir") include(walk, { name, value, from: path, depth });
    else walk.found.set(name, { value, source: "file", file: path, line, key: name, hash: file.hash });
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
  const { found } = walk;
  const absent = (key: string, value: string): Found => ({ value, source: "default", file: main, line: null, key, hash: null });
  const addresses = found.get("listen_addresses") ?? absent("listen_addresses", "localhost");
  const port = found.get("port") ?? absent("port", "5432");
  const number = parsePort(port.value);
  const binds = listenedAddresses(walk, addresses.value);
  return [...binds.map((address) => bindSetting(addresses, { address, port: number })), bindSetting(port, { address: null, port: number })];
}

function bindSetting(
  { source, file, line, key, value, hash }: Found,
  { address, port }: { address: string | null; port: number | null },
): BindSetting {
  const written = source === "default" || (source === "argument" && key.includes(value)) ? "" : value;
  return { source, file, line, key, value: written, fileHash: hash, protocol: "tcp", address, port };
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
