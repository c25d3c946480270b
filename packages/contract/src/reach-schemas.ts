/** Schemas of the documents about who gets in; the types are in `reach-documents.ts`, a test proves that both say the same. */
import { Type } from "typebox";
import { ExplanationSection, nullable, oneOf, PhraseValue, ReachEntry } from "./domain-schemas.ts";

const closed = { additionalProperties: false } as const;
const count = Type.Integer({ minimum: 0 });
const texts = Type.Array(Type.String());
const phrases = Type.Array(PhraseValue);
const id = Type.String({ description: "Id of an endpoint" });
const family = ReachEntry.properties.family;
const protocol = Type.Union([Type.Literal("tcp"), Type.Literal("udp")]);
const reachability = ReachEntry.properties.verdict;
const witness = ReachEntry.properties.witness;
const replies = ReachEntry.properties.replies;
const reason = ReachEntry.properties.because.items;
const reasons = Type.Array(reason);
const namespace = Type.String();

const judgement = {
  state: Type.Union([Type.Literal("judged"), Type.Literal("pending"), Type.Literal("failed")], {
    description: "pending: a newer answer is being made; failed: it could not be made. Beside both stands the last answer there was",
  }),
  failure: nullable(PhraseValue),
  takenAt: nullable(Type.String({ description: "ISO 8601, of the look that was judged; null: none yet" })),
  revision: Type.Integer({ minimum: 0, description: "Grows with every answer; 0: none yet" }),
};

/** The widest group of sources that gets in over any path. */
const exposure = oneOf("internet", "private", "link", "host", "nobody", "depends", "unknown");
export const ExposurePair = Type.Object({ ipv4: exposure, ipv6: exposure }, closed);

const answerNumber = nullable(Type.Integer({ minimum: 0, description: "Place in `phrases`" }));
const moreDepends = Type.Optional(
  Type.Array(family, { description: "Families where a wider group than `exposure` says gets in under a condition; absent: none" }),
);
export const ReachSummary = Type.Object(
  { endpoint: id, exposure: ExposurePair, moreDepends, answer: Type.Object({ ipv4: answerNumber, ipv6: answerNumber }, closed) },
  closed,
);

export const OpenSpace = Type.Object(
  {
    family,
    protocol,
    to: Type.String({ description: 'Destination address, or "forwarded" with a prefix' }),
    ports: Type.String({ description: "80,443,8000-8100" }),
    verdict: reachability,
    sources: texts,
    via: texts,
    because: reasons,
    moreSources: count,
    who: PhraseValue,
  },
  closed,
);

export const FindingCounts = Type.Object({ high: count, medium: count, low: count }, closed);
const waived = Type.Optional(
  Type.Object({ high: count, medium: count, low: count }, { ...closed, description: "How many of them are waived" }),
);

export const ReachOverview = Type.Object(
  {
    schema: Type.Literal("portolan.reach-overview/1"),
    ...judgement,
    phrases: Type.Array(PhraseValue, { description: "Each distinct answer once" }),
    endpoints: Type.Array(ReachSummary),
    namespaces: Type.Array(Type.Object({ namespace, space: Type.Array(OpenSpace), notes: phrases }, closed)),
    findings: FindingCounts,
    waived,
  },
  closed,
);

const PictureStep = Type.Object(
  { ...reason.properties, hook: nullable(Type.String()), place: PhraseValue, owner: nullable(PhraseValue) },
  closed,
);

const PicturePart = Type.Object(
  {
    verdict: reachability,
    who: PhraseValue,
    sources: texts,
    moreSources: count,
    conditions: phrases,
    choices: phrases,
    replies,
    steps: Type.Array(PictureStep, { description: "Of the packet" }),
    back: Type.Array(PictureStep, { description: "Of the answer" }),
    target: nullable(PhraseValue),
    socket: nullable(Type.Object({ endpoint: nullable(id), display: Type.String(), who: nullable(PhraseValue) }, closed)),
    witness,
  },
  closed,
);

export const ReachPicture = Type.Object(
  {
    family,
    to: texts,
    verdict: PhraseValue,
    fromHost: nullable(reachability),
    paths: Type.Array(Type.Object({ via: texts, parts: Type.Array(PicturePart) }, closed)),
  },
  closed,
);

export const EndpointReachDocument = Type.Object(
  {
    schema: Type.Literal("portolan.reach-endpoint/1"),
    ...judgement,
    endpoint: id,
    exposure: ExposurePair,
    moreDepends,
    answer: Type.Object({ ipv4: nullable(PhraseValue), ipv6: nullable(PhraseValue) }, closed),
    reach: Type.Array(ReachEntry, { description: "As in `portolan explain --json`" }),
    takenElsewhere: Type.Array(reason, { description: "Rules that send what arrives for this port to another place" }),
    sections: Type.Array(ExplanationSection),
    pictures: Type.Array(ReachPicture),
    notes: phrases,
    more: Type.Object({ entries: count, sources: count, pictures: count }, { ...closed, description: "How many were left out" }),
  },
  closed,
);

export const FindingDocument = Type.Object(
  {
    id: Type.String({ description: "The same on every run for the same disagreement" }),
    code: Type.String(),
    severity: oneOf("high", "medium", "low"),
    namespace,
    endpoint: nullable(id),
    protocol: nullable(protocol),
    port: nullable(Type.Integer({ minimum: 0, maximum: 65535 })),
    families: Type.Array(family),
    title: PhraseValue,
    explanation: phrases,
    remedy: phrases,
    fixes: Type.Array(Type.Object({ title: PhraseValue, commands: texts, notes: phrases }, closed)),
    because: reasons,
    witness,
  },
  closed,
);

export const FindingsDocument = Type.Object(
  {
    schema: Type.Literal("portolan.findings/1"),
    ...judgement,
    findings: Type.Array(FindingDocument, { description: "The worst first" }),
    counts: FindingCounts,
    waived,
    more: Type.Object({ findings: count }, closed),
    isPartial: Type.Optional(
      Type.Literal(true, { description: "The rules are too many to look for hidden ones, or the scanner did not tell live facts" }),
    ),
  },
  closed,
);
