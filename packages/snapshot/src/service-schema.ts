/** Services recognised on a host: what their settings bind, limit, set aside and need, each with the place it was read from. */
import { Type, type Static } from "typebox";
import { closed, nullable, pid, port } from "./schema-parts.ts";
import { settingPlace } from "./setting-place.ts";

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
