/**
 * What a Redis configuration says: every directive's last line holds, options of the command line over all files. One file is one candidate of which
 * the caller chooses. `include` is taken where it stands, relative to the working directory.
 */
import { canonicalAddress, parsePort } from "@portolan/net";
import type { BindSetting, LimitSetting } from "@portolan/snapshot";
import { boundedFlatMap } from "../bounded-settings.ts";
import type { DirectiveDialect } from "../formats/directive-lines.ts";
import { hostsPath, resolveName } from "../formats/hosts-file.ts";
import { readIncludedLines } from "../formats/included-lines.ts";
import { resolvePath } from "../program-name.ts";
import type { FileBytes, FileRequest } from "../service.ts";
import { argumentPlace, defaultPlace, linePlace } from "../setting-place.ts";
import { bindSetting, limitSetting, parseCount, recordPlace, type WinningPlace } from "../winning-place.ts";
import type { RedisOption } from "./redis-command.ts";

export interface RedisSource {
  readonly file: string | null;
  readonly options: readonly RedisOption[];
  readonly directory: string; // that relative includes hang below
  readonly defaultPort: number;
  readonly files: readonly FileBytes[];
}

export interface RedisSettings {
  readonly settings: readonly BindSetting[];
  readonly limits: readonly LimitSetting[];
  readonly wants: readonly FileRequest[];
  readonly firstAddress: string; // as the title of the process shows it: * without bind
  readonly port: number | null;
  readonly directory: string | null; // that it changes into
}

const dialect: DirectiveDialect = { separator: "blank", comment: "line", joinsLines: false, quotes: "c" };

/** Directives without an address or port of their own that decide how risky a reachable port is. */
const riskKeys = ["protected-mode", "requirepass", "aclfile", "user"] as const;
const clusterBusOffset = 10_000;

export function readRedisSettings(source: RedisSource): RedisSettings {
  const { file, files, directory } = source;
  const { lines, wants } = readIncludedLines(file === null ? [] : [file], files, {
    dialect,
    includesOf: ({ name, args }) => (name.toLowerCase() === "include" ? args.map((path) => resolvePath(directory, path)) : null),
  });
  const places = new Map<string, WinningPlace>();
  for (const { name, args, file: path, line, fileHash } of lines) {
    const key = name.toLowerCase();
    recordPlace(places, key, linePlace({ file: path, line, key, value: keptValue(key, args), fileHash }));
  }
  for (const { name, args, written } of source.options) recordPlace(places, name, argumentPlace(written, keptValue(name, args)));
  const found = (key: string): WinningPlace => places.get(key) ?? { place: defaultPlace(file, key), overrides: [] };
  const requests = [...wants, ...hostsRequests(found("bind"))];
  const own = places.get("dir")?.place.value ?? null;
  return { ...listenSettings(found, source), limits: limits(found), wants: requests, directory: own };
}

const keptKeys: ReadonlySet<string> = new Set([
  "bind",
  "port",
  "tls-port",
  "cluster-enabled",
  "cluster-port",
  "maxclients",
  "tcp-backlog",
  "protected-mode",
  "dir",
]);

/** Values of other directives may be secrets and are not kept; whether a password is empty is. */
function keptValue(key: string, args: readonly string[]): string {
  if (key === "requirepass") return args.join("") === "" ? "none" : "";
  return keptKeys.has(key) ? args.map((argument) => (argument === "" ? '""' : argument)).join(" ") : "";
}

function listenSettings(
  found: (key: string) => WinningPlace,
  source: RedisSource,
): Pick<RedisSettings, "settings" | "firstAddress" | "port"> {
  const bind = found("bind");
  const words =
    bind.place.source === "default" ? ["*", "-::*"] : bind.place.value.split(/\s+/).filter((word) => word !== "" && word !== '""');
  const addresses = boundedFlatMap(words, (word) => boundAddresses(word, source.files));
  const ports = listenedPorts(found, source.defaultPort);
  const settings = ports.flatMap(({ place, port }) => [
    ...addresses.map((address) => bindSetting(bind, { address, port })),
    bindSetting(place, { address: null, port }),
  ]);
  const risks = riskKeys.flatMap((key) => {
    const place = found(key);
    return place.place.source === "default" ? [] : [bindSetting(place, { address: null, port: null })];
  });
  return { settings: [...settings, ...risks], firstAddress: words[0]?.replace(/^-/, "") ?? "", port: ports[0]?.port ?? null };
}

interface ListenedPort {
  readonly place: WinningPlace;
  readonly port: number;
}

/** The plain port, the TLS port, and the cluster bus, which is 10000 above the plain one unless cluster-port says otherwise. */
function listenedPorts(found: (key: string) => WinningPlace, defaultPort: number): readonly ListenedPort[] {
  const numberOf = (key: string, absent: number): number => {
    const { place } = found(key);
    return place.source === "default" ? absent : (parsePort(place.value) ?? 0);
  };
  const plain = numberOf("port", defaultPort);
  const tls = numberOf("tls-port", 0);
  const written = numberOf("cluster-port", 0);
  const bus = written === 0 ? (plain === 0 ? tls : plain) + clusterBusOffset : written;
  const isCluster = found("cluster-enabled").place.value.toLowerCase() === "yes";
  return [
    ...(plain === 0 ? [] : [{ place: found("port"), port: plain }]),
    ...(tls === 0 ? [] : [{ place: found("tls-port"), port: tls }]),
    ...(isCluster && bus <= 65_535 ? [{ place: found(written === 0 ? "cluster-enabled" : "cluster-port"), port: bus }] : []),
  ];
}

/** `*` and `::*` are the wildcards of IPv4 and IPv6; a dash says that the address may be missing on this host. A name opens its first IPv4 address. */
function boundAddresses(word: string, files: readonly FileBytes[]): readonly string[] {
  const name = word.replace(/^-/, "");
  if (name === "*") return ["0.0.0.0"];
  if (name === "::*") return ["::"];
  const address = canonicalAddress(name);
  if (address !== null) return [address];
  const resolved = resolveName(name, files).find((candidate) => !candidate.includes(":"));
  return [resolved ?? name];
}

function hostsRequests({ place }: WinningPlace): readonly FileRequest[] {
  return /[a-z]/i.test(place.value.replaceAll(/[0-9a-f]*:[0-9a-f:]*/gi, "")) ? [{ path: hostsPath }] : [];
}

function limits(found: (key: string) => WinningPlace): LimitSetting[] {
  const limitOf = (key: string, kind: LimitSetting["kind"], absent: number): LimitSetting => {
    const { place } = found(key);
    return limitSetting(place, kind, place.source === "default" ? absent : parseCount(place.value));
  };
  return [limitOf("maxclients", "connections", 10_000), limitOf("tcp-backlog", "backlog", 511)];
}
