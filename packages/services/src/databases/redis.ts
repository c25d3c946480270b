/**
 * Redis, Valkey and Sentinel: bind, port, tls-port and the cluster bus. IPv6 sockets are IPv6 only, so every address is a socket of its own.
 * CONFIG SET changes binds while it runs; the file then says something else, which shows as a difference between setting and socket.
 * An address with a dash before it is opened where the host has it, which is for whoever knows the host's interfaces to judge (`isOptional`).
 * Debian's executable of all of them is redis-check-rdb, so the name it was started by tells which one it is.
 */
import { canonicalAddress, classifyAddress } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { scopeOfAddress } from "../predicted-scope.ts";
import { baseName, resolvePath } from "../program-name.ts";
import { applyWith } from "../programs/go-listen.ts";
import { possibleChange, writeStep } from "../scope-change.ts";
import type {
  FileBytes,
  FileRequest,
  ParsedSettings,
  PredictedSocket,
  ProcessFacts,
  ScopeChange,
  ScopeTarget,
  Service,
} from "../service.ts";
import { parseRedisTitle, readRedisCommand, redisCommandRequests, redisProgram, type RedisTitle } from "./redis-command.ts";
import { readRedisSettings, type RedisSettings } from "./redis-settings.ts";

interface Variant {
  readonly id: string;
  readonly name: string;
  readonly program: RegExp; // name it is started by
  readonly isSentinel: boolean;
  readonly port: number;
  readonly files: readonly string[]; // where packages put its file, most usual first
}

const executables = /^(?:redis|valkey)-(?:server|sentinel|check-rdb|check-aof)$/;

const variants = {
  redis: {
    id: "redis",
    name: "Redis",
    program: /^redis-server$/,
    isSentinel: false,
    port: 6379,
    files: ["/etc/redis/redis.conf", "/etc/redis.conf", "/usr/local/etc/redis/redis.conf"],
  },
  valkey: {
    id: "valkey",
    name: "Valkey",
    program: /^valkey-server$/,
    isSentinel: false,
    port: 6379,
    files: ["/etc/valkey/valkey.conf", "/usr/local/etc/valkey/valkey.conf"],
  },
  sentinel: {
    id: "redis-sentinel",
    name: "Redis Sentinel",
    program: /^(?:redis|valkey)-(?:sentinel|server)$/,
    isSentinel: true,
    port: 26_379,
    files: ["/etc/redis/sentinel.conf", "/etc/redis-sentinel.conf", "/etc/valkey/sentinel.conf"],
  },
} as const satisfies Record<string, Variant>;

export const redisSentinel: Service = { ...defineVariant(variants.sentinel), evidence: "run", aliases: ["sentinel", "valkey-sentinel"] };
export const redis: Service = { ...defineVariant(variants.redis), evidence: "run", aliases: ["redis-server"] };
export const valkey: Service = { ...defineVariant(variants.valkey), evidence: "source-read", aliases: ["valkey-server"] };

function defineVariant(variant: Variant): Omit<Service, "evidence"> {
  return {
    id: variant.id,
    name: variant.name,
    reload: "none",
    usualPorts: [{ protocol: "tcp", port: variant.port }],
    environmentNames: [],
    recognise: (process) => (isVariant(variant, process) ? "executable" : null),
    wants: (process) => {
      const fromUnit = redisCommandRequests(process);
      const given = readRedisCommand(process, [])?.file ?? null;
      return [...fromUnit, ...(given === null ? [] : [{ path: given }])];
    },
    parse: (process, files) => parse(variant, { process, files }),
    predict,
    changes: (settings) => changes(variant, settings),
    warnings: (settings) => warnings(variant, settings),
    applyIn: applyWith(phrase("services.redis.apply")),
    apply: phrase("services.redis.apply"),
  };
}

function isVariant({ program, isSentinel }: Variant, process: ProcessFacts): boolean {
  const name = redisProgram(process);
  const { executable } = process;
  if (executable !== null && !executables.test(baseName(executable.replace(/ \(deleted\)$/, "")))) return false;
  const asSentinel =
    name.endsWith("-sentinel") || parseRedisTitle(process)?.isSentinel === true || process.arguments.includes("--sentinel");
  return program.test(name) && asSentinel === isSentinel;
}

interface Started {
  readonly process: ProcessFacts;
  readonly files: readonly FileBytes[];
}

function parse(variant: Variant, { process, files }: Started): ParsedSettings {
  const directory = process.workingDirectory ?? "/";
  const title = parseRedisTitle(process);
  const command = readRedisCommand(process, files);
  const read = (file: string | null): RedisSettings =>
    readRedisSettings({ file, options: command?.options ?? [], directory, defaultPort: variant.port, files });
  if (command !== null && (command.file !== null || title === null)) return settingsOf(read(command.file), { file: command.file, files });
  return parseByTitle({ process, candidates: candidateFiles(variant, process), title, files, read });
}

/** A file that was named and is not there any more leaves the settings unknown; they are never taken for the defaults. */
function settingsOf(
  { settings, limits, wants }: RedisSettings,
  { file, files }: { file: string | null; files: readonly FileBytes[] },
): ParsedSettings {
  const read = files.find(({ path }) => path === file);
  if (file === null || (read?.bytes ?? null) !== null) return { settings, limits, wants };
  return { settings: [], wants, problems: read?.reason === "ENOENT" ? [{ path: file, reason: "ENOENT" }] : [] };
}

interface Candidates {
  readonly process: ProcessFacts;
  readonly candidates: readonly FileRequest[];
  readonly title: RedisTitle | null;
  readonly files: readonly FileBytes[];
  readonly read: (file: string) => RedisSettings;
}

/** The candidate that agrees best with the process, the first of equals; none where nothing agrees well enough. */
function parseByTitle({ process, candidates, title, files, read }: Candidates): ParsedSettings {
  const wants = new Map<string, FileRequest>(candidates.map((request) => [request.path, request]));
  let best: { settings: RedisSettings; path: string; agreement: number } | null = null;
  for (const { path, bytes } of files) {
    if (bytes === null || !path.endsWith(".conf")) continue;
    const settings = read(path);
    for (const request of settings.wants) wants.set(request.path, request);
    const agreement = title === null ? 0 : agreementWith(settings, { title, process });
    if (agreement > (best?.agreement ?? 1)) best = { settings, path, agreement };
  }
  if (best !== null) return { ...settingsOf(best.settings, { file: best.path, files }), wants: [...wants.values()] };
  const reason = "overwritten by the process title, and no configuration file agrees with that";
  return { settings: [], wants: [...wants.values()], problems: [{ path: `/proc/${process.pid}/cmdline`, reason }] };
}

/** Address and port of the title, and the directory it works in: CONFIG SET changes the title too, so two of the three are enough. */
function agreementWith(settings: RedisSettings, { title, process }: { title: RedisTitle; process: ProcessFacts }): number {
  const hasAddress = title.address.replace(/^-/, "") === settings.firstAddress;
  const hasPort = title.port === settings.port;
  const hasDirectory = settings.directory !== null && settings.directory === process.workingDirectory;
  if (hasAddress && hasPort) return hasDirectory ? 4 : 3;
  return Number(hasAddress) + Number(hasPort) + Number(hasDirectory);
}

function candidateFiles({ files, isSentinel }: Variant, process: ProcessFacts): readonly FileRequest[] {
  const directory = process.workingDirectory ?? "/";
  const instance = /@([^@]+)\.service$/.exec(process.unit ?? "")?.[1];
  const named = instance === undefined || isSentinel ? [] : [`/etc/redis/redis-${instance}.conf`];
  return [...named, ...files, resolvePath(directory, "*.conf")].map((path) => ({ path }));
}

function predict({ address, port, value }: BindSetting): PredictedSocket | null {
  if (address === null || port === null) return null;
  const scope = scopeOfAddress(address);
  if (scope === null) return null;
  return isOptional(value, address) ? { address, port, scope, isOptional: true } : { address, port, scope };
}

/** Whether a bind line names the address only with a dash before it, such as `-::1`. */
function isOptional(bind: string, address: string): boolean {
  const named = bind.split(/\s+/).filter((word) => canonicalAddress(word.replace(/^-/, "").replace(/^(?:::)?\*$/, wildcardOf)) === address);
  return named.length > 0 && named.every((word) => word.startsWith("-"));
}

function wildcardOf(star: string): string {
  return star === "*" ? "0.0.0.0" : "::";
}

function changes({ files, port }: Variant, settings: readonly BindSetting[]): readonly ScopeChange[] {
  const binds = settings.filter(({ key }) => bareKey(key) === "bind");
  const passed = binds.some(({ source, file }) => source === "argument" && file === null);
  const used = settings.find((setting) => setting.port !== null)?.port ?? port;
  const option = passed || binds.some(({ source }) => source === "argument") ? "--bind " : "bind ";
  const fallback = settings.find(({ file }) => file !== null)?.file ?? files[0] ?? "redis.conf";
  const step = passed ? phrase("services.change.argument") : writeStep(binds, fallback);
  const change = (target: ScopeTarget, value: string, notes: readonly Phrase[] = []): ScopeChange => {
    const live = phrase("services.redis.live", { command: `${clientOf(settings, used)} CONFIG SET bind "${value}"` });
    return possibleChange({ target, steps: [step, live, ...notes], code: [`${option}${value}`] });
  };
  return [
    change("dual", "* -::*"),
    change("ipv4", "0.0.0.0"),
    change("ipv6", "::"),
    change("loopback", "127.0.0.1 -::1", [phrase("services.breaks.loopback", { port: used })]),
  ];
}

/** The client's words that reach this very server. */
function clientOf(settings: readonly BindSetting[], port: number): string {
  const addresses = settings.flatMap(({ address }) => address ?? []);
  const isAtLoopback = addresses.length === 0 || addresses.some((address) => ["127.0.0.1", "0.0.0.0"].includes(address));
  const own = addresses.find((address) => scopeOfAddress(address) !== null && classifyAddress(address) !== "unspecified") ?? "::1";
  const isTls = settings.some((setting) => bareKey(setting.key) === "tls-port" && setting.port === port);
  return `redis-cli${isAtLoopback ? "" : ` -h ${own}`} -p ${port}${isTls ? " --tls" : ""}`;
}

/** Sentinel runs without protected mode unless told otherwise. Protected mode refuses every command from beyond loopback while there is no password: the port is open and useless. Without it, it is open to all. */
function warnings({ isSentinel }: Variant, settings: readonly BindSetting[]): readonly Phrase[] {
  const isRemote = settings.some((setting) => predict(setting) !== null && classifyAddress(setting.address ?? "") !== "loopback");
  const password = settings.find(({ key }) => bareKey(key) === "requirepass");
  const hasUsers = settings.some(({ key }) => bareKey(key) === "aclfile" || bareKey(key) === "user");
  if (!isRemote || hasUsers || (password !== undefined && password.value !== "none")) return [];
  const mode = settings.find(({ key }) => bareKey(key) === "protected-mode");
  const isProtected = (mode?.value.toLowerCase() ?? (isSentinel ? "no" : "yes")) === "yes";
  return [!isProtected ? phrase("services.redis.openToAll") : phrase("services.redis.protectedMode")];
}

function bareKey(key: string): string {
  return key.replace(/^--/, "");
}
