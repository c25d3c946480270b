/** Who holds sockets and ports: processes, units of systemd, containers with what they publish. */
import { Type, type Static } from "typebox";
import { address, closed, namespaceId, nullable, pid, port } from "./schema-parts.ts";
import { settingPlace } from "./setting-place.ts";

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
