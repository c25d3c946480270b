/** Schemas of the documents about waivers, and their routes: a part of the table in `api.ts`. */
import { Type } from "typebox";
import { nullable, oneOf } from "./domain-schemas.ts";
import { PlanActor } from "./plan-schemas.ts";

const closed = { additionalProperties: false } as const;
const time = Type.String({ description: "ISO 8601" });
const text = Type.String();
const longestReason = 500;

/** The longest id is that of a finding about a rule. */
const findingPlace = { id: Type.String({ minLength: 1, maxLength: 8192 }), namespace: Type.String({ minLength: 1, maxLength: 256 }) };

/** One line that shows something. */
const reason = Type.String({
  minLength: 1,
  maxLength: longestReason,
  pattern: "^[^\\u0000-\\u001f\\u007f]*[^\\u0000-\\u0020\\u007f][^\\u0000-\\u001f\\u007f]*$",
});

export const NewWaiver = Type.Object(
  {
    finding: Type.Object(findingPlace, closed),
    reason,
    until: Type.String({ maxLength: 40, format: "date-time", description: "In the future, and at most 366 days ahead" }),
  },
  closed,
);

const Waiver = Type.Object(
  {
    id: text,
    state: oneOf("requested", "approved", "ended"),
    finding: Type.Object(
      {
        ...findingPlace,
        code: text,
        protocol: nullable(Type.Union([Type.Literal("tcp"), Type.Literal("udp")])),
        port: nullable(Type.Integer({ minimum: 0, maximum: 65535 })),
      },
      closed,
    ),
    reason: text,
    nonce: Type.String({ description: "base64; with the reason it makes the commitment in the record" }),
    until: time,
    by: PlanActor,
    at: time,
    approved: nullable(Type.Object({ by: PlanActor, at: time }, closed)),
    ended: nullable(Type.Object({ how: oneOf("withdrawn", "expired"), by: nullable(PlanActor), at: time }, closed)),
  },
  closed,
);

export const WaiversDocument = Type.Object(
  {
    waivers: Type.Array(Waiver, { description: "All that are not ended, then the newest that are" }),
    mayBeSame: Type.Boolean({ description: "Whether who requests one may approve it too" }),
  },
  closed,
);

const waiverPath = Type.Object({ waiver: Type.String({ pattern: "^[A-Za-z0-9_-]{16}$" }) }, closed);

export const waiverRoutes = {
  listWaivers: {
    method: "GET",
    path: "/waivers",
    summary: "Findings that somebody answers for until a day, why, and who approved it",
    needs: "see",
    answer: WaiversDocument,
  },
  requestWaiver: {
    method: "POST",
    path: "/waivers",
    summary: "Ask to waive one finding until a day; it counts until somebody else has approved",
    needs: "request-waiver",
    isSensitive: true,
    body: NewWaiver,
    answer: WaiversDocument,
  },
  approveWaiver: {
    method: "POST",
    path: "/waivers/{waiver}/approval",
    summary: "Approve a waiver that somebody else asked for",
    needs: "approve-waiver",
    isSensitive: true,
    params: waiverPath,
    answer: WaiversDocument,
  },
  withdrawWaiver: {
    method: "DELETE",
    path: "/waivers/{waiver}",
    summary: "End a waiver before its day; needs request-waiver or approve-waiver",
    needs: "see",
    params: waiverPath,
    answer: WaiversDocument,
  },
} as const;
