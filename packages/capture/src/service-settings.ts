import {
  environmentNames,
  parseService,
  recogniseService,
  recognitionMarks,
  serviceById,
  type FileBytes,
  type ParsedSettings,
  type ProcessFacts,
  type Recognition,
  type Service,
} from "@portolan/services";
import type {
  CoverageNote,
  LimitSetting,
  Owners,
  PortClaim,
  Process,
  ServiceInstance,
  ServicePeer,
  Socket,
  Unit,
} from "@portolan/snapshot";
import { fileStamp, isRegularFile, locateFiles } from "./process-files.ts";
import { chrootOfProcess, readProcessFacts, rootOfProcess, unitFacts, type FactsQuery } from "./process-facts.ts";
import { readProcessIdentity } from "./read-process.ts";
import { ServiceFiles } from "./service-files.ts";
import { callWithin } from "./timed-call.ts";

export interface ServiceRequest {
  readonly processes: readonly Process[];
  readonly sockets: readonly Socket[];
  readonly owners: Pick<Owners, "holders">;
  /** Absent: systemd was not asked. */
  readonly units?: readonly Unit[];
  /** Keeps results between readings, so that an unchanged process costs a stat for each of its files. Absent: everything is read. */
  readonly memory?: ServiceMemory;
}

export interface ServiceReading {
  readonly services: ServiceInstance[];
  readonly notes: CoverageNote[];
}

/** What was read of each process, by pid: results only, never contents of files or raw arguments. */
export type ServiceMemory = Map<number, Remembered>;

interface Remembered {
  readonly factsKey: string;
  readonly requests: readonly string[];
  readonly stamps: string;
  readonly recognition: Recognition | null;
  readonly instance: ServiceInstance | null;
  readonly notes: readonly CoverageNote[];
}

const roundsLimit = 8;
const parseLimitMs = 2000; // of one process, all rounds together: anybody may have written its files

export function createServiceMemory(): ServiceMemory {
  return new Map();
}

/**
 * Recognises the services among the processes that hold a listening socket and reads the settings that decide their binds. Of a master and its
 * workers, which share sockets, only the topmost recognised one is read. Bounded:
 * 64 files and 512 more by globs, of 1 MiB each and 8 MiB together, 8 rounds of includes and 2 s of parsing a process.
 */
export function readServiceSettings({
  processes,
  sockets,
  owners,
  units = [],
  memory = createServiceMemory(),
}: ServiceRequest): Promise<ServiceReading> {
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const listens = listensByPid(sockets, owners);
  for (const pid of memory.keys()) if (!listens.has(pid)) memory.delete(pid);
  for (const [pid, held] of listens) {
    const process = byPid.get(pid);
    if (process === undefined) continue;
    memory.set(pid, recall(process, { listens: held.facts, units: unitFacts(process, units) }, memory.get(pid)));
  }
  const kept = [...listens.keys()]
    .filter((pid) => !hasRecognisedAncestor(pid, { byPid, listens, memory }))
    .toSorted((left, right) => left - right);
  const results = kept.flatMap((pid) => {
    const process = byPid.get(pid);
    const known = memory.get(pid);
    if (process === undefined || known === undefined) return [];
    const result = readInstance(process, { listens: listens.get(pid)?.facts ?? [], units: unitFacts(process, units) }, known);
    memory.set(pid, result);
    return [result];
  });
  return Promise.resolve({ services: results.flatMap(({ instance }) => instance ?? []), notes: results.flatMap(({ notes }) => notes) });
}

export interface Held {
  readonly facts: ProcessFacts["listens"][number][];
  readonly inodes: Set<number>;
}

/** Sockets by the process that holds them. */
export function listensByPid(sockets: readonly Socket[], owners: Pick<Owners, "holders">): Map<number, Held> {
  const pidsOf = new Map(owners.holders.map((row) => [row.inode, row.pids]));
  const listens = new Map<number, Held>();
  for (const { inode, state, protocol, address, port } of sockets) {
    if (inode === null || state === "bound") continue;
    for (const pid of pidsOf.get(inode) ?? []) {
      const held = listens.get(pid) ?? { facts: [], inodes: new Set() };
      held.facts.push({ protocol, address, port });
      held.inodes.add(inode);
      listens.set(pid, held);
    }
  }
  return listens;
}

/** Recognises a process, or takes over what is known of it while nothing that recognition looks at has changed. */
function recall(process: Process, query: Omit<FactsQuery, "environmentNames">, known: Remembered | undefined): Remembered {
  const { pid, startedAt, executable, command, workingDirectory, unit } = process;
  const factsKey = JSON.stringify([pid, startedAt, executable, command, workingDirectory, unit, query]);
  if (known?.factsKey === factsKey) return known;
  const facts = readProcessFacts(process, { ...query, environmentNames });
  const recognition = recogniseService({ ...facts, presentFiles: presentFiles(rootOfProcess(process), recognitionMarks(facts)) });
  return { factsKey, requests: [], stamps: "", recognition, instance: null, notes: [] };
}

function presentFiles(root: string | null, paths: readonly string[]): readonly string[] {
  return root === null ? [] : paths.filter((path) => locateFiles(root, { path }).some(isRegularFile));
}

interface Family {
  readonly byPid: ReadonlyMap<number, Process>;
  readonly listens: ReadonlyMap<number, Held>;
  readonly memory: ServiceMemory;
}

/** Whether an ancestor is the same service and holds one of the same sockets, as a master of workers does. */
function hasRecognisedAncestor(pid: number, { byPid, listens, memory }: Family): boolean {
  const service = memory.get(pid)?.recognition?.service;
  const inodes = listens.get(pid)?.inodes;
  const visited = new Set([pid]);
  for (let parent = byPid.get(pid)?.parent ?? null; parent !== null && !visited.has(parent); parent = byPid.get(parent)?.parent ?? null) {
    visited.add(parent);
    const shares = [...(listens.get(parent)?.inodes ?? [])].some((inode) => inodes?.has(inode) === true);
    if (shares && service !== undefined && memory.get(parent)?.recognition?.service === service) return true;
  }
  return false;
}

function readInstance(process: Process, query: Omit<FactsQuery, "environmentNames">, known: Remembered): Remembered {
  const service = known.recognition === null ? null : serviceById(known.recognition.service);
  if (service === null || known.recognition === null) return known;
  const root = rootOfProcess(process);
  const isUnchanged = known.instance !== null && known.stamps === stampsOf(root, known.requests);
  if (isUnchanged) return known;
  const identity = readProcessIdentity("/proc", process.pid);
  const reading = readSettings(service, readProcessFacts(process, { ...query, environmentNames: service.environmentNames }), root);
  if (identity === null || readProcessIdentity("/proc", process.pid) !== identity) return { ...known, instance: null, notes: [] };
  const { settings, limits, claims, peers, unread, requests, filesRead, isComplete, isInTime } = reading;
  return {
    ...known,
    requests,
    stamps: stampsOf(root, requests),
    instance: placeBelow(chrootOfProcess(process), {
      service: service.id,
      pid: process.pid,
      recognisedBy: known.recognition.by,
      settings,
      limits,
      claims,
      peers,
      unread,
    }),
    notes: [
      ...(isComplete ? [] : [{ code: "service-file-limit", params: { service: service.name, pid: process.pid, limit: filesRead } }]),
      ...(isInTime
        ? []
        : [{ code: "service-time-limit", params: { service: service.name, pid: process.pid, limit: parseLimitMs / 1000 } }]),
    ],
  };
}

/** Files of a process in a chroot(2) under the paths that they have on this host. */
function placeBelow(directory: string, instance: ServiceInstance): ServiceInstance {
  if (directory === "") return instance;
  const place = <T extends { file: string | null }>(setting: T): T =>
    setting.file === null ? setting : { ...setting, file: `${directory}${setting.file}` };
  const { settings, limits = [], claims = [], peers = [], unread } = instance;
  return {
    ...instance,
    settings: settings.map((setting) => ({
      ...place(setting),
      ...(setting.overrides === undefined ? {} : { overrides: setting.overrides.map(place) }),
    })),
    limits: limits.map(place),
    claims: claims.map(place),
    peers: peers.map(place),
    unread: unread.map(({ path, reason }) => ({ path: `${directory}${path}`, reason })),
  };
}

function stampsOf(root: string | null, requests: readonly string[]): string {
  return root === null ? "unreadable" : requests.flatMap((path) => locateFiles(root, { path }).map(fileStamp)).join("\n");
}

export interface SettingsReading {
  readonly settings: ServiceInstance["settings"];
  readonly limits: LimitSetting[];
  readonly claims: PortClaim[];
  readonly peers: ServicePeer[];
  readonly unread: ServiceInstance["unread"];
  readonly requests: readonly string[];
  readonly filesRead: number;
  readonly isComplete: boolean;
  readonly isInTime: boolean;
  readonly files: readonly FileBytes[];
  readonly parsed: ParsedSettings;
}

/** Asks the service for files, reads them, lets it parse and ask for more, until it asks for nothing new. */
export function readSettings(service: Service, facts: ProcessFacts, root: string | null): SettingsReading {
  const files = new ServiceFiles(root);
  const requests = new Set<string>();
  const parse = createTimedParser(service, facts);
  let parsed = parse([]) ?? nothingParsed;
  let wanted = [...new Set([...service.wants(facts), ...parsed.wants].map((request) => request.path))];
  for (let round = 0; round < roundsLimit && wanted.length > 0; round++) {
    for (const path of wanted) {
      requests.add(path);
      files.add(path);
    }
    const next = parse(files.all);
    if (next === null) return readingOf({ parsed: nothingParsed, files, requests, isComplete: true, isInTime: false });
    parsed = next;
    wanted = parsed.wants.map((request) => request.path).filter((path) => !requests.has(path));
  }
  return readingOf({ parsed, files, requests, isComplete: files.isComplete && wanted.length === 0, isInTime: true });
}

const nothingParsed: ParsedSettings = { settings: [], wants: [] };

/** Parses while the process's time lasts; null once it is used up. */
function createTimedParser(service: Service, facts: ProcessFacts): (files: readonly FileBytes[]) => ParsedSettings | null {
  const endsAt = performance.now() + parseLimitMs;
  return (files) => {
    const timeoutMs = Math.floor(endsAt - performance.now());
    return timeoutMs < 1 ? null : (callWithin({ call: () => parseService(service, facts, files), timeoutMs })?.result ?? null);
  };
}

interface Rounds {
  readonly parsed: ParsedSettings;
  readonly files: ServiceFiles;
  readonly requests: ReadonlySet<string>;
  readonly isComplete: boolean;
  readonly isInTime: boolean;
}

function readingOf({ parsed, files, requests, isComplete, isInTime }: Rounds): SettingsReading {
  return {
    settings: [...parsed.settings],
    limits: [...(parsed.limits ?? [])],
    claims: [...(parsed.claims ?? [])],
    peers: [...(parsed.peers ?? [])],
    unread: listUnread(files.all, parsed.problems ?? []),
    requests: [...requests],
    filesRead: files.count,
    isComplete,
    isInTime,
    files: files.all,
    parsed,
  };
}

/**
 * A file that is not there is no gap: services ask for every place that their settings may be in. Nor is a directory of which files were read:
 * an option may name either.
 */
function listUnread(files: readonly FileBytes[], problems: readonly { path: string; reason: string }[]): ServiceInstance["unread"] {
  const isReadDirectory = (directory: string): boolean => files.some(({ path }) => path.startsWith(`${directory}/`));
  const refused = files.flatMap(({ path, reason }) => {
    if (reason === null || reason === "ENOENT" || reason === "ENOTDIR") return [];
    return reason === "NOT_A_REGULAR_FILE" && isReadDirectory(path) ? [] : [{ path, reason }];
  });
  return [...refused, ...problems.map(({ path, reason }) => ({ path, reason }))];
}
