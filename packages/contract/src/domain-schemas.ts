/**
 * Schemas of the domain's values as they cross a process border: endpoints, change events, explanations.
 * They describe the TypeScript types of @portolan/sockets and @portolan/explanation and add none; a test proves that both say the same.
 */
import { Type } from "typebox";
import { BindSetting, Coverage, ServiceInstance, Socket } from "@portolan/snapshot/schema";
import type { Phrase } from "@portolan/phrases";

const closed = { additionalProperties: false } as const;
export const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
/** One of these words. */
export const oneOf = <const Words extends readonly string[]>(...words: Words) =>
  Type.Unsafe<Words[number]>(Type.Union(words.map((word) => Type.Literal(word))));
const port = Type.Integer({ minimum: 0, maximum: 65535 });
const pid = Type.Integer({ minimum: 0 });
const protocol = Socket.properties.protocol;

export const ContainerReference = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    image: Type.String(),
    runtime: Type.Union([Type.Literal("docker"), Type.Literal("podman")]),
    composeProject: nullable(Type.String()),
    composeService: nullable(Type.String()),
  },
  closed,
);

export const Owner = Type.Object(
  {
    pid,
    program: nullable(Type.String()),
    executable: nullable(Type.String()),
    executableDeleted: Type.Boolean(),
    command: nullable(Type.String()),
    workingDirectory: nullable(Type.String()),
    user: nullable(Type.String()),
    unit: nullable(Type.String()),
    container: nullable(ContainerReference),
    startedAt: nullable(Type.String()),
    ancestry: Type.Array(Type.Object({ pid, name: Type.String() }, closed)),
  },
  closed,
);

export const EndpointService = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    recognisedBy: ServiceInstance.properties.recognisedBy,
    setBy: nullable(
      Type.Object(
        {
          source: BindSetting.properties.source,
          file: nullable(Type.String()),
          line: nullable(Type.Integer({ minimum: 1 })),
          key: Type.String(),
          value: Type.String(),
        },
        closed,
      ),
    ),
  },
  closed,
);

export const Endpoint = Type.Object(
  {
    id: Type.String({ description: "base32(SHA-256(namespace, protocol, address, port, device))[0..16], the same on every run" }),
    namespace: Type.String(),
    protocol,
    address: Type.String({ description: "Canonical text of an IP address (RFC 5952)" }),
    port,
    scope: Type.Union([Type.Literal("ipv4"), Type.Literal("ipv6"), Type.Literal("dual"), Type.Literal("ipv6-or-dual")]),
    device: nullable(Type.String()),
    sockets: Type.Integer({ minimum: 0, description: "How many sockets share it; 0 for one that is only published" }),
    state: Type.Union([Type.Literal("listening"), Type.Literal("bound"), Type.Literal("published"), Type.Literal("activated")]),
    owners: Type.Array(Owner, { description: "Every process that holds it; empty when unknown or when none does" }),
    ownersKnown: Type.Boolean({
      description:
        "false: for at least one of its sockets no process was found (permission is missing, it is hidden or in another PID namespace, or the socket is the kernel's own), so that owners may be incomplete and empty owners mean unknown",
    }),
    uid: nullable(Type.Integer({ minimum: 0 })),
    unit: nullable(Type.String({ description: "systemd unit that holds it, or the one that will serve a systemd socket" })),
    container: nullable(ContainerReference),
    publishes: nullable(Type.Object({ containerPort: port, containerAddress: nullable(Type.String()) }, closed)),
    queue: nullable(Type.Object({ depth: Type.Integer({ minimum: 0 }), limit: Type.Integer({ minimum: 0 }) }, closed)),
    service: nullable(EndpointService),
    display: Type.Object({ ss: Type.String(), netstat: Type.String() }, { ...closed, description: "How ss and netstat print it" }),
  },
  closed,
);

export const ChangeEvent = Type.Object(
  {
    schema: Type.Literal("portolan.event/1"),
    id: Type.String(),
    at: Type.String({ description: "ISO 8601 of the look that showed it" }),
    host: Type.String(),
    kind: Type.Union([
      Type.Literal("opened"),
      Type.Literal("closed"),
      Type.Literal("widened"),
      Type.Literal("narrowed"),
      Type.Literal("owner-changed"),
      Type.Literal("binary-changed"),
      Type.Literal("binary-deleted"),
      Type.Literal("replaced"),
      Type.Literal("brief"),
      Type.Literal("flapping"),
    ]),
    endpoint: Type.String(),
    before: nullable(Endpoint),
    after: nullable(Endpoint),
    confirmedBy: Type.Union([Type.Literal("exact-get"), Type.Literal("second-look"), Type.Literal("owner-exit"), Type.Literal("look")]),
    withheld: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: "Of the event that ends a flapping: how many opened, closed and brief ones were not told one by one",
      }),
    ),
  },
  closed,
);

export const EndedSocket = Type.Object(
  {
    namespace: Type.String(),
    protocol,
    address: Type.String(),
    port: Type.Integer({ minimum: 0, maximum: 65535 }),
    device: nullable(Type.String()),
    cookie: Type.String(),
  },
  { ...closed, description: "A socket that came and went between two looks" },
);

export const PortHolder = Type.Object(
  {
    kind: Type.Union([
      Type.Literal("bound"),
      Type.Literal("outgoing"),
      Type.Literal("accepted"),
      Type.Literal("connection"),
      Type.Literal("time-wait"),
      Type.Literal("fin-wait"),
      Type.Literal("udp-connected"),
      Type.Literal("published"),
      Type.Literal("stopped-container"),
      Type.Literal("reserved"),
      Type.Literal("nat"),
    ]),
    namespace: Type.String(),
    protocol,
    family: nullable(Type.Union([Type.Literal("ipv4"), Type.Literal("ipv6")])),
    local: nullable(Type.String()),
    remote: nullable(Type.String()),
    pids: Type.Array(pid),
    detail: nullable(Type.String()),
  },
  closed,
);

/** A message id with parameters, which may nest. Ids are a closed set only inside one version, so the wire says string. */
export const PhraseValue = Type.Unsafe<Phrase>(
  Type.Object(
    { id: Type.String(), params: Type.Optional(Type.Record(Type.String(), Type.Unknown())) },
    { ...closed, description: "Message id with parameters" },
  ),
);

export const ExplanationSection = Type.Object(
  {
    id: Type.Union([
      Type.Literal("listens"),
      Type.Literal("reach"),
      Type.Literal("owner"),
      Type.Literal("why"),
      Type.Literal("setBy"),
      Type.Literal("probes"),
      Type.Literal("change"),
      Type.Literal("holders"),
      Type.Literal("bind"),
      Type.Literal("warnings"),
      Type.Literal("guards"),
      Type.Literal("limits"),
      Type.Literal("expected"),
      Type.Literal("peers"),
      Type.Literal("claims"),
      Type.Literal("reload"),
      Type.Literal("allow"),
      Type.Literal("evidence"),
      Type.Literal("selinux"),
      Type.Literal("usual"),
    ]),
    title: PhraseValue,
    lines: Type.Array(
      Type.Object(
        {
          text: nullable(PhraseValue),
          code: nullable(Type.String()),
          tone: Type.Union([Type.Literal("plain"), Type.Literal("good"), Type.Literal("warning"), Type.Literal("bad")]),
        },
        closed,
      ),
    ),
  },
  closed,
);

export const ProbeResult = Type.Object(
  {
    address: Type.String(),
    port,
    device: nullable(Type.String()),
    outcome: Type.Union([
      Type.Literal("connected"),
      Type.Literal("refused"),
      Type.Literal("timeout"),
      Type.Literal("unreachable"),
      Type.Literal("no-address"),
      Type.Literal("not-probed"),
      Type.Literal("failed"),
    ]),
    elapsedMs: nullable(Type.Number({ minimum: 0 })),
    errno: nullable(Type.String()),
    replied: Type.Optional(
      Type.Boolean({ description: "Whether an HTTP request after the handshake got any reaction; absent: not asked" }),
    ),
  },
  closed,
);

const served = Type.Union([Type.Literal("yes"), Type.Literal("no"), Type.Literal("unknown")]);
const ServedFamilies = Type.Object({ ipv4: served, ipv6: served }, closed);

const ReachReason = Type.Object(
  {
    layer: oneOf(
      "nftables",
      "iptables-legacy",
      "route",
      "rp_filter",
      "nat",
      "neighbour",
      "socket",
      "sysctl",
      "bpf",
      "systemd",
      "selinux",
      "container",
    ),
    table: nullable(Type.String()),
    chain: nullable(Type.String()),
    handle: nullable(Type.Integer({ description: "null for a policy and for what has none" })),
    position: nullable(Type.Integer({ minimum: 1, description: "Of the rule in its chain; null for a policy" })),
    text: Type.String({ description: "As its own tool prints it" }),
    effect: Type.String(),
    direction: Type.Union([Type.Literal("in"), Type.Literal("out")], { description: "Of the packet, or of the answer" }),
  },
  closed,
);

/** Who reaches an endpoint: for one family and destination the entries hold all sources and interfaces, closed ones included. */
export const ReachEntry = Type.Object(
  {
    family: Type.Union([Type.Literal("ipv4"), Type.Literal("ipv6")]),
    to: Type.String(),
    verdict: Type.Union([Type.Literal("open"), Type.Literal("closed"), Type.Literal("depends")]),
    sources: Type.Array(Type.String({ description: "Prefix" })),
    via: Type.Array(Type.String({ description: "Interface" })),
    conditions: Type.Array(
      Type.Array(Type.Object({ id: Type.String(), kind: Type.String(), text: Type.String(), holds: Type.Boolean() }, closed), {
        description: "All of these have to be so",
      }),
      { description: "Alternatives; empty unless the verdict is depends" },
    ),
    choices: Type.Array(
      Type.Object({ field: Type.String(), text: Type.String() }, { ...closed, description: "What the sender has to choose" }),
    ),
    replies: nullable(Type.Boolean({ description: "Whether an answer can leave; null: it depends" })),
    because: Type.Array(ReachReason),
    witness: nullable(
      Type.Object(
        {
          iif: Type.String(),
          source: Type.String(),
          sourcePort: Type.Integer(),
          destination: Type.String(),
          destinationPort: Type.Integer(),
        },
        closed,
      ),
    ),
  },
  closed,
);

export const Explanation = Type.Object(
  {
    schema: Type.Literal("portolan.explain/1"),
    takenAt: Type.String(),
    port,
    protocol: nullable(protocol),
    answer: Type.Array(PhraseValue),
    answerText: Type.Object({ en: Type.String(), "zh-CN": Type.String() }, { ...closed, description: "The answer in words, a line each" }),
    served: Type.Object(
      { tcp: nullable(ServedFamilies), udp: nullable(ServedFamilies) },
      { ...closed, description: "null: not asked for" },
    ),
    warnings: Type.Array(Type.String({ description: "Message ids of the warnings" })),
    endpoints: Type.Array(
      Type.Object(
        {
          endpoint: Endpoint,
          sections: Type.Array(ExplanationSection),
          probes: Type.Array(ProbeResult),
          reach: Type.Optional(Type.Array(ReachEntry, { description: "Absent: who gets in was not judged" })),
        },
        closed,
      ),
    ),
    holders: Type.Array(PortHolder),
    sections: Type.Array(ExplanationSection),
    coverage: Coverage,
  },
  closed,
);

export const AcceptQueues = Type.Object(
  {
    port,
    listeners: Type.Array(
      Type.Object(
        {
          namespace: Type.String(),
          address: Type.String(),
          port,
          device: nullable(Type.String()),
          inode: nullable(Type.Integer({ minimum: 0 })),
          depth: Type.Integer({ minimum: 0 }),
          limit: Type.Integer({ minimum: 0 }),
          drops: nullable(Type.Integer({ minimum: 0 })),
        },
        closed,
      ),
    ),
    counters: Type.Array(
      Type.Object(
        {
          namespace: Type.String(),
          maxBacklog: nullable(Type.Integer({ minimum: 0 })),
          overflows: nullable(Type.Integer({ minimum: 0 })),
          drops: nullable(Type.Integer({ minimum: 0 })),
        },
        closed,
      ),
    ),
    connections: Type.Array(
      Type.Object({ namespace: Type.String(), address: Type.String(), port, established: Type.Integer({ minimum: 0 }) }, closed),
    ),
  },
  closed,
);
