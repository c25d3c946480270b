/**
 * The shape of a snapshot: everything Portolan knows about one host at one instant, in sections that are hashed one by one.
 * A snapshot holds what the kernel and the container runtimes said, never a judgement, never the contents of a file and never a secret.
 * What could not be read is a `null` with a note in `coverage`; an absent row means that the kernel was asked and had none.
 */
import { Type, type Static } from "typebox";
import { Interface, Route, PolicyRule, Sysctls, FilterLayer, RuleText } from "./network-schema.ts";
import { address, closed, namespaceId, nullable, pid, port } from "./schema-parts.ts";

export { Interface, Route, PolicyRule, Sysctls, FilterLayer, RuleText, type FilterLayerKind, type RuleSource } from "./network-schema.ts";

/** A network namespace of the host. `reason` says why an unreadable one is unreadable. */
export const NetworkNamespace = Type.Object(
  {
    id: namespaceId,
    inode: Type.Integer({ minimum: 0 }),
    names: Type.Array(Type.String(), { description: "Names under /run/netns" }),
    processes: Type.Integer({
      minimum: 0,
      description: "Processes seen inside; 0 for a namespace kept only by a name, a mount or a socket",
    }),
    readable: Type.Boolean(),
    reason: nullable(Type.String()),
  },
  closed,
);
export type NetworkNamespace = Static<typeof NetworkNamespace>;

/** A socket that holds a port: TCP listening, TCP bound without listening, or UDP bound and unconnected. */
export const Socket = Type.Object(
  {
    namespace: namespaceId,
    protocol: Type.Union([Type.Literal("tcp"), Type.Literal("udp")]),
    family: Type.Union([Type.Literal("ipv4"), Type.Literal("ipv6")], {
      description: "Family of the socket itself, not of what it accepts",
    }),
    address,
    port,
    state: Type.Union([Type.Literal("listen"), Type.Literal("bound"), Type.Literal("unconnected")]),
    v6only: nullable(
      Type.Boolean({ description: "IPV6_V6ONLY; null for an IPv4 socket, and for an IPv6 socket when the kernel could not be asked" }),
    ),
    device: nullable(Type.String({ description: "Interface of SO_BINDTODEVICE" })),
    uid: nullable(Type.Integer({ minimum: 0 })),
    inode: nullable(Type.Integer({ minimum: 0 })),
    cookie: nullable(Type.String({ description: "Kernel's socket cookie, hexadecimal" })),
    cgroup: nullable(Type.String({ description: "Path in the cgroup v2 tree of the socket's creator" })),
    mark: nullable(Type.Integer({ minimum: 0 })),
    queue: nullable(
      Type.Object(
        { depth: Type.Integer({ minimum: 0 }), limit: Type.Integer({ minimum: 0 }) },
        { ...closed, description: "Accept queue of a TCP listener: connections waiting and the backlog" },
      ),
    ),
    transparent: Type.Optional(
      Type.Boolean({ description: "IP_TRANSPARENT: takes what is sent to other hosts' addresses. Absent: not told" }),
    ),
    freebind: Type.Optional(
      Type.Literal(true, { description: "IP_FREEBIND: may be bound to an address that is not here. Absent: no, or not told" }),
    ),
  },
  closed,
);
export type Socket = Static<typeof Socket>;

/** A raw or packet socket. It sees traffic without holding a port. */
export const RawSocket = Type.Object(
  {
    namespace: namespaceId,
    kind: Type.Union([Type.Literal("raw"), Type.Literal("packet")]),
    family: Type.Union([Type.Literal("ipv4"), Type.Literal("ipv6"), Type.Literal("packet")]),
    address: nullable(address),
    ipProtocol: Type.Integer({ minimum: 0, maximum: 65535, description: "IP protocol of a raw socket, EtherType of a packet socket" }),
    device: nullable(Type.String()),
    uid: nullable(Type.Integer({ minimum: 0 })),
    inode: nullable(Type.Integer({ minimum: 0 })),
  },
  closed,
);
export type RawSocket = Static<typeof RawSocket>;

export const Process = Type.Object(
  {
    pid,
    parent: nullable(pid),
    startedAt: nullable(Type.String({ description: "ISO 8601" })),
    name: Type.String({ description: "comm: at most 15 bytes, of the main thread" }),
    executable: nullable(Type.String({ description: "Target of /proc/PID/exe without the kernel's ' (deleted)'; null when unreadable" })),
    executableDeleted: Type.Boolean(),
    command: nullable(Type.String({ description: "Command line with secrets replaced" })),
    workingDirectory: nullable(Type.String()),
    uid: nullable(Type.Integer({ minimum: 0 })),
    user: nullable(Type.String()),
    unit: nullable(Type.String({ description: "systemd unit from the cgroup" })),
    container: nullable(Type.String({ description: "Container id from the cgroup" })),
    namespace: nullable(namespaceId),
  },
  closed,
);
export type Process = Static<typeof Process>;

/** Who holds which socket. `processes` also contains every ancestor of a holder. */
export const Owners = Type.Object(
  {
    processes: Type.Array(Process),
    holders: Type.Array(
      Type.Object(
        { inode: Type.Integer({ minimum: 0 }), pids: Type.Array(pid) },
        { ...closed, description: "Every process with a descriptor of the socket, ascending" },
      ),
    ),
  },
  closed,
);
export type Owners = Static<typeof Owners>;

/** A systemd unit that owns a socket of this snapshot, or would serve one. */
export const Unit = Type.Object(
  {
    name: Type.String(),
    description: nullable(Type.String()),
    kind: Type.Union([
      Type.Literal("service"),
      Type.Literal("socket"),
      Type.Literal("scope"),
      Type.Literal("slice"),
      Type.Literal("other"),
    ]),
    triggers: nullable(Type.String({ description: "Of a socket unit: the service it starts" })),
    active: nullable(Type.String({ description: "ActiveState" })),
    fragment: nullable(Type.String({ description: "Path of the unit file" })),
    dropIns: Type.Optional(Type.Array(Type.String(), { description: "Paths of its drop-ins in the order in which they apply" })),
    listens: Type.Array(Type.String(), { description: "Of a socket unit: its Listen* values as systemd prints them" }),
  },
  closed,
);
export type Unit = Static<typeof Unit>;

const settingSource = Type.Union(
  [Type.Literal("file"), Type.Literal("argument"), Type.Literal("environment"), Type.Literal("default"), Type.Literal("runtime")],
  {
    description:
      "What gave the value: a configuration file, an argument, an environment variable, the program's own default, or a container runtime's record. " +
      "`file` and `line` of an argument or a variable name the unit, drop-in or environment file that passes it, where that is known",
  },
);

/** The place a value was read from. Never the file's contents. */
const settingPlace = {
  source: settingSource,
  file: nullable(Type.String()),
  line: nullable(Type.Integer({ minimum: 1 })),
  key: Type.String(),
  value: Type.String({ description: "As written; empty when the key is absent or empty" }),
  fileHash: nullable(Type.String({ description: "sha256:… of the file" })),
};

export const Publish = Type.Object(
  {
    protocol: Type.Union([Type.Literal("tcp"), Type.Literal("udp")]),
    hostAddress: address,
    hostPort: port,
    containerPort: port,
    proxyPid: nullable(pid),
    askedBy: Type.Optional(
      Type.Object(settingPlace, {
        ...closed,
        description:
          "Where it was asked for: the runtime's own record, or the line of a compose file. Absent: a snapshot of a version that did not look",
      }),
    ),
  },
  closed,
);
export type Publish = Static<typeof Publish>;

export const Container = Type.Object(
  {
    id: Type.String(),
    runtime: Type.Union([Type.Literal("docker"), Type.Literal("podman")]),
    name: Type.String(),
    image: Type.String(),
    composeProject: nullable(Type.String()),
    composeService: nullable(Type.String()),
    state: Type.String({ description: "As the runtime says: running, exited, …" }),
    namespace: nullable(namespaceId),
    hostNamespace: nullable(Type.String({ description: "Namespace in which the runtime publishes ports" })),
    networkMode: nullable(Type.String()),
    addresses: Type.Array(address),
    publishes: Type.Array(Publish, { description: "Of a stopped container: the ports it will take when started" }),
  },
  closed,
);
export type Container = Static<typeof Container>;

/** A line that names the same thing as an effective setting and loses against it. */
export const OverriddenSetting = Type.Object({ ...settingPlace }, closed);
export type OverriddenSetting = Static<typeof OverriddenSetting>;

/** One value that decides where a service binds, and the place it was read from. */
export const BindSetting = Type.Object(
  {
    ...settingPlace,
    protocol: Type.Union([Type.Literal("tcp"), Type.Literal("udp")]),
    address: nullable(Type.String({ description: "What the service will bind: an address, or empty for its default" })),
    port: nullable(port),
    block: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: "Settings of one block of the configuration, such as a server of nginx, have the same number",
      }),
    ),
    nextStart: Type.Optional(
      Type.Object(
        { ...settingPlace },
        { ...closed, description: "What the unit or its environment file gives by now instead, so that the next start uses it" },
      ),
    ),
    overrides: Type.Optional(Type.Array(OverriddenSetting, { description: "Lines that this one wins over: duplicates, earlier files" })),
  },
  closed,
);
export type BindSetting = Static<typeof BindSetting>;

/** A limit of the service itself on how much it serves at once. */
export const LimitSetting = Type.Object(
  {
    ...settingPlace,
    kind: Type.Union([
      Type.Literal("connections"),
      Type.Literal("connections-per-worker"),
      Type.Literal("workers"),
      Type.Literal("backlog"),
    ]),
    limit: nullable(Type.Integer({ minimum: 0, description: "null: none, or only the running program knows" })),
  },
  closed,
);
export type LimitSetting = Static<typeof LimitSetting>;

/** Ports that a service's settings set aside without a socket being there all the time. */
export const PortClaim = Type.Object(
  {
    ...settingPlace,
    purpose: Type.Union([
      Type.Literal("passive"), // FTP data connections
      Type.Literal("instance"), // of one instance that a panel manages
      Type.Literal("allocatable"), // the range a panel takes instances' ports from
      Type.Literal("next-instance"), // what it will give to the next one
    ]),
    owner: nullable(Type.String({ description: "Name of the instance; null where the service itself claims" })),
    protocol: nullable(Type.Union([Type.Literal("tcp"), Type.Literal("udp")])),
    address: nullable(Type.String()),
    from: port,
    to: port,
  },
  closed,
);
export type PortClaim = Static<typeof PortClaim>;

/** Another service that this one needs, as its settings name it. */
export const ServicePeer = Type.Object({ ...settingPlace, name: nullable(Type.String()), address: Type.String(), port }, closed);
export type ServicePeer = Static<typeof ServicePeer>;

/** A process recognised as a known service, with the settings that decide its binds. */
export const ServiceInstance = Type.Object(
  {
    service: Type.String({ description: "Id in the catalogue of @portolan/services" }),
    pid,
    recognisedBy: Type.Union([
      Type.Literal("executable"),
      Type.Literal("arguments"),
      Type.Literal("working-directory"),
      Type.Literal("unit"),
      Type.Literal("runtime"),
      Type.Literal("port"),
    ]),
    settings: Type.Array(BindSetting),
    limits: Type.Optional(Type.Array(LimitSetting)),
    claims: Type.Optional(Type.Array(PortClaim)),
    peers: Type.Optional(Type.Array(ServicePeer)),
    unread: Type.Array(Type.Object({ path: Type.String(), reason: Type.String() }, closed), {
      description: "Files that would have been read",
    }),
  },
  closed,
);
export type ServiceInstance = Static<typeof ServiceInstance>;

/** A note on something that could not be seen; the id names a message of @portolan/phrases (`coverage.` + code). */
export const CoverageNote = Type.Object(
  { code: Type.String(), params: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])) },
  closed,
);
export type CoverageNote = Static<typeof CoverageNote>;

export const Coverage = Type.Object(
  {
    sockets: Type.Union([Type.Literal("sock_diag"), Type.Literal("ss"), Type.Literal("proc")]),
    namespacesRead: Type.Integer({ minimum: 0 }),
    namespacesUnreadable: Type.Integer({ minimum: 0 }),
    ownersUnknown: Type.Integer({ minimum: 0, description: "Sockets that hold a port and whose processes could not be read" }),
    notes: Type.Array(CoverageNote),
  },
  closed,
);
export type Coverage = Static<typeof Coverage>;

export const Host = Type.Object(
  {
    name: Type.String(),
    machineId: nullable(Type.String({ description: "SHA-256 of /etc/machine-id with an application prefix, first 32 hexadecimal digits" })),
    bootId: nullable(Type.String()),
    kernel: Type.String(),
    architecture: Type.String(),
    system: nullable(Type.String({ description: "PRETTY_NAME of os-release" })),
    privileged: Type.Boolean({ description: "Whether the reader could see other users' processes" }),
  },
  closed,
);
export type Host = Static<typeof Host>;

export const Sections = Type.Object(
  {
    namespaces: Type.Array(NetworkNamespace),
    sockets: Type.Array(Socket),
    rawSockets: Type.Array(RawSocket),
    owners: Owners,
    units: Type.Array(Unit),
    containers: Type.Array(Container),
    interfaces: Type.Array(Interface),
    routes: Type.Array(Route),
    policyRules: Type.Array(PolicyRule),
    sysctls: Type.Array(Sysctls),
    rules: Type.Array(RuleText),
    layers: Type.Array(FilterLayer),
    services: Type.Array(ServiceInstance),
  },
  closed,
);
export type Sections = Omit<Static<typeof Sections>, "rules" | "layers"> & { rules: RuleText[]; layers: FilterLayer[] };
export type SectionName = keyof Sections;

export const Snapshot = Type.Object(
  {
    schema: Type.Literal("portolan.snapshot/2"),
    takenAt: Type.String({ description: "ISO 8601, UTC, milliseconds" }),
    portolan: Type.String({ description: "Version that wrote it" }),
    host: Host,
    coverage: Coverage,
    sections: Sections,
    hashes: Type.Record(Type.String(), Type.String(), {
      description: "Section name → sha256:… of its canonical form; a section without a hash was not read",
    }),
  },
  closed,
);
export type Snapshot = Omit<Static<typeof Snapshot>, "sections" | "hashes"> & {
  sections: Sections;
  hashes: Partial<Record<SectionName, string>>;
};
