/** Schemas of the documents about changes of the host; the types are in `plan-documents.ts`. A plan and an intent have their schema in @portolan/plans. */
import { Type } from "typebox";
import { IntentDocument, PlanDocument } from "@portolan/plans/schema";
import { ExplanationSection, nullable, oneOf, PhraseValue } from "./domain-schemas.ts";
import { DifferentRegion } from "./question-schemas.ts";

const closed = { additionalProperties: false } as const;
const count = Type.Integer({ minimum: 0 });
const time = Type.String({ description: "ISO 8601" });
const code = Type.String({ pattern: "^[a-z-]{1,40}$" });
const planId = Type.String({ pattern: "^[a-z0-9]{1,18}$" });
const keyKind = oneOf("ed25519", "webauthn");
const purpose = oneOf("request", "approve");
const family = oneOf("ipv4", "ipv6");
const base64url = (maxLength: number) => Type.String({ maxLength, pattern: "^[A-Za-z0-9_-]+$" });
const publicKey = base64url(2000);
/** Of Ed25519 its 64 bytes, of a passkey the JSON of its assertion; in base64url. */
const signature = base64url(16_384);

export const planPath = Type.Object({ plan: planId }, closed);

export const PlanWish = Type.Object(
  { intent: IntentDocument, acceptedRisks: Type.Array(code, { maxItems: 32, uniqueItems: true }) },
  closed,
);

const regions = Type.Array(DifferentRegion);
const { title, lines } = ExplanationSection.properties;
export const PlanEffect = Type.Object(
  {
    answer: Type.Array(PhraseValue),
    sections: Type.Array(Type.Object({ title, lines }, closed)),
    gained: regions,
    lost: regions,
    changed: regions,
    more: Type.Object({ gained: count, lost: count, changed: count }, closed),
  },
  closed,
);

const hash = Type.String({ description: "SHA-256 of the plan's canonical text, in hex; what is signed names it" });

export const PlannedAnswer = Type.Object(
  {
    code: Type.Literal("planned"),
    plan: PlanDocument,
    hash,
    effect: PlanEffect,
    unaccepted: Type.Array(code, { description: "Risks to be accepted by name before the plan is stored" }),
  },
  closed,
);
export const PlanPreview = Type.Union([
  PlannedAnswer,
  Type.Object(
    { code, told: Type.Object({ what: PhraseValue, works: nullable(PhraseValue) }, closed) },
    { description: "Why no plan can be made, with what would work; never `planned`" },
  ),
]);

export const PlanStateWord = oneOf(
  "requested",
  "approved",
  "applying",
  "waiting",
  "confirmed",
  "undone",
  "refused",
  "expired",
  "withdrawn",
  "ended",
  "stale",
);

export const PlanActor = Type.Union([
  Type.Object({ kind: Type.Literal("person"), id: Type.String(), name: nullable(Type.String()) }, closed),
  Type.Object({ kind: Type.Literal("owner") }, closed),
  Type.Object({ kind: Type.Literal("root") }, closed),
  Type.Object({ kind: Type.Literal("server") }, closed),
]);

export const NewSignature = Type.Object({ purpose, key: publicKey, signature }, closed);
const KeptSignature = Type.Object({ purpose, key: Type.String(), signer: nullable(Type.String()), by: PlanActor, at: time }, closed);
const PlanOutcome = Type.Object({ code: Type.String(), text: PhraseValue, at: time }, closed);

const summary = {
  id: planId,
  hash,
  state: PlanStateWord,
  intent: IntentDocument,
  by: PlanActor,
  at: time,
  changedAt: time,
  deadline: nullable(time),
  outcome: nullable(PlanOutcome),
};
export const PlanSummary = Type.Object(summary, closed);

const approvalNeed = oneOf("none", "one", "other-person");
export const PlanRecord = Type.Object(
  {
    ...summary,
    plan: PlanDocument,
    effect: PlanEffect,
    signatures: Type.Array(KeptSignature),
    approval: nullable(Type.Object({ needs: approvalNeed, isEnough: Type.Boolean(), missing: Type.Array(purpose) }, closed)),
    families: Type.Array(family),
    ways: Type.Array(Type.Object({ from: Type.String(), port: count, isSsh: Type.Boolean() }, closed)),
    fresh: nullable(PlanPreview),
  },
  closed,
);

export const PlansQuery = Type.Object(
  {
    before: Type.Optional(Type.String({ maxLength: 64, description: "`next` of the page before" })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  },
  closed,
);
export const PlanPage = Type.Object({ plans: Type.Array(PlanSummary), next: nullable(Type.String()) }, closed);
export const PlanExtension = Type.Object({ withinSeconds: Type.Integer({ minimum: 10, maximum: 600 }) }, closed);

const text = Type.String();
const problems = Type.Array(Type.Object({ line: count, code: text, detail: text }, closed));
const Rails = Type.Union([
  Type.Object({ code: Type.Literal("none"), path: text }, closed),
  Type.Object({ code: Type.Literal("read"), path: text, text }, closed),
  Type.Object({ code: Type.Literal("broken"), path: text, problems }, { ...closed, description: "While it is so, every plan is refused" }),
]);
const families = Type.Array(family);
const end = Type.Object({ address: text, port: count }, closed);
const PendingChange = Type.Object(
  {
    planId: text,
    planHash: text,
    state: oneOf("making", "waiting", "undoing"),
    by: oneOf("server", "root"),
    deadline: time,
    families,
    missing: families,
    ways: Type.Array(Type.Object({ local: end, remote: end, isSsh: Type.Boolean() }, closed)),
    trouble: nullable(text),
    isOurs: Type.Boolean(),
  },
  closed,
);
const GuardState = Type.Object(
  {
    version: text,
    rails: Rails,
    approval: approvalNeed,
    approvers: Type.Array(Type.Object({ name: text, kind: keyKind, key: text, by: nullable(PlanActor) }, closed)),
    pinning: oneOf("open", "closed"),
    pending: nullable(PendingChange),
    ends: Type.Array(Type.Object({ planId: text, at: time, by: oneOf("timer", "watch") }, closed)),
    guards: Type.Object({ systemd: Type.Boolean(), bootUnit: Type.Boolean() }, closed),
    witness: Type.Object({ name: text, key: text }, closed),
    witnessed: nullable(count),
  },
  closed,
);
export const GuardDocument = Type.Object({ applier: oneOf("present", "absent", "silent"), state: nullable(GuardState) }, closed);

/** One line without control characters, as the guard-rail file takes it. */
const signerName = Type.String({ minLength: 1, maxLength: 64, pattern: "^[^\\u0000-\\u001f\\u007f]*$" });
export const NewKey = Type.Object(
  {
    name: signerName,
    kind: keyKind,
    key: publicKey,
    proof: Type.Union([
      Type.Object({ by: Type.Literal("first"), mac: base64url(43) }, closed),
      Type.Object({ by: Type.Literal("key"), key: publicKey, signature }, closed),
    ]),
  },
  closed,
);

export const StreamPlan = Type.Object({ id: planId, state: PlanStateWord, deadline: nullable(time) }, closed);
