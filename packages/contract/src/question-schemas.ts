/** Schemas of what can be asked about packets, other rules and sources, and of the answers; the types are in `reach-documents.ts`, a test proves both equal. */
import { Type } from "typebox";
import { ExplanationSection, nullable, oneOf, PhraseValue, ReachEntry } from "./domain-schemas.ts";

const closed = { additionalProperties: false } as const;
const count = Type.Integer({ minimum: 0 });
const texts = Type.Array(Type.String());
const phrases = Type.Array(PhraseValue);
const family = ReachEntry.properties.family;
const reachability = ReachEntry.properties.verdict;
const condition = ReachEntry.properties.conditions.items.items;
const reason = ReachEntry.properties.because.items;
const { title, lines } = ExplanationSection.properties;
const report = { answer: phrases, sections: Type.Array(Type.Object({ title, lines }, closed)) };

/** Longest text of rules, in characters. */
export const longestRules = 1024 * 1024;

const address = Type.String({ minLength: 2, maxLength: 64 });
const namespace = Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: "Network namespace; absent: the host's own" }));
const protocol = Type.Union([Type.Literal("tcp"), Type.Literal("udp")]);
const state = Type.Union([Type.Literal("new"), Type.Literal("established")]);
const port = Type.Integer({ minimum: 1, maximum: 65535 });

export const TraceQuestion = Type.Object(
  {
    from: address,
    to: address,
    port,
    protocol: Type.Optional(protocol),
    in: Type.Optional(
      Type.String({ minLength: 1, maxLength: 32, description: "Interface; absent: the one that the way back to the sender leaves by" }),
    ),
    sourcePort: Type.Optional(port),
    state: Type.Optional(state),
    namespace,
  },
  closed,
);

export const TraceAnswer = Type.Object(
  {
    schema: Type.Literal("portolan.trace/1"),
    takenAt: Type.String(),
    host: Type.String(),
    namespace: Type.String(),
    packet: Type.Object(
      {
        in: Type.Object(
          {
            iif: Type.String(),
            protocol,
            source: Type.String(),
            sourcePort: Type.Integer(),
            destination: Type.String(),
            destinationPort: Type.Integer(),
            state: Type.Optional(state),
          },
          closed,
        ),
        verdict: oneOf("delivered", "dropped", "rejected", "no-listener", "forwarded", "depends"),
        reply: oneOf("delivered", "dropped", "none", "depends"),
        endpoint: nullable(Type.String()),
        egress: nullable(Type.String()),
        steps: Type.Array(Type.Object({ ...reason.properties, hook: Type.String() }, closed)),
        conditions: ReachEntry.properties.conditions,
        assumed: Type.Array(condition),
      },
      { ...closed, description: "The line of `portolan trace --json` after its header" },
    ),
    ...report,
    notes: phrases,
  },
  closed,
);

const kind = oneOf("nft-json", "iptables-save", "ip6tables-save");
const mode = Type.Union([Type.Literal("all"), Type.Literal("tables")], {
  description: "The rules take the place of all rules, or of the tables they name",
});

export const WhatIfQuestion = Type.Union([
  Type.Object(
    {
      rules: Type.String({ minLength: 1, maxLength: longestRules }),
      kind: Type.Optional(oneOf("auto", "nft", "nft-json", "iptables-save", "ip6tables-save")),
      mode: Type.Optional(mode),
      namespace,
    },
    closed,
  ),
  Type.Object(
    {
      source: address,
      in: Type.Optional(Type.String({ minLength: 1, maxLength: 32, description: "Interface by which it comes; absent: any" })),
      namespace,
    },
    closed,
  ),
]);

const beforeAndAfter = <Schema extends Parameters<typeof Type.Array>[0]>(schema: Schema) =>
  Type.Object({ before: schema, after: schema }, closed);

export const DifferentRegion = Type.Object(
  {
    family,
    protocol: Type.String({ description: "tcp, udp, icmp, or a number" }),
    to: Type.String(),
    ports: Type.String(),
    sources: texts,
    moreSources: count,
    via: texts,
    before: reachability,
    after: reachability,
    conditions: beforeAndAfter(ReachEntry.properties.conditions),
    witness: Type.Object(
      {
        iif: Type.String(),
        source: Type.String(),
        sourcePort: Type.Integer(),
        destination: Type.String(),
        destinationPort: Type.Integer(),
      },
      closed,
    ),
    because: beforeAndAfter(Type.Array(reason)),
    isEstablished: Type.Optional(Type.Literal(true, { description: "Of packets of connections that exist already alone" })),
    text: PhraseValue,
  },
  closed,
);

const regions = Type.Array(DifferentRegion);

export const WhatIfRulesAnswer = Type.Object(
  {
    schema: Type.Literal("portolan.what-if/1"),
    question: Type.Literal("rules"),
    takenAt: Type.String(),
    namespace: Type.String(),
    kind,
    mode,
    equal: Type.Boolean({ description: "Only together with `proved`" }),
    proved: Type.Boolean({ description: "Whether the whole space was compared" }),
    gained: regions,
    lost: regions,
    changed: regions,
    ...report,
    notes: phrases,
    problems: Type.Array(Type.Object({ line: nullable(Type.Integer({ minimum: 1 })), place: Type.String(), text: Type.String() }, closed), {
      description: "Parts of the text that were not understood",
    }),
    more: Type.Object({ gained: count, lost: count, changed: count, problems: count }, closed),
  },
  closed,
);

export const WhatIfSourceAnswer = Type.Object(
  {
    schema: Type.Literal("portolan.what-if/1"),
    question: Type.Literal("source"),
    takenAt: Type.String(),
    namespace: Type.String(),
    source: Type.String(),
    in: nullable(Type.String()),
    reached: Type.Array(
      Type.Object(
        {
          endpoint: Type.String(),
          family,
          to: texts,
          via: texts,
          verdict: Type.Union([Type.Literal("open"), Type.Literal("depends")]),
          who: PhraseValue,
          conditions: phrases,
          choices: phrases,
          replies: ReachEntry.properties.replies,
        },
        closed,
      ),
    ),
    unreached: texts,
    refusals: Type.Array(Type.Object({ endpoint: Type.String(), because: reason }, closed), {
      description: "Of the unreached endpoints, what refuses the source",
    }),
    notes: phrases,
  },
  closed,
);

export const WhatIfAnswer = Type.Union([WhatIfRulesAnswer, WhatIfSourceAnswer]);
