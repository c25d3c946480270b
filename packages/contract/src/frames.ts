/**
 * What the scanner and the server say to each other, one JSON object a frame, and who may say it.
 * A frame that does not fit its schema is refused whole; sizes are limited by the codec before anything is parsed.
 * The order is hello → welcome → look, acknowledge, …; after `link` up either side begins again from nothing.
 */
import { Type, type Static, type TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { Coverage, Host, Owners, Process, Sections, Socket } from "@portolan/snapshot/schema";
import type { Sections as SectionsType, SectionName } from "@portolan/snapshot";
import type { AcceptQueues as AcceptQueuesType, PortHolder as PortHolderType } from "@portolan/sockets";
import { AcceptQueues, EndedSocket, PortHolder } from "./domain-schemas.ts";

/** 3: a look may carry the section `layers`, and optional fields of interfaces, routes, policy rules and sockets; the question `host-facts`. */
export const protocolVersion = 3;
/** Oldest version this program still speaks: one less than its own. */
export const oldestProtocolVersion = 2;
export const maxFrameBytes = 64 * 1024 * 1024;
/** Frames towards the scanner carry questions only. */
export const maxRequestFrameBytes = 64 * 1024;

const closed = { additionalProperties: false } as const;
const versions = Type.Tuple([Type.Integer({ minimum: 0 }), Type.Integer({ minimum: 0 })], {
  description: "Oldest and newest protocol version spoken",
});
const sequence = Type.Integer({ minimum: 0 });
const requestId = Type.Integer({ minimum: 0 });

export const Hello = Type.Object(
  {
    kind: Type.Literal("hello"),
    protocolVersions: versions,
    bootId: Type.Union([Type.String(), Type.Null()]),
    host: Host,
    portolan: Type.String(),
    lastAcknowledged: Type.Union([sequence, Type.Null()]),
  },
  closed,
);
export type Hello = Static<typeof Hello>;

const index = Type.Integer({ minimum: 0 });
const splicesOf = <Row extends TSchema>(row: Row) => Type.Array(Type.Object({ at: index, remove: index, rows: Type.Array(row) }, closed));
/** Of sections that the receiver has from the look before; its section must then have the hash of this look. */
const Splices = Type.Object(
  {
    sockets: Type.Optional(splicesOf(Socket)),
    owners: Type.Optional(Type.Object({ processes: splicesOf(Process), holders: splicesOf(Owners.properties.holders.items) }, closed)),
  },
  closed,
);
export type Splices = Static<typeof Splices>;

export const Look = Type.Object(
  {
    kind: Type.Literal("look"),
    sequence,
    takenAt: Type.String(),
    host: Host,
    coverage: Coverage,
    hashes: Type.Record(Type.String(), Type.String()),
    sections: Type.Partial(Sections, closed),
    splices: Type.Optional(Splices),
    ended: Type.Optional(Type.Array(EndedSocket)),
  },
  { ...closed, description: "Only the sections whose hash differs from the last look of this connection" },
);
export type Look = Omit<Static<typeof Look>, "sections" | "hashes"> & {
  sections: Partial<SectionsType>;
  hashes: Partial<Record<SectionName, string>>;
};

const sockets = Type.Integer({ minimum: 0 });
/** What findings need beside the looks: it moves with every connection, or costs a program. A field that is absent could not be read. */
export const LiveFacts = Type.Object(
  {
    bansSignIns: Type.Boolean(),
    socketCounts: Type.Optional(Type.Object({ tcpInUse: sockets, tcpTimeWait: sockets }, closed)),
    firewalldZones: Type.Optional(Type.Object({ runtime: Type.String(), permanent: Type.String() }, closed)),
  },
  { ...closed, description: "Answer to host-facts" },
);
export type LiveFacts = Static<typeof LiveFacts>;

/** A holder of one of the ports asked for; `listener`: a socket that listens or, of UDP, is bound without a peer. Its owner is an endpoint's, in the look. */
export const HeldPort = Type.Object(
  {
    ...PortHolder.properties,
    kind: Type.Union([PortHolder.properties.kind, Type.Literal("listener")]),
    port: Type.Integer({ minimum: 0, maximum: 65535 }),
    reusesAddress: Type.Optional(
      Type.Union([Type.Boolean(), Type.Null()], {
        description: "Of a TCP listener, where at most 64 ports were asked about: whether it set SO_REUSEADDR",
      }),
    ),
  },
  closed,
);
export type HeldPort = Omit<PortHolderType, "kind"> & {
  readonly kind: PortHolderType["kind"] | "listener";
  readonly port: number;
  readonly reusesAddress?: boolean | null;
};

const end = { address: Type.String(), port: Type.Integer({ minimum: 0, maximum: 65535 }) };
/** Addresses as the socket has them. */
const Connection = Type.Object({ local: Type.Object(end, closed), remote: Type.Object(end, closed) }, closed);

export const Response = Type.Object(
  {
    kind: Type.Literal("response"),
    id: requestId,
    holders: Type.Union([Type.Array(PortHolder), Type.Null()], {
      description: "Answer to port-holders; null for look-now, whose look came before",
    }),
    queues: Type.Optional(
      Type.Union([AcceptQueues, Type.Null()], { description: "Answer to accept-queues; null where the kernel cannot be asked" }),
    ),
    facts: Type.Optional(LiveFacts),
    connections: Type.Optional(Type.Array(Connection, { description: "Answer to connections; established ones of TCP" })),
    held: Type.Optional(
      Type.Object(
        {
          ports: Type.Array(HeldPort),
          unread: Type.Array(Type.String(), { description: "Parts of the host that could not be asked: then nothing is free for sure" }),
        },
        { ...closed, description: "Answer to held-ports" },
      ),
    ),
    failure: Type.Union([Type.String(), Type.Null()]),
  },
  closed,
);
export type HeldPorts = { readonly ports: readonly HeldPort[]; readonly unread: readonly string[] };
export type Response = Omit<Static<typeof Response>, "holders" | "queues" | "held"> & {
  held?: HeldPorts;
  holders: readonly PortHolderType[] | null;
  queues?: AcceptQueuesType | null;
};

/** From the supervisor to both sides: the other one came or went. */
export const Link = Type.Object({ kind: Type.Literal("link"), up: Type.Boolean() }, closed);
export type Link = Static<typeof Link>;

const Welcome = Type.Object({ kind: Type.Literal("welcome"), protocolVersion: Type.Integer({ minimum: 0 }) }, closed);
const Refuse = Type.Object({ kind: Type.Literal("refuse"), protocolVersions: versions }, closed);
const Acknowledge = Type.Object({ kind: Type.Literal("acknowledge"), sequence }, closed);
const LookNow = Type.Object(
  { kind: Type.Literal("look-now"), id: requestId },
  { ...closed, description: "Look now, sweeping the owners of every socket" },
);
const PortHolders = Type.Object(
  {
    kind: Type.Literal("port-holders"),
    id: requestId,
    protocol: Type.Union([Type.Literal("tcp"), Type.Literal("udp")]),
    port: Type.Integer({ minimum: 0, maximum: 65535 }),
  },
  closed,
);
const AcceptQueuesQuestion = Type.Object(
  { kind: Type.Literal("accept-queues"), id: requestId, port: Type.Integer({ minimum: 0, maximum: 65535 }) },
  closed,
);

const HostFactsQuestion = Type.Object(
  { kind: Type.Literal("host-facts"), id: requestId, asksFirewalld: Type.Boolean() },
  { ...closed, description: "Since version 3" },
);

const ConnectionsQuestion = Type.Object(
  { kind: Type.Literal("connections"), id: requestId, port: Type.Union([Type.Integer({ minimum: 0, maximum: 65535 }), Type.Null()]) },
  { ...closed, description: "Since version 3. To a port of this host; null: to any" },
);

const HeldPortsQuestion = Type.Object(
  {
    kind: Type.Literal("held-ports"),
    id: requestId,
    protocol: Type.Union([Type.Literal("tcp"), Type.Literal("udp")]),
    ports: Type.Array(Type.Integer({ minimum: 0, maximum: 65535 }), { maxItems: 2000 }),
  },
  { ...closed, description: "Since version 3. Whatever holds one of these, in every namespace, in whatever state" },
);

const Resend = Type.Object(
  { kind: Type.Literal("resend") },
  { ...closed, description: "What was put together from splices has another hash: send every section again" },
);

export type ScannerFrame = Hello | Look | Response | Link;
export type ServerFrame =
  | Static<typeof Welcome>
  | Static<typeof Refuse>
  | Static<typeof Acknowledge>
  | Static<typeof LookNow>
  | Static<typeof PortHolders>
  | Static<typeof Resend>
  | Static<typeof AcceptQueuesQuestion>
  | Static<typeof HostFactsQuestion>
  | Static<typeof ConnectionsQuestion>
  | Static<typeof HeldPortsQuestion>
  | Link;

/** Compiled when the first frame of its kind comes: each side of a connection receives the other's kinds only. */
const scannerFrames = lazily<ScannerFrame["kind"]>({ hello: Hello, look: Look, response: Response, link: Link });
const serverFrames = lazily<ServerFrame["kind"]>({
  welcome: Welcome,
  refuse: Refuse,
  acknowledge: Acknowledge,
  "look-now": LookNow,
  "port-holders": PortHolders,
  "accept-queues": AcceptQueuesQuestion,
  "host-facts": HostFactsQuestion,
  connections: ConnectionsQuestion,
  "held-ports": HeldPortsQuestion,
  resend: Resend,
  link: Link,
});

type Checkers = Readonly<Record<string, () => Checker>>;

function lazily<Kind extends string>(schemas: Readonly<Record<Kind, TSchema>>): Checkers {
  return Object.fromEntries(
    Object.entries<TSchema>(schemas).map(([kind, schema]) => {
      let compiled: Checker | null = null;
      return [kind, () => (compiled ??= Compile(schema))];
    }),
  );
}

export type ParsedFrame<F> = { readonly ok: true; readonly frame: F } | { readonly ok: false; readonly reason: string };

/** A frame as the server receives it. */
export function parseScannerFrame(value: unknown): ParsedFrame<ScannerFrame> {
  return parseWith(scannerFrames, value) as ParsedFrame<ScannerFrame>;
}

/** A frame as the scanner receives it. */
export function parseServerFrame(value: unknown): ParsedFrame<ServerFrame> {
  return parseWith(serverFrames, value) as ParsedFrame<ServerFrame>;
}

interface Checker {
  Check(value: unknown): boolean;
  Errors(value: unknown): readonly { readonly instancePath: string; readonly message: string }[];
}

function parseWith(checkers: Checkers, value: unknown): ParsedFrame<unknown> {
  const kind = (value as { kind?: unknown } | null)?.kind;
  const checker = typeof kind === "string" && Object.hasOwn(checkers, kind) ? checkers[kind]?.() : undefined;
  if (checker === undefined) return { ok: false, reason: `unknown frame kind ${JSON.stringify(kind)}` };
  if (checker.Check(value)) return { ok: true, frame: value };
  const first = checker.Errors(value)[0];
  return { ok: false, reason: `${String(kind)}${first?.instancePath ?? ""}: ${first?.message ?? "does not fit"}` };
}

/** The version both sides speak, or null when their ranges do not meet. */
export function commonVersion([oldest, newest]: readonly [number, number]): number | null {
  const version = Math.min(newest, protocolVersion);
  return version >= Math.max(oldest, oldestProtocolVersion) ? version : null;
}
