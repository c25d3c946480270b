import { type CoverageNote, type SectionName, sectionNames, type Snapshot } from "@portolan/snapshot";
import type { Capture, CaptureOptions, LookRequest } from "./capture.ts";
import { createCgroupPaths } from "./cgroup-paths.ts";
import { createContainerReader } from "./containers.ts";
import { readHost } from "./host.ts";
import { type Libc, loadLibc } from "./libc.ts";
import { type Entry, type NamespaceEntrance, openNamespaceEntrance } from "./namespace-entry.ts";
import { createNamespaceReader, MAX_ROUTES, type NamespaceReader } from "./namespace-reader.ts";
import { createNamespaceSurvey, type NamespaceSurvey, type Survey } from "./namespace-survey.ts";
import { createNamespaceFinder } from "./network-namespaces.ts";
import { createOwnerReader, type OwnerReading } from "./owners.ts";
import { findPortHolders } from "./port-holder-search.ts";
import { readRuleTexts, ruleProgramLimits } from "./rule-texts.ts";
import { createSectionStore, type SectionStore } from "./section-store.ts";
import { createServiceMemory, readServiceSettings } from "./service-settings.ts";
import { createSocketNamespaces } from "./socket-namespaces.ts";
import { chooseSocketSource, type SocketSource, spawnInside } from "./socket-source.ts";
import { createUnitReader } from "./units.ts";

/** Opens a reader of this host. Looks are taken one after the other, however they are asked for. */
export function openCapture(options: CaptureOptions): Capture {
  const kernel = openKernel();
  const session = createSession(options, kernel);
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };
  return {
    look: (request = {}) => inTurn(() => session.look(request)),
    portHolders: (query) => inTurn(() => session.portHolders(query)),
    close: () => kernel.entrance.close(),
  };
}

/** What is open for the life of a capture: one descriptor, of the home namespace. */
interface Kernel {
  readonly libc: Libc | null;
  readonly entrance: NamespaceEntrance;
  readonly reader: NamespaceReader | null;
}

/** Without koffi's library for this machine what is left are ss and /proc, and our own namespace. */
function openKernel(): Kernel {
  const libc = tryLibc();
  const entrance = openNamespaceEntrance(libc);
  return { libc, entrance, reader: libc === null ? null : createNamespaceReader({ libc, entrance, cgroups: createCgroupPaths() }) };
}

function tryLibc(): Libc | null {
  try {
    return loadLibc();
  } catch {
    return null;
  }
}

/** What is remembered from look to look. */
interface Memory {
  survey: Survey | null;
  owners: OwnerReading | null;
  source: SocketSource["name"];
  /** Notes of the last reading of each group of sections. */
  readonly notes: Map<"survey" | "network" | "rules" | "containers" | "units" | "services", readonly CoverageNote[]>;
}

function createSession(options: CaptureOptions, kernel: Kernel): Pick<Capture, "look" | "portHolders"> {
  const now = options.now ?? (() => new Date());
  const store = createSectionStore();
  const owners = createOwnerReader();
  const containers = createContainerReader(options.runtimeSockets === undefined ? {} : { runtimeSockets: options.runtimeSockets });
  const units = createUnitReader();
  const services = createServiceMemory();
  const memory: Memory = { survey: null, owners: null, source: "proc", notes: new Map() };
  let surveyor: NamespaceSurvey | null = null;

  async function survey(request: LookRequest, wanted: ReadonlySet<SectionName>): Promise<Survey> {
    const isFirst = memory.survey === null;
    if (memory.survey !== null && !wanted.has("sockets") && !wanted.has("namespaces")) return memory.survey;
    surveyor ??= await openSurvey(options, kernel, memory);
    const thorough = isFirst || request.sections === undefined || request.sweepOwners === true;
    const boundSockets = isFirst || request.boundSockets !== false;
    memory.survey = await surveyor.take({
      boundSockets,
      thorough,
      searchSockets: request.sweepOwners === true || (isFirst && wanted.has("owners")),
    });
    memory.notes.set("survey", memory.survey.notes);
    store.put("namespaces", [...memory.survey.namespaces]);
    store.put("sockets", memory.survey.sockets);
    return memory.survey;
  }

  async function look(request: LookRequest): Promise<Snapshot> {
    const wanted = new Set<SectionName>(request.sections ?? sectionNames);
    const takenAt = now().toISOString();
    const present = await survey(request, wanted);
    const context: LookContext = { wanted, survey: present, kernel, store, memory };
    readRaw(context);
    readNetwork(context);
    if (wanted.has("owners")) {
      const { sockets, rawSockets } = store.sections();
      const inodes = [...sockets, ...rawSockets].flatMap((socket) => socket.inode ?? []);
      memory.owners = owners.read({ inodes, sweep: request.sweepOwners ?? false, namespaceOf: namespaceIdOf(present) });
      store.put("owners", memory.owners.owners);
    }
    if (wanted.has("containers")) {
      const reading = await containers.read({ namespaceByInode: namespaceIdOf(present), processes: store.sections().owners.processes });
      memory.notes.set("containers", reading.notes);
      store.put("containers", reading.containers);
    }
    if (wanted.has("rules")) await readRules(context);
    if (wanted.has("units")) {
      const reading = await units.read({ processes: store.sections().owners.processes, sockets: store.sections().sockets });
      memory.notes.set("units", reading.notes);
      store.put("units", reading.units);
    }
    if (wanted.has("services")) {
      const { owners: known, sockets } = store.sections();
      const reading = await readServiceSettings({ processes: known.processes, sockets, owners: known, memory: services });
      memory.notes.set("services", reading.notes);
      store.put("services", reading.services);
    }
    return {
      schema: "portolan.snapshot/1",
      takenAt,
      portolan: options.portolanVersion,
      host: readHost(memory.owners?.privileged ?? false),
      coverage: coverageOf(memory, present),
      sections: store.sections(),
      hashes: store.hashes(),
    };
  }

  return {
    look,
    async portHolders(query) {
      await look({ sections: ["namespaces", "sockets", "owners", "containers", "rules", "sysctls"] });
      const { containers: known, rules, sysctls } = store.sections();
      const present = memory.survey;
      if (present === null) return [];
      return findPortHolders(query, {
        reader: kernel.reader,
        namespaces: present.enterable,
        namespaceIdOf: namespaceIdOf(present),
        containers: known,
        rules,
        sysctls,
      });
    },
  };
}

async function openSurvey(options: CaptureOptions, { libc, entrance, reader }: Kernel, memory: Memory): Promise<NamespaceSurvey> {
  const source = await chooseSocketSource({ libc, entrance, reader, forced: options.socketSource });
  memory.source = source.name;
  return createNamespaceSurvey({
    finder: createNamespaceFinder(entrance.homeInode),
    entrance,
    source,
    strays: libc === null ? null : createSocketNamespaces(libc),
    forgetOthers: (inodes) => reader?.keepOnly(inodes),
  });
}

interface LookContext {
  readonly wanted: ReadonlySet<SectionName>;
  readonly survey: Survey;
  readonly kernel: Kernel;
  readonly store: SectionStore;
  readonly memory: Memory;
}

function readRaw({ wanted, survey, kernel, store }: LookContext): void {
  const { reader } = kernel;
  if (!wanted.has("rawSockets") || reader === null) return;
  store.put("rawSockets", valuesOf(survey.enterable.map((namespace) => reader.readRawSockets(namespace))).flat());
}

function readNetwork({ wanted, survey, kernel, store, memory }: LookContext): void {
  const { reader } = kernel;
  if (reader === null) return;
  if (wanted.has("sysctls")) store.put("sysctls", valuesOf(survey.enterable.map((namespace) => reader.readSysctls(namespace))));
  if (!wanted.has("interfaces") && !wanted.has("routes") && !wanted.has("policyRules")) return;
  const networks = valuesOf(survey.enterable.map((namespace) => reader.readNetwork(namespace)));
  store.put(
    "interfaces",
    networks.flatMap((network) => network.interfaces),
  );
  store.put(
    "routes",
    networks.flatMap((network) => network.routes),
  );
  store.put(
    "policyRules",
    networks.flatMap((network) => network.policyRules),
  );
  const cut = networks.filter((network) => network.omittedRoutes > 0);
  memory.notes.set(
    "network",
    cut.map(({ namespace, omittedRoutes }) => ({ code: "routes-omitted", params: { namespace, count: omittedRoutes, limit: MAX_ROUTES } })),
  );
}

async function readRules({ survey, kernel, store, memory }: LookContext): Promise<void> {
  const readings = [];
  for (const namespace of survey.enterable) {
    readings.push(
      await readRuleTexts({ namespace: namespace.id, spawnInside: spawnInside(kernel.entrance, namespace, ruleProgramLimits) }),
    );
  }
  memory.notes.set(
    "rules",
    readings.flatMap((reading) => reading.notes),
  );
  store.put(
    "rules",
    readings.flatMap((reading) => reading.rules),
  );
}

function valuesOf<T>(entries: readonly Entry<T>[]): T[] {
  return entries.flatMap((entry) => (entry.ok ? [entry.value] : []));
}

function namespaceIdOf(survey: Survey): (inode: number) => string | null {
  const ids = new Map(survey.namespaces.map((namespace) => [namespace.inode, namespace.id]));
  return (inode) => ids.get(inode) ?? null;
}

function coverageOf(memory: Memory, survey: Survey): Snapshot["coverage"] {
  const namespacesUnreadable = survey.namespaces.filter((namespace) => !namespace.readable).length;
  const ownersUnknown = memory.owners?.unknownInodes.size ?? 0;
  const needsPrivilege = memory.owners !== null && !memory.owners.privileged && ownersUnknown > 0;
  const ownerNotes = needsPrivilege ? [{ code: "owners-unknown", params: { count: ownersUnknown } }] : [];
  return {
    sockets: memory.source,
    namespacesRead: survey.namespaces.length - namespacesUnreadable,
    namespacesUnreadable,
    ownersUnknown,
    notes: [...[...memory.notes.values()].flat(), ...ownerNotes],
  };
}
