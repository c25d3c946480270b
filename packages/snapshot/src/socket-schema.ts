/** What the kernel says of network namespaces and of the sockets in them. */
import { Type, type Static } from "typebox";
import { address, closed, namespaceId, nullable, port } from "./schema-parts.ts";

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
