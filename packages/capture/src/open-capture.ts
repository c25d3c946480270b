import { type CoverageNote, type SectionName, sectionNames, type Snapshot } from "@portolan/snapshot";
import type { Capture, CaptureOptions, LookRequest } from "./capture.ts";
import { readAcceptQueues } from "./accept-queues.ts";
import { createCgroupPaths } from "./cgroup-paths.ts";
import { type Credentials, readCredentials, withRemedy } from "./coverage-remedy.ts";
import { type DescriptorSweep, sweepDescriptors } from "./descriptor-sweep.ts";
import { readHost } from "./host.ts";
import { tryLibc } from "./libc.ts";
import { openNamespaceEntrance } from "./namespace-entry.ts";
import { createNamespaceReader, type NamespaceReader } from "./namespace-reader.ts";
import { createNamespaceSurvey, type NamespaceSurvey, type Survey } from "./namespace-survey.ts";
import { NetlinkFailure } from "./netlink.ts";
import { createNamespaceFinder, type FoundNamespace, type NamespaceFinder } from "./network-namespaces.ts";
import type { OwnerReading } from "./owners.ts";
import { createSectionReadings, type Kernel, namespaceIds } from "./section-readings.ts";
import { listConnectionInodes } from "./sock-diag.ts";
import { openSocketEndings, type SocketEndings } from "./socket-endings.ts";
import { createSocketNamespaces } from "./socket-namespaces.ts";
import { chooseSocketSource, type SocketSource } from "./socket-source.ts";

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
    heldPorts: (query) => inTurn(() => session.heldPorts(query)),
    acceptQueues: (query) => inTurn(() => session.acceptQueues(query)),
    takeEnded: () => session.takeEnded(),
    close() {
      session.close();
      kernel.entrance.close();
    },
  };
}

/** Without koffi's library for this machine what is left are ss and /proc, and our own namespace. */
function openKernel(): Kernel {
  const libc = tryLibc();
  const entrance = openNamespaceEntrance(libc);
  return { libc, entrance, reader: libc === null ? null : createNamespaceReader({ libc, entrance, cgroups: createCgroupPaths() }) };
}

function createSession(options: CaptureOptions, kernel: Kernel): Capture {
  const now = options.now ?? (() => new Date());
  const credentials = readCredentials();
  const sections = createSectionReadings(kernel, options);
  const endings = options.endings === true ? openEndings(kernel) : null;
  let surveyor: { readonly survey: NamespaceSurvey; readonly source: SocketSource["name"] } | null = null;
  let survey: Survey | null = null;

  async function takeSurvey({ request, wanted, sweep }: Plan): Promise<Survey> {
    if (survey !== null && !wanted.has("sockets") && !wanted.has("namespaces")) return survey;
    const isFirst = survey === null;
    surveyor ??= await openSurvey(options, kernel);
    survey = await surveyor.survey.take({
      boundSockets: isFirst || request.boundSockets !== false,
      thorough: isFirst || request.sections === undefined || request.sweepOwners === true,
      sweep,
    });
    return survey;
  }

  /** `isShown`: the caller is given what it holds. */
  async function look(request: LookRequest, isShown = false): Promise<Snapshot> {
    const wanted = new Set<SectionName>(request.sections ?? sectionNames);
    const takenAt = now().toISOString();
    const isFirst = sections.owners() === null && wanted.has("owners");
    const sweep = request.sweepOwners === true || isFirst ? once(() => sweepDescriptors("/proc")) : null;
    const present = await takeSurvey({ request, wanted, sweep });
    await sections.read({ survey: present, wanted, sweep, complete: request.rulesInTurns !== true });
    if (isShown) endings?.observe(present);
    return documentOf(takenAt, present);
  }

  function documentOf(takenAt: string, present: Survey): Snapshot {
    return {
      schema: "portolan.snapshot/2",
      takenAt,
      portolan: options.portolanVersion,
      host: readHost(sections.owners()?.privileged ?? false),
      coverage: coverageOf({
        source: surveyor?.source ?? "proc",
        survey: present,
        owners: sections.owners(),
        notes: [...sections.notes(), ...(endings?.notes() ?? [])],
        credentials,
      }),
      sections: sections.store.sections(),
      hashes: sections.store.hashes(),
    };
  }

  return {
    look: (request = {}) => look(request, true),
    takeEnded: () => endings?.take() ?? [],
    close: () => endings?.close(),
    async portHolders(query) {
      await look({ sections: holderSections });
      const { findPortHolders } = await import("./port-holder-search.ts"); // the readers of rules, which few looks need
      return survey === null ? [] : findPortHolders(query, holderContext(survey, { kernel, sections }));
    },
    async heldPorts(query) {
      await look({ sections: holderSections });
      const { findHeldPorts } = await import("./held-ports.ts");
      return survey === null ? nothingRead : findHeldPorts(query, holderContext(survey, { kernel, sections }));
    },
    async acceptQueues({ port }) {
      await look({ sections: ["namespaces", "sockets"], boundSockets: false });
      return kernel.reader === null ? null : readAcceptQueues(port, kernel.reader, survey?.enterable ?? []);
    },
  };
}

const holderSections = ["namespaces", "sockets", "owners", "containers", "rules", "sysctls"] as const;
const nothingRead = { ports: [], unread: ["sockets host"] };

/** What both questions about holders are answered from. */
function holderContext(survey: Survey, { kernel, sections }: { kernel: Kernel; sections: ReturnType<typeof createSectionReadings> }) {
  const unreadable = survey.namespaces.flatMap(({ id, readable }) => (readable ? [] : [id]));
  const asked = { reader: kernel.reader, namespaces: survey.enterable, unreadable, namespaceIdOf: namespaceIds(survey) };
  return { ...sections.store.sections(), ...asked };
}

function openEndings({ libc, entrance, reader }: Kernel): SocketEndings | null {
  if (libc === null || reader === null) return null;
  const { homeInode } = entrance;
  return openSocketEndings({ libc, homeInode, deviceName: (namespace, index) => reader.deviceName(namespace, index) });
}

interface Plan {
  readonly request: LookRequest;
  readonly wanted: ReadonlySet<SectionName>;
  readonly sweep: (() => DescriptorSweep) | null;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

async function openSurvey(
  options: CaptureOptions,
  { libc, entrance, reader }: Kernel,
): Promise<{ survey: NamespaceSurvey; source: SocketSource["name"] }> {
  const finder = createNamespaceFinder(entrance.homeInode);
  const source = await chooseSocketSource({ libc, entrance, reader, forced: options.socketSource });
  const survey = createNamespaceSurvey({
    finder: options.hostNamespaceOnly === true ? hostAlone(finder) : finder,
    entrance,
    source,
    strays: libc === null ? null : createSocketNamespaces(libc),
    listConnections: (namespace) => listConnections(reader, namespace),
    forgetOthers: (inodes) => reader?.keepOnly(inodes),
  });
  return { survey, source: source.name };
}

function hostAlone(finder: NamespaceFinder): NamespaceFinder {
  return {
    find(options) {
      const { namespaces, hostAssumed } = finder.find(options);
      return { namespaces: namespaces.filter(({ id }) => id === "host"), hostAssumed };
    },
  };
}

/** Empty where they cannot be read: then their sockets are asked one by one, as far as the bound goes. */
function listConnections(reader: NamespaceReader | null, namespace: FoundNamespace): readonly number[] {
  try {
    const entry = reader?.askSockets(namespace, listConnectionInodes);
    return entry?.ok === true ? entry.value : [];
  } catch (fault) {
    if (fault instanceof NetlinkFailure) return [];
    throw fault;
  }
}

interface CoverageFacts {
  readonly source: SocketSource["name"];
  readonly survey: Survey;
  readonly owners: OwnerReading | null;
  readonly notes: readonly CoverageNote[];
  readonly credentials: Credentials;
}

function coverageOf({ source, survey, owners, notes, credentials }: CoverageFacts): Snapshot["coverage"] {
  const namespacesUnreadable = survey.namespaces.filter((namespace) => !namespace.readable).length;
  const ownersUnknown = owners?.unknownInodes.size ?? 0;
  const gap = owners?.privileged === true ? "owners-not-found" : "owners-unknown";
  const all = [...survey.notes, ...notes, ...(ownersUnknown > 0 ? [{ code: gap, params: { count: ownersUnknown } }] : [])];
  return {
    sockets: source,
    namespacesRead: survey.namespaces.length - namespacesUnreadable,
    namespacesUnreadable,
    ownersUnknown,
    notes: all.map((one) => withRemedy(one, credentials)),
  };
}
