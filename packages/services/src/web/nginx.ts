/**
 * nginx and what is built of it (OpenResty, Tengine, Angie): `listen` of every server in http, stream and mail, through all includes, with file and
 * line. Unix sockets hold no port and are left out. A reload opens and closes ports, but keeps a socket that it cannot bind anew.
 */
import { phrase } from "@portolan/phrases";
import type { BindSetting, ServicePeer } from "@portolan/snapshot";
import { settingsLimit } from "../bounded-settings.ts";
import { decodeText } from "../formats/decode-text.ts";
import { hostsPath, resolveName } from "../formats/hosts-file.ts";
import { parseListen } from "./nginx-listen.ts";
import { parseNginxFile, type NginxDirective } from "../formats/nginx-syntax.ts";
import { globMatches, isGlob } from "../formats/path-glob.ts";
import { directoryName, resolvePath } from "../program-name.ts";
import { applyWith } from "../programs/go-listen.ts";
import { scopeOfAddress } from "../predicted-scope.ts";
import { argumentPlace, linePlace } from "../setting-place.ts";
import { recordPlace, type WinningPlace } from "../winning-place.ts";
import { isNginx, isNginxWorker, nginxGlobalDirectives, nginxMainFile } from "./nginx-arguments.ts";
import { nginxLimitNames, nginxLimits } from "./nginx-limits.ts";
import { nginxChanges } from "./nginx-changes.ts";
import { nginxPeer } from "./nginx-upstreams.ts";
import type { FileBytes, FileProblem, FileRequest, ParsedSettings, PredictedSocket, ProcessFacts, Service } from "../service.ts";

export const nginx: Service = {
  id: "nginx",
  name: "nginx",
  evidence: "run",
  reload: "partly",
  usualPorts: [{ protocol: "tcp", port: 80 }],
  aliases: ["openresty", "tengine", "angie"],
  environmentNames: [],
  recognise: (process) => (isNginx(process) ? "executable" : null),
  wants: (process) => (isNginxWorker(process) ? [] : [{ path: nginxMainFile(process) }]),
  parse,
  predict,
  changes: nginxChanges,
  applyIn: applyWith(phrase("services.nginx.apply")),
  apply: phrase("services.nginx.apply"),
};

interface Walk {
  readonly files: readonly FileBytes[];
  readonly configuration: string; // directory that relative includes hang below
  readonly wants: Map<string, FileRequest>;
  readonly settings: BindSetting[];
  readonly trees: Map<string, readonly NginxDirective[]>;
  readonly limits: Map<string, WinningPlace>;
  readonly problems: FileProblem[];
  readonly peers: ServicePeer[];
  readonly upstreams: Set<string>; // names of blocks
  includes: number;
  servers: number;
}

const includeLimit = 2000; // files walked, counting each include of the same file
const depthLimit = 32;

function parse(process: ProcessFacts, files: readonly FileBytes[]): ParsedSettings {
  if (isNginxWorker(process)) return { settings: [], wants: [] };
  const main = nginxMainFile(process);
  const walk: Walk = {
    files,
    configuration: directoryName(main),
    wants: new Map(),
    settings: [],
    trees: new Map(),
    limits: new Map(),
    problems: [],
    peers: [],
    upstreams: new Set(),
    includes: 0,
    servers: 0,
  };
  walkFile(walk, { path: main, context: { block: "main", server: null, upstream: null }, depth: 0 });
  for (const { name, args } of nginxGlobalDirectives(process))
    if (nginxLimitNames.has(name)) recordPlace(walk.limits, name, argumentPlace("-g", [name, ...args].join(" ")));
  const isRead = (files.find(({ path }) => path === main)?.bytes ?? null) !== null;
  const problems = walk.problems;
  const peers = walk.peers.filter(({ name, address }) => name !== null || !walk.upstreams.has(address));
  return {
    settings: walk.settings,
    problems,
    peers,
    limits: isRead ? nginxLimits(walk.limits, main) : [],
    wants: [...walk.wants.values()],
  };
}

interface Context {
  readonly block: string; // main, http, stream, mail, server, location, upstream, …
  readonly server: { module: string; block: number; listens: number } | null; // that this is in
  readonly upstream: string | null; // name
}

interface Place {
  readonly path: string;
  readonly context: Context;
  readonly depth: number;
}

function walkFile(walk: Walk, { path, context, depth }: Place): void {
  const file = walk.files.find((candidate) => candidate.path === path);
  if (file?.bytes === undefined || file.bytes === null || depth > depthLimit || ++walk.includes > includeLimit) return;
  const tree = walk.trees.get(path) ?? readTree(walk, path, file.bytes);
  walk.trees.set(path, tree);
  walkDirectives(walk, { directives: tree, file, context, depth });
}

function readTree(walk: Walk, path: string, bytes: Uint8Array): readonly NginxDirective[] {
  const { directives, problem } = parseNginxFile(decodeText(bytes));
  if (problem !== null) walk.problems.push({ path, reason: problem });
  return directives;
}

interface Directives {
  readonly directives: readonly NginxDirective[];
  readonly file: FileBytes;
  readonly context: Context;
  readonly depth: number;
}

function walkDirectives(walk: Walk, { directives, file, context, depth }: Directives): void {
  for (const directive of directives) {
    if (directive.name === "include") include(walk, { directive, context, depth });
    else if (directive.name === "listen" && context.server !== null) addListen(walk, { directive, file, server: context.server });
    else if (context.server !== null || context.upstream !== null) readPassing(walk, { directive, file, context, depth });
    else if (nginxLimitNames.has(directive.name) && context.server === null) addLimit(walk, directive, file);
    else if (directive.block !== null) enterBlock(walk, { directive, file, context, depth });
  }
}

function include(walk: Walk, { directive, context, depth }: { directive: NginxDirective; context: Context; depth: number }): void {
  const written = directive.args[0];
  if (written === undefined) return;
  const path = resolvePath(walk.configuration, written);
  walk.wants.set(path, { path });
  const matches = isGlob(path) ? walk.files.filter((file) => globMatches(path, file.path)).map((file) => file.path) : [path];
  for (const match of matches.sort()) walkFile(walk, { path: match, context, depth: depth + 1 });
}

/** Within a server or an upstream: to whom requests go, in it or in its blocks. */
function readPassing(
  walk: Walk,
  { directive, file, context, depth }: Omit<Directives, "directives"> & { directive: NginxDirective },
): void {
  const peer = walk.peers.length > settingsLimit ? null : nginxPeer(directive, { file, upstream: context.upstream });
  if (peer !== null) walk.peers.push(peer);
  const { name, block } = directive;
  if (block === null || depth > depthLimit || context.server === null || !passingBlocks.has(name)) return;
  walkDirectives(walk, { directives: block, file, context: { ...context, block: name }, depth: depth + 1 });
}

const passingBlocks: ReadonlySet<string> = new Set(["location", "if", "limit_except"]);

function enterBlock(walk: Walk, { directive, file, context, depth }: Omit<Directives, "directives"> & { directive: NginxDirective }): void {
  const { name, block, args } = directive;
  if (block === null || depth > depthLimit) return;
  const isModule = context.block === "main" && ["http", "stream", "mail", "events"].includes(name);
  const isServer = name === "server" && ["http", "stream", "mail"].includes(context.block);
  const isUpstream = name === "upstream" && ["http", "stream"].includes(context.block);
  if (!isModule && !isServer && !isUpstream) return;
  const server = isServer ? { module: context.block, block: ++walk.servers, listens: 0 } : null;
  const upstream = isUpstream ? (args[0] ?? "") : null;
  if (upstream !== null) walk.upstreams.add(upstream);
  walkDirectives(walk, { directives: block, file, context: { block: name, server, upstream }, depth: depth + 1 });
  if (server?.module === "http" && server.listens === 0) addDefaultListen(walk, file);
}

function addListen(
  walk: Walk,
  { directive, file, server }: { directive: NginxDirective; file: FileBytes; server: NonNullable<Context["server"]> },
): void {
  server.listens++;
  if (walk.settings.length > settingsLimit) return;
  const defaultPort = server.module === "http" ? 80 : null;
  for (const { protocol, address, port, line, text } of parseListen(directive, { defaultPort, resolve: (name) => resolve(walk, name) })) {
    const place = linePlace({ file: file.path, line, key: "listen", value: text, fileHash: file.hash });
    walk.settings.push({ ...place, protocol, address, port, block: server.block });
  }
}

function addLimit(walk: Walk, { name, args, line }: NginxDirective, file: FileBytes): void {
  recordPlace(walk.limits, name, linePlace({ file: file.path, line, key: name, value: args.join(" "), fileHash: file.hash }));
}

function resolve(walk: Walk, name: string): readonly string[] {
  walk.wants.set(hostsPath, { path: hostsPath });
  return resolveName(name, walk.files);
}

/** A server without listen takes *:80 (8000 without root, which is not looked at here). */
function addDefaultListen(walk: Walk, { path, hash }: FileBytes): void {
  if (walk.settings.length > settingsLimit) return;
  walk.settings.push({
    source: "default",
    file: path,
    line: null,
    key: "listen",
    value: "",
    fileHash: hash,
    protocol: "tcp",
    address: "0.0.0.0",
    port: 80,
  });
}

/**
 * nginx opens one socket for all listens of an address and port, so `ipv6only` counts where any of them writes it. Beside a wildcard of the
 * same family and port a single address gets no socket of its own, unless an option asks for one (ngx_http_init_listening).
 */
function predict(setting: BindSetting, all: readonly BindSetting[]): PredictedSocket | null {
  const { address, port, protocol } = setting;
  if (address === null || port === null) return null;
  const scope = scopeOfAddress(address);
  if (scope === null) return null;
  const wildcard = scope === "ipv4" ? "0.0.0.0" : "::";
  const ofPort = all.filter((other) => other.port === port && other.protocol === protocol);
  const isMerged =
    ofPort.some((other) => other.address === wildcard) &&
    !ofPort.some((other) => other.address === address && ownSocketOption.test(other.value));
  const bound = isMerged ? wildcard : address;
  const isDual = bound === "::" && ofPort.some((other) => other.address === "::" && /\bipv6only=off\b/.test(other.value));
  return { address: bound, port, scope: isDual ? "dual" : scope };
}

/** Options of listen that imply `bind`. */
const ownSocketOption =
  /(^|\s)(bind|deferred|reuseport|(setfib|fastopen|backlog|rcvbuf|sndbuf|accept_filter|ipv6only|so_keepalive)=\S*)(\s|$)/;
