/**
 * The ports that MCSManager's daemon sets aside: the range its counter runs through, what the next instance will be given, and the ports of each
 * instance. A port in the grammar `[ip:]host:container/proto` may be written `{mcsm_portN}`, which is the instance's base port + N.
 * Left out: pingConfig without an ip, whose port is a default that nobody chose, and ports that only a start command names.
 */
import { parsePort } from "@portolan/net";
import type { PortClaim } from "@portolan/snapshot";
import { listElements, parseNestedJson, type JsonEntry } from "../formats/json-lines.ts";
import { globMatches } from "../formats/path-glob.ts";
import type { FileBytes, FileProblem } from "../service.ts";
import { parseDocument, placeOfKey, portOf, textOf, type JsonEntries } from "./mcsmanager-document.ts";
import { stepCounter, type AllocationCounter } from "./mcsmanager-counter.ts";

const highestPort = 65535;
const defaults = { from: 10010, to: 65500, current: 10010, interval: 5 } as const;

interface DaemonFile {
  readonly file: FileBytes;
  readonly entries: JsonEntries;
  readonly daemonPort: number;
}

/** The range and the next instance's ports, from global.json. */
export function counterClaims({ file, entries, daemonPort }: DaemonFile): readonly PortClaim[] {
  const range = entries.get("allocatablePortRange");
  const current = entries.get("currentAllocatablePort");
  const counter = counterOf(entries, daemonPort);
  const { basePort, lastPort } = stepCounter(counter);
  const shared = { owner: null, protocol: null, address: null };
  return [
    claimOf({
      ...placeOfKey({ file, key: "allocatablePortRange", entry: range }),
      ...shared,
      purpose: "allocatable",
      from: counter.from,
      to: counter.to,
    }),
    claimOf({
      ...placeOfKey({ file, key: "currentAllocatablePort", entry: current }),
      ...shared,
      purpose: "next-instance",
      from: basePort,
      to: lastPort,
    }),
  ].filter((claim) => claim !== null);
}

function counterOf(entries: JsonEntries, daemonPort: number): AllocationCounter {
  const range: unknown = entries.get("allocatablePortRange")?.value;
  const [from, to] = Array.isArray(range) ? range.map((value: unknown) => portOf({ value })) : [];
  return {
    from: from ?? defaults.from,
    to: to ?? defaults.to,
    current: portOf(entries.get("currentAllocatablePort")) ?? defaults.current,
    interval: intervalOf(entries),
    daemonPort,
  };
}

export function intervalOf(entries: JsonEntries): number {
  return portOf(entries.get("portAssignInterval")) ?? defaults.interval;
}

/** A claim within 0–65535; the counter may run past the last port, where no port is, and a range written backwards holds none. */
function claimOf(claim: PortClaim): PortClaim | null {
  return claim.from > highestPort || claim.from > claim.to ? null : { ...claim, to: Math.min(claim.to, highestPort) };
}

export interface InstanceClaims {
  readonly claims: readonly PortClaim[];
  readonly problems: readonly FileProblem[];
}

/** Ports of every instance whose file is among `files`, by the glob that asked for them. */
export function instanceClaims(files: readonly FileBytes[], { glob, interval }: { glob: string; interval: number }): InstanceClaims {
  const claims: PortClaim[] = [];
  const problems: FileProblem[] = [];
  for (const file of files) {
    if (!globMatches(glob, file.path)) continue;
    const document = parseDocument(file);
    if (document.code === "invalid") problems.push({ path: file.path, reason: "not valid JSON" });
    if (document.code === "ok") claims.push(...claimsOfInstance({ file, entries: document.entries, interval }));
  }
  return { claims, problems };
}

interface InstanceFile {
  readonly file: FileBytes;
  readonly entries: JsonEntries;
  readonly interval: number;
}

function claimsOfInstance({ file, entries, interval }: InstanceFile): readonly PortClaim[] {
  const base = portOf(entries.get("basePort"));
  const owner = textOf(entries.get("nickname")) || file.path.slice(file.path.lastIndexOf("/") + 1).replace(/\.json$/, "");
  const claim = (
    key: string,
    entry: JsonEntry | undefined,
    place: Pick<PortClaim, "protocol" | "address" | "from" | "to">,
  ): PortClaim[] => {
    const made = claimOf({ ...placeOfKey({ file, key, entry }), purpose: "instance", owner, ...place });
    return made === null ? [] : [made];
  };
  const anywhere = { protocol: null, address: null } as const;
  const rcon = entries.get("enableRcon")?.value === true ? portOf(entries.get("rconPort")) : null;
  const ping = parseNestedJson(entries.get("pingConfig"));
  const pinged = textOf(ping.get("ip")) === "" ? null : portOf(ping.get("port"));
  return [
    ...(base === null ? [] : claim("basePort", entries.get("basePort"), { ...anywhere, from: base, to: base + interval })),
    ...publishedClaims({ file, entries, base, owner }),
    ...(rcon === null ? [] : claim("rconPort", entries.get("rconPort"), { protocol: "tcp", address: null, from: rcon, to: rcon })),
    ...(pinged === null ? [] : claim("pingConfig.port", ping.get("port"), { ...anywhere, from: pinged, to: pinged })),
  ];
}

interface Published {
  readonly file: FileBytes;
  readonly entries: JsonEntries;
  readonly base: number | null;
  readonly owner: string;
}

function publishedClaims({ file, entries, base, owner }: Published): readonly PortClaim[] {
  if (textOf(entries.get("processType")) !== "docker") return [];
  return listElements(parseNestedJson(entries.get("docker")).get("ports")).flatMap(({ value, line }): PortClaim[] => {
    const published = typeof value === "string" ? parseDockerPort(value, base) : null;
    if (typeof value !== "string" || published === null) return [];
    const { address, protocol, port } = published;
    const place = { source: "file", file: file.path, line, key: "docker.ports", value, fileHash: file.hash } as const;
    return [{ ...place, purpose: "instance", owner, address, protocol, from: port, to: port }];
  });
}

interface DockerPort {
  readonly address: string | null;
  readonly protocol: "tcp" | "udp" | null; // null: not written
  readonly port: number;
}

/** `8080:80/tcp` and `127.0.0.1:8080:80/tcp`, the host's part of it; null for what MCSManager would refuse or only the start resolves. */
export function parseDockerPort(text: string, basePort: number | null): DockerPort | null {
  const [ports = "", protocol] = text.trim().split("/", 2);
  const parts = ports.split(":");
  if (parts.length < 2 || parts.length > 3) return null;
  const port = hostPort(parts.at(-2) ?? "", basePort);
  if (port === null) return null;
  const address = parts.length === 3 ? (parts[0] ?? "") : null;
  return { address: address === "" ? null : address, protocol: protocol === "tcp" || protocol === "udp" ? protocol : null, port };
}

function hostPort(text: string, basePort: number | null): number | null {
  const placeholder = /^\{mcsm_(?:port(\d{1,3})|instance_base_port)\}$/.exec(text);
  if (placeholder === null) return parsePort(text);
  return basePort === null ? null : parsePort(String(basePort + Number(placeholder[1] ?? 0)));
}
