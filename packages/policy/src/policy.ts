/**
 * The policy document: which endpoints a host should have, who may reach each, the rules of the house, and waivers that end.
 * It is what a person writes in YAML; `parse-policy.ts` reads it, `judge-policy.ts` holds it against a chart.
 */
import { Type, type Static } from "typebox";

const closed = { additionalProperties: false } as const;
const text = Type.String({ minLength: 1, maxLength: 500 });
const port = Type.Integer({ minimum: 0, maximum: 65535 });
const ports = Type.Union([port, Type.String({ pattern: "^[0-9]{1,5}-[0-9]{1,5}$", description: "A range: 8000-8100" })]);
const protocol = Type.Union([Type.Literal("tcp"), Type.Literal("udp")]);

/** everyone; private: RFC 1918, CGNAT and unique-local ranges and link-local ones; host: only this host itself; nobody: not even it from elsewhere. */
const sourceWord = Type.Union([Type.Literal("everyone"), Type.Literal("private"), Type.Literal("host"), Type.Literal("nobody")]);

/** Exactly these: a list without an IPv6 prefix lets nobody in over IPv6. */
const sources = Type.Union([
  sourceWord,
  Type.Array(Type.String({ maxLength: 49, description: "A prefix, an address, or `private`" }), { maxItems: 1000 }),
]);

export const DeclaredEndpoint = Type.Object(
  {
    name: Type.Optional(text),
    port: ports,
    protocol: Type.Optional(protocol), // tcp
    address: Type.Optional(Type.String({ maxLength: 45, description: "Only the endpoint bound to this address" })),
    namespace: Type.Optional(Type.String({ maxLength: 256 })), // host
    from: sources,
    reason: Type.Optional(text),
    optional: Type.Optional(Type.Boolean({ description: "No finding when nothing listens there" })),
  },
  closed,
);
export type DeclaredEndpoint = Static<typeof DeclaredEndpoint>;

export const Waiver = Type.Object(
  {
    finding: Type.String({ minLength: 1, maxLength: 200, description: "Code of the finding, such as docker-bypass, or the id of one" }),
    port: Type.Optional(port),
    protocol: Type.Optional(protocol),
    until: Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description: "Last day on which it holds, UTC" }),
    reason: text,
    by: Type.Optional(text),
  },
  closed,
);
export type Waiver = Static<typeof Waiver>;

export const Policy = Type.Object(
  {
    schema: Type.Literal("portolan.policy/1"),
    endpoints: Type.Optional(Type.Array(DeclaredEndpoint, { maxItems: 5000 })),
    /** Endpoints that others than the host itself reach and that are not declared. */
    undeclared: Type.Optional(Type.Union([Type.Literal("finding"), Type.Literal("allowed")])), // finding where endpoints are declared
    rules: Type.Optional(
      Type.Object(
        {
          forbiddenPorts: Type.Optional(Type.Array(ports, { maxItems: 1000 })), // 23, 139
          reasonBelow: Type.Optional(Type.Integer({ minimum: 0, maximum: 65536, description: "Ports below need a declared reason" })), // 1024
          findings: Type.Optional(
            Type.Record(
              Type.String(),
              Type.Union([Type.Literal("high"), Type.Literal("medium"), Type.Literal("low"), Type.Literal("ignore")]),
              {
                description: "Code of a finding → how much it matters here",
              },
            ),
          ),
        },
        closed,
      ),
    ),
    waivers: Type.Optional(Type.Array(Waiver, { maxItems: 5000 })),
  },
  closed,
);
export type Policy = Static<typeof Policy>;
