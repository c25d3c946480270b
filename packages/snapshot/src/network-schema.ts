/**
 * The shape of what a snapshot says of a host's network: links, routes, policy rules, switches, the texts of packet filters and what lies outside
 * them. A field that only some rows need is optional and absent where it does not apply; what the kernel says beyond the fields is in `unmodelled`.
 */
import { Type, type Static } from "typebox";
import { nullable, closed, address, namespaceId, unmodelled, range } from "./schema-parts.ts";

export const Interface = Type.Object(
  {
    namespace: namespaceId,
    index: Type.Integer(),
    name: Type.String(),
    kind: nullable(Type.String({ description: "Link kind such as bridge, veth, wireguard; null for hardware and loopback" })),
    up: Type.Boolean(),
    loopback: Type.Boolean(),
    mtu: nullable(Type.Integer()),
    mac: nullable(Type.String()),
    master: nullable(Type.Integer({ description: "Index of the bridge, bond or VRF it belongs to" })),
    addresses: Type.Array(
      Type.Object(
        {
          address,
          prefixLength: Type.Integer({ minimum: 0, maximum: 128 }),
          scope: Type.String({ description: "global, site, link, host" }),
          peer: nullable(address),
          tentative: Type.Boolean(),
          deprecated: Type.Boolean(),
          broadcast: Type.Optional(Type.String({ description: "IPv4 broadcast address set on it; absent: none" })),
        },
        closed,
      ),
    ),
    hardware: Type.Optional(Type.Integer({ description: "ARPHRD_*: 1 is Ethernet, 772 loopback, 65534 none (TUN, WireGuard)" })),
    flags: Type.Optional(
      Type.Array(Type.String(), { description: "As ip-link(8) names them, in lower case and sorted; absent: a snapshot of version 1" }),
    ),
    group: Type.Optional(Type.Integer({ description: "Group of the device; 0 is default" })),
    vrfTable: Type.Optional(Type.Integer({ minimum: 0, description: "Of a VRF device: its routing table" })),
  },
  closed,
);
export type Interface = Static<typeof Interface>;

export const Route = Type.Object(
  {
    namespace: namespaceId,
    family: Type.Union([Type.Literal("ipv4"), Type.Literal("ipv6")]),
    table: Type.Integer({ minimum: 0, description: "254 main, 255 local" }),
    type: Type.String({ description: "unicast, local, broadcast, blackhole, …" }),
    destination: Type.String({ description: "Prefix" }),
    gateway: nullable(address),
    device: nullable(Type.String()),
    source: nullable(address),
    metric: nullable(Type.Integer()),
    protocol: Type.Integer(),
    scope: Type.Integer(),
    tos: Type.Optional(Type.Integer({ minimum: 0, maximum: 255, description: "Absent: any" })),
    sourcePrefix: Type.Optional(Type.String({ description: "IPv6 `from`: only for packets from this prefix" })),
    inputDevice: Type.Optional(Type.String({ description: "`iif`: only for packets that came in there" })),
    preference: Type.Optional(Type.String({ description: "IPv6 router preference: low or high; absent: medium" })),
    flags: Type.Optional(Type.Array(Type.String(), { description: "onlink, dead, linkdown, pervasive; absent: none" })),
    hop: Type.Optional(
      Type.Object(
        { index: Type.Integer({ minimum: 0 }), of: Type.Integer({ minimum: 1 }), weight: Type.Integer({ minimum: 1 }) },
        { ...closed, description: "One of several next hops of a single route: the kernel chooses one per flow" },
      ),
    ),
    unmodelled: Type.Optional(unmodelled),
  },
  closed,
);
export type Route = Static<typeof Route>;

export const PolicyRule = Type.Object(
  {
    namespace: namespaceId,
    family: Type.Union([Type.Literal("ipv4"), Type.Literal("ipv6")]),
    priority: Type.Integer({ minimum: 0 }),
    source: nullable(Type.String({ description: "Prefix" })),
    destination: nullable(Type.String({ description: "Prefix" })),
    inputDevice: nullable(Type.String()),
    outputDevice: nullable(Type.String()),
    mark: nullable(Type.String({ description: "mark/mask, hexadecimal" })),
    action: Type.Integer({ description: "FR_ACT_*: 1 is lookup" }),
    table: Type.Integer({ minimum: 0 }),
    inverted: Type.Boolean(),
    tos: Type.Optional(Type.Integer({ minimum: 0, maximum: 255, description: "Absent: any" })),
    goto: Type.Optional(Type.Integer({ minimum: 0, description: "Of action goto: the priority at which the rules go on" })),
    suppressPrefixLength: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 128, description: "A route with a prefix this long or shorter is not taken" }),
    ),
    suppressGroup: Type.Optional(Type.Integer({ description: "A route out of a device of this group is not taken" })),
    users: Type.Optional(range("User ids of `uidrange`, both included")),
    ipProtocol: Type.Optional(Type.Integer({ minimum: 0, maximum: 255 })),
    sourcePorts: Type.Optional(range("Both included")),
    destinationPorts: Type.Optional(range("Both included")),
    l3mdev: Type.Optional(Type.Literal(true, { description: "Looks in the table of the packet's VRF" })),
    unmodelled: Type.Optional(unmodelled),
  },
  closed,
);
export type PolicyRule = Static<typeof PolicyRule>;

export const Sysctls = Type.Object(
  {
    namespace: namespaceId,
    values: Type.Record(Type.String(), Type.String(), { description: "Dotted name → value as the kernel prints it" }),
  },
  closed,
);
export type Sysctls = Static<typeof Sysctls>;

/** Something outside netfilter's rules that can stop or pass traffic, or a part of the kernel that would have it and could not be asked. */
export const FilterLayer = Type.Object(
  {
    namespace: nullable(namespaceId), // null: the whole host
    kind: Type.Union(
      [
        "xdp",
        "tc",
        "tc-limit", // Portolan's own limits of bandwidth, by which packets wait and none is kept away
        "cgroup-bpf", // a BPF program on a control group
        "systemd-address", // IPAddressAllow, IPAddressDeny of a unit
        "socket-lookup-bpf",
        "netfilter-bpf",
        "ipvs",
        "flowtable",
        "bridge-netfilter", // bridged packets go through iptables
        "vrf",
        "xfrm",
        "selinux",
        "tcp-wrappers",
        "namespace", // what the namespace at the other end of a veth lets through; of models, never captured
        "other",
      ].map((kind) => Type.Literal(kind)),
    ),
    state: Type.Union([Type.Literal("present"), Type.Literal("unreadable")], { description: "`absent` layers have no row" }),
    place: nullable(Type.String({ description: "Interface, unit or control group it acts on; null: everything of the namespace" })),
    detail: Type.String({
      description:
        "What was found, for an unreadable one what is missing. xdp `generic: program 7`; tc `ingress: bpf ×2`, `tcx egress: program 7 (NAME)`; tc-limit `out: tcp/443 at 20000000 bit/s, udp/53 at …`, `in: …`; " +
        "cgroup-bpf `ingress: program 7 (NAME), program 8; egress: …`; systemd-address `IPAddressAllow=PREFIX PREFIX; IPAddressDeny=PREFIX`, slices " +
        "included; xfrm `in: 2 (1 block); out: 1`; vrf `table 10`; bridge-netfilter `iptables, ip6tables`; netfilter-bpf `program 7: family 2, hook 1, priority -7`",
    }),
  },
  closed,
);
export type FilterLayer = Omit<Static<typeof FilterLayer>, "kind"> & { kind: FilterLayerKind };
export type FilterLayerKind =
  | "xdp"
  | "tc"
  | "tc-limit"
  | "cgroup-bpf"
  | "systemd-address"
  | "socket-lookup-bpf"
  | "netfilter-bpf"
  | "ipvs"
  | "flowtable"
  | "bridge-netfilter"
  | "vrf"
  | "xfrm"
  | "selinux"
  | "tcp-wrappers"
  | "namespace"
  | "other";

/** The text a rule tool printed, kept raw so that a newer reader can read an old snapshot again. */
export const RuleText = Type.Object(
  {
    namespace: namespaceId,
    source: Type.Union(
      ["nft-json", "iptables-save", "ip6tables-save", "iptables-legacy-save", "ip6tables-legacy-save", "ipset-save"].map((name) =>
        Type.Literal(name),
      ),
    ),
    text: nullable(Type.String()),
    error: nullable(Type.String({ description: "Why there is no text; null when there is one" })),
    omittedSets: Type.Optional(
      Type.Array(Type.String(), {
        description: "Of nft-json: sets that rules refer to whose elements are not in the text, as `family table name`; absent: none",
      }),
    ),
  },
  closed,
);
export type RuleText = {
  readonly namespace: string;
  readonly source: RuleSource;
  readonly text: string | null;
  readonly error: string | null;
  readonly omittedSets?: readonly string[];
};
export type RuleSource = "nft-json" | "iptables-save" | "ip6tables-save" | "iptables-legacy-save" | "ip6tables-legacy-save" | "ipset-save";
