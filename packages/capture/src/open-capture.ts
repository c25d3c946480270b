import type { CoverageNote, NetworkNamespace, SectionName, Snapshot, Socket } from "@portolan/snapshot";
import { sectionNames } from "@portolan/snapshot";
import type { Capture, CaptureOptions, LookRequest } from "./capture.ts";
import { createCgroupPaths } from "./cgroup-paths.ts";
import { readHost } from "./host.ts";
import { loadLibc } from "./libc.ts";
import { type Entry, openNamespaceEntrance } from "./namespace-entry.ts";
import { createNamespaceReader } from "./namespace-reader.ts";
import { createNamespaceFinder, type FoundNamespace } from "./network-namespaces.ts";
import { createOwnerReader } from "./owners.ts";
import { createSectionStore } from "./section-store.ts";

/** Opens a reader of this host. Looks are taken one after the other, however they are asked for. */
export function openCapture(options: CaptureOptions): Capture {
  const libc = loadLibc();
  const entrance = openNamespaceEntrance(libc);
  const finder = createNamespaceFinder(entrance.homeInode);
  const reader = createNamespaceReader({ libc, entrance, cgroups: createCgroupPaths() });
  const owners = createOwnerReader();
  const store = createSectionStore();
  const now = options.now ?? (() => new Date());
  let isFirst = true;
  let privileged = false;
  let ownersUnknown = 0;
  let joined: { parts: readonly (readonly Socket[])[]; sockets: Socket[] } = { parts: [], sockets: [] };
  let turn: Promise<unknown> = Promise.resolve();

  async function takeLook(request: LookRequest): Promise<Snapshot> {
    const wanted = new Set<SectionName>(request.sections ?? sectionNames);
    const thorough = isFirst || request.sections === undefined || request.sweepOwners === true;
    const takenAt = now().toISOString();
    const found = finder.find({ thorough, sockets: new Map() });
    const notes: CoverageNote[] = found.hostAssumed ? [{ code: "host-namespace-assumed", params: {} }] : [];
    const present: NetworkNamespace[] = [];
    const parts: (readonly Socket[])[] = [];
    for (const namespace of found.namespaces) {
      const entry =
        namespace.hiddenPid === null
          ? reader.readSockets(namespace, { boundSockets: isFirst || request.boundSockets !== false, exactQueues: thorough })
          : hidden;
      if (!entry.ok && entry.code === "GONE") continue;
      present.push(describe(namespace, entry));
      if (entry.ok) parts.push(entry.value);
    }
    reader.keepOnly(new Set(present.map((namespace) => namespace.inode)));
    const readable = found.namespaces.filter((namespace) => present.some((row) => row.inode === namespace.inode && row.readable));
    const idOf = new Map(present.map((namespace) => [namespace.inode, namespace.id]));
    store.put("namespaces", present);
    if (joined.parts.length !== parts.length || parts.some((part, index) => part !== joined.parts[index]))
      joined = { parts, sockets: parts.flat() };
    store.put("sockets", joined.sockets);
    if (wanted.has("rawSockets"))
      store.put(
        "rawSockets",
        readable.flatMap((namespace) => listOf(reader.readRawSockets(namespace)).flat()),
      );
    if (wanted.has("interfaces") || wanted.has("routes") || wanted.has("policyRules")) {
      const networks = readable.flatMap((namespace) => listOf(reader.readNetwork(namespace)));
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
    }
    if (wanted.has("sysctls"))
      store.put(
        "sysctls",
        readable.flatMap((namespace) => listOf(reader.readSysctls(namespace))),
      );
    if (wanted.has("owners")) {
      const sections = store.sections();
      const inodes = [...sections.sockets, ...sections.rawSockets].flatMap((socket) => socket.inode ?? []);
      const reading = owners.read({ inodes, sweep: request.sweepOwners ?? false, namespaceOf: (inode) => idOf.get(inode) ?? null });
      privileged = reading.privileged;
      ownersUnknown = reading.unknownInodes.size;
      store.put("owners", reading.owners);
    }
    isFirst = false;
    const namespacesUnreadable = present.filter((namespace) => !namespace.readable).length;
    return {
      schema: "portolan.snapshot/1",
      takenAt,
      portolan: options.portolanVersion,
      host: readHost(privileged),
      coverage: { sockets: "sock_diag", namespacesRead: present.length - namespacesUnreadable, namespacesUnreadable, ownersUnknown, notes },
      sections: store.sections(),
      hashes: store.hashes(),
    };
  }

  return {
    look(request = {}) {
      const look = turn.then(() => takeLook(request));
      turn = look.catch(() => undefined);
      return look;
    },
    portHolders: () => Promise.resolve([]),
    close: () => entrance.close(),
  };
}

const hidden: Entry<never> = { ok: false, code: "REFUSED", needs: "CAP_SYS_PTRACE" };

function listOf<T>(entry: Entry<T>): T[] {
  return entry.ok ? [entry.value] : [];
}

function describe(namespace: FoundNamespace, entry: Entry<unknown>): NetworkNamespace {
  const reason = entry.ok ? null : entry.code === "REFUSED" ? entry.needs : entry.code;
  return {
    id: namespace.id,
    inode: namespace.inode,
    names: [...namespace.names],
    processes: namespace.pids.length,
    readable: entry.ok,
    reason,
  };
}
