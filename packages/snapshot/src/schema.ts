/**
 * The shape of a snapshot: everything Portolan knows about one host at one instant, in sections that are hashed one by one.
 * A snapshot holds what the kernel and the container runtimes said, never a judgement, never the contents of a file and never a secret.
 * What could not be read is a `null` with a note in `coverage`; an absent row means that the kernel was asked and had none.
 */
import { Type, type Static } from "typebox";
import { Owners, Unit, Container } from "./owner-schema.ts";
import { Interface, Route, PolicyRule, Sysctls, FilterLayer, RuleText } from "./network-schema.ts";
import { closed, nullable } from "./schema-parts.ts";
import { ServiceInstance } from "./service-schema.ts";
import { NetworkNamespace, Socket, RawSocket } from "./socket-schema.ts";

export { NetworkNamespace, Socket, RawSocket } from "./socket-schema.ts";
export { Process, Owners, Unit, Publish, Container } from "./owner-schema.ts";
export { OverriddenSetting, BindSetting, LimitSetting, PortClaim, ServicePeer, ServiceInstance } from "./service-schema.ts";
export { Interface, Route, PolicyRule, Sysctls, FilterLayer, RuleText, type FilterLayerKind, type RuleSource } from "./network-schema.ts";

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
