import type { CoverageNote, SectionName } from "@portolan/snapshot";
import type { CaptureOptions } from "./capture.ts";
import { type ContainerReader, createContainerReader } from "./containers.ts";
import type { DescriptorSweep } from "./descriptor-sweep.ts";
import { createLayerReader, type LayerReader } from "./layers/read-layers.ts";
import type { Libc } from "./libc.ts";
import type { Entry, NamespaceEntrance } from "./namespace-entry.ts";
import { MAX_ROUTES, type NamespaceReader } from "./namespace-reader.ts";
import type { Survey } from "./namespace-survey.ts";
import { NetlinkFailure } from "./netlink.ts";
import type { FoundNamespace } from "./network-namespaces.ts";
import { createOwnerReader, type OwnerReader, type OwnerReading } from "./owners.ts";
import { createRuleReadings, type RuleReadings } from "./rule-readings.ts";
import { readRuleState } from "./rule-state.ts";
import { readRuleTexts, ruleProgramLimits } from "./rule-texts.ts";
import { createSectionStore, type SectionStore } from "./section-store.ts";
import { createServiceMemory, readServiceSettings, type ServiceMemory } from "./service-settings.ts";
import { spawnInside } from "./socket-source.ts";
import { createUnitReader, type UnitReader } from "./units.ts";

/** What is open for the life of a capture: one descriptor, of the home namespace. */
export interface Kernel {
  readonly libc: Libc | null;
  readonly entrance: NamespaceEntrance;
  readonly reader: NamespaceReader | null; // null without a C library
}

export interface SectionRequest {
  readonly survey: Survey;
  readonly wanted: ReadonlySet<SectionName>;
  /** The descriptors of every process, where this look walks them. */
  readonly sweep: (() => DescriptorSweep) | null;
  /** Nothing may be left for a later look. */
  readonly complete: boolean;
}

/** Everything of a look besides the namespaces and sockets themselves. */
export interface SectionReadings {
  /** Puts the survey and the wanted sections into the store, in the order in which they need each other. */
  read(request: SectionRequest): Promise<void>;
  readonly store: SectionStore;
  /** Of the last reading of owners; null before one. */
  readonly owners: () => OwnerReading | null;
  /** What the last reading of each section could not see. */
  readonly notes: () => CoverageNote[];
}

interface Readers {
  readonly kernel: Kernel;
  readonly store: SectionStore;
  readonly owners: OwnerReader;
  readonly holdable: ReturnType<typeof createHoldableInodes>;
  readonly containers: ContainerReader;
  readonly units: UnitReader;
  readonly services: ServiceMemory;
  readonly rules: RuleReadings;
  readonly layers: LayerReader;
  readonly notes: Map<SectionName, readonly CoverageNote[]>;
}

interface Reading extends Readers, SectionRequest {}

export function createSectionReadings(kernel: Kernel, { runtimeSockets = [] }: Pick<CaptureOptions, "runtimeSockets">): SectionReadings {
  const readers: Readers = {
    kernel,
    store: createSectionStore(),
    owners: createOwnerReader(),
    holdable: createHoldableInodes(),
    containers: createContainerReader({ runtimeSockets }),
    units: createUnitReader(),
    services: createServiceMemory(),
    rules: createRuleReadings({
      readState: (namespace) => readRuleState(kernel.libc, kernel.entrance, namespace),
      readOne: (namespace, readState) =>
        readRuleTexts({ namespace: namespace.id, readState, spawnInside: spawnInside(kernel.entrance, namespace, ruleProgramLimits) }),
    }),
    layers: createLayerReader(kernel),
    notes: new Map(notedSections.map((name) => [name, []])),
  };
  let owners: OwnerReading | null = null;
  return {
    async read(request) {
      const reading: Reading = { ...readers, ...request };
      const { wanted, survey } = request;
      readers.store.put("namespaces", survey.namespaces);
      readers.store.put("sockets", survey.sockets);
      if (wanted.has("rawSockets")) readRawSockets(reading);
      if (wanted.has("interfaces") || wanted.has("routes") || wanted.has("policyRules")) readNetworks(reading);
      if (wanted.has("sysctls")) readAllSysctls(reading);
      if (wanted.has("owners")) owners = readOwners(reading);
      await allOf([
        ...(wanted.has("containers") ? [readContainers(reading)] : []),
        readUnitsAndServices(reading),
        ...(wanted.has("rules") ? [readRules(reading)] : []),
        ...(wanted.has("layers") ? [readLayers(reading)] : []),
      ]);
    },
    store: readers.store,
    owners: () => owners,
    notes: () => [...readers.notes.values()].flat(),
  };
}

/** Those that give notes, in the order in which a person reads them. */
const notedSections = ["rawSockets", "interfaces", "containers", "units", "services", "rules", "layers"] as const;

/** Namespace inode → id, null for one that the survey does not have. */
export function namespaceIds({ namespaces }: Survey): (inode: number) => string | null {
  const ids = new Map(namespaces.map((namespace) => [namespace.inode, namespace.id]));
  return (inode) => ids.get(inode) ?? null;
}

function readRawSockets({ kernel, survey, store, notes }: Reading): void {
  const { values, failures } = readEach(survey, (namespace) => kernel.reader?.readRawSockets(namespace));
  notes.set("rawSockets", failures);
  store.put("rawSockets", values.flat());
}

function readNetworks({ kernel, survey, store, notes }: Reading): void {
  const { values, failures } = readEach(survey, (namespace) => kernel.reader?.readNetwork(namespace));
  store.put(
    "interfaces",
    values.flatMap((network) => network.interfaces),
  );
  store.put(
    "routes",
    values.flatMap((network) => network.routes),
  );
  store.put(
    "policyRules",
    values.flatMap((network) => network.policyRules),
  );
  const cut = values.filter((network) => network.omittedRoutes > 0);
  const omissions = cut.map(({ namespace, omittedRoutes }) => ({
    code: "routes-omitted",
    params: { namespace, count: omittedRoutes, limit: MAX_ROUTES },
  }));
  notes.set("interfaces", [...failures, ...omissions]);
}

function readAllSysctls({ kernel, survey, store }: Reading): void {
  store.put("sysctls", readEach(survey, (namespace) => kernel.reader?.readSysctls(namespace)).values);
}

/** A namespace that has gone is left out; one whose reading fails is left out and named. */
function readEach<T>(survey: Survey, read: (namespace: FoundNamespace) => Entry<T> | undefined): { values: T[]; failures: CoverageNote[] } {
  const values: T[] = [];
  const failures: CoverageNote[] = [];
  for (const namespace of survey.enterable) {
    try {
      const entry = read(namespace);
      if (entry?.ok === true) values.push(entry.value);
    } catch (fault) {
      if (!(fault instanceof NetlinkFailure)) throw fault;
      failures.push({ code: "network-read-failed", params: { namespace: namespace.id, reason: fault.message } });
    }
  }
  return { values, failures };
}

function readOwners({ survey, store, owners, holdable, sweep }: Reading): OwnerReading {
  const { sockets, rawSockets } = store.sections();
  const inodes = holdable(sockets, rawSockets);
  const reading = owners.read({ inodes, sweep: sweep?.() ?? false, namespaceOf: namespaceIds(survey) });
  store.put("owners", reading.owners);
  return reading;
}

type Inodes = readonly { readonly inode: number | null }[];

/** Inodes of sockets that a process may hold; the same set while it is asked with the same lists. */
function createHoldableInodes(): (sockets: Inodes, rawSockets: Inodes) => ReadonlySet<number> {
  let last: { readonly lists: readonly [Inodes, Inodes]; readonly inodes: ReadonlySet<number> } | null = null;
  return (sockets, rawSockets) => {
    if (last?.lists[0] === sockets && last.lists[1] === rawSockets) return last.inodes;
    const inodes = new Set<number>();
    for (const list of [sockets, rawSockets]) for (const { inode } of list) if (inode !== null && inode !== 0) inodes.add(inode);
    last = { lists: [sockets, rawSockets], inodes };
    return inodes;
  };
}

async function readContainers({ survey, store, containers, notes }: Reading): Promise<void> {
  const reading = await containers.read({ namespaceByInode: namespaceIds(survey), processes: store.sections().owners.processes });
  notes.set("containers", reading.notes);
  store.put("containers", reading.containers);
}

/** Side by side, as each waits for other programs; the first failure is thrown when all have ended. */
async function allOf(works: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}

/** The settings of a unit's processes are looked for where the unit's file says. */
async function readUnitsAndServices(reading: Reading): Promise<void> {
  if (reading.wanted.has("units")) await readUnits(reading);
  if (reading.wanted.has("services")) await readServices(reading);
}

async function readUnits({ store, units, notes }: Reading): Promise<void> {
  const { owners, sockets } = store.sections();
  const reading = await units.read({ processes: owners.processes, sockets });
  notes.set("units", reading.notes);
  store.put("units", reading.units);
}

async function readServices({ store, services, notes }: Reading): Promise<void> {
  const { owners, sockets, units } = store.sections();
  const reading = await readServiceSettings({ processes: owners.processes, sockets, owners, units, memory: services });
  notes.set("services", reading.notes);
  store.put("services", reading.services);
}

async function readRules({ survey, store, notes, rules, complete }: Reading): Promise<void> {
  const readings = await rules.read(survey.enterable, { complete });
  notes.set(
    "rules",
    readings.flatMap((reading) => reading.notes),
  );
  store.put(
    "rules",
    readings.flatMap((reading) => reading.rules),
  );
}

async function readLayers({ survey, store, notes, layers }: Reading): Promise<void> {
  const reading = await layers.read({ namespaces: survey.enterable, sections: store.sections() });
  notes.set("layers", reading.notes);
  store.put("layers", reading.layers);
}
