/**
 * What the applier accepts as a question: closed objects with limits on everything, so that what comes further in is of the form of `ApplierRequest`, whoever sent
 * it. A plan is a text here; what it may be made of is in @portolan/plans.
 */
import { Type } from "typebox";
import { Compile } from "typebox/compile";
import type { ApplierRequest } from "./applier-messages.ts";

const closed = { additionalProperties: false } as const;
const id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const planId = Type.String({ pattern: "^[a-z0-9]{1,18}$" });
const key = Type.String({ pattern: "^[A-Za-z0-9+/_-]{40,2000}={0,2}$" });
const signature = Type.String({ pattern: "^[A-Za-z0-9+/_-]{40,16384}={0,2}$" });
const number = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const hashes = Type.Array(Type.String({ maxLength: 44 }), { maxItems: 128 });
const end = Type.Object(
  {
    address: Type.String({ maxLength: 64, pattern: "^[0-9a-fA-F:.]+(%[A-Za-z0-9_.-]{1,15})?$" }),
    port: Type.Integer({ minimum: 0, maximum: 65_535 }),
  },
  closed,
);
const connection = Type.Object({ local: end, remote: end }, closed);
const purpose = Type.Union([Type.Literal("request"), Type.Literal("approve")]);
const growth = {
  key: Type.String({ maxLength: 400 }),
  checkpoint: Type.String({ maxLength: 8192 }),
  from: number,
  consistency: hashes,
};
const record = Type.Object(
  {
    ...growth,
    entry: Type.Object({ index: number, text: Type.String({ maxLength: 65_535 }), inclusion: hashes }, closed),
  },
  closed,
);
const proof = Type.Union([
  Type.Object({ by: Type.Literal("first"), mac: Type.String({ pattern: "^[A-Za-z0-9_-]{43}$" }) }, closed),
  Type.Object({ by: Type.Literal("key"), key, signature }, closed),
  Type.Object({ by: Type.Literal("root") }, closed),
]);

/** ask → its fields. */
const fields = {
  state: {},
  apply: {
    plan: Type.String({ maxLength: 1024 * 1024 }),
    signatures: Type.Array(Type.Object({ purpose, key, signature }, closed), { maxItems: 8 }),
    record: Type.Union([record, Type.Null()]),
    asker: Type.Union([connection, Type.Null()]),
  },
  failover: { plan: Type.String({ maxLength: 1024 * 1024 }), record: Type.Union([record, Type.Null()]) },
  "renew-failover": { planId, until: Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{3})?Z$" }) },
  ways: { connection },
  confirm: { planId, connection: Type.Union([connection, Type.Literal("console")]) },
  extend: { planId, withinSeconds: Type.Integer({ minimum: 10, maximum: 600 }) },
  cancel: { planId },
  journal: { after: number },
  "journal-kept": { upTo: number },
  pin: {
    name: Type.String({ minLength: 1, maxLength: 64, pattern: "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]+$" }),
    kind: Type.Union([Type.Literal("ed25519"), Type.Literal("webauthn")]),
    key,
    proof,
  },
  cosign: growth,
  "pin-secret": {},
  unpin: { key },
  "forget-log": {},
} as const;

const checkers = new Map<string, ReturnType<typeof Compile>>();

function checkerOf(ask: keyof typeof fields): ReturnType<typeof Compile> {
  const known = checkers.get(ask);
  if (known !== undefined) return known;
  const made = Compile(Type.Object({ id, ask: Type.Literal(ask), ...fields[ask] }, closed)) as ReturnType<typeof Compile>;
  checkers.set(ask, made);
  return made;
}

export type ParsedApplierRequest =
  | { readonly ok: true; readonly id: number; readonly request: ApplierRequest }
  /** `id`: null where not even that could be read, so that nobody can be answered. */
  | { readonly ok: false; readonly id: number | null; readonly detail: string };

export function parseApplierRequest(value: unknown): ParsedApplierRequest {
  const told = typeof value === "object" && value !== null ? (value as { readonly id?: unknown; readonly ask?: unknown }) : {};
  const named = Number.isSafeInteger(told.id) ? Number(told.id) : null;
  if (typeof told.ask !== "string" || !Object.hasOwn(fields, told.ask)) return { ok: false, id: named, detail: "no such question" };
  const checker = checkerOf(told.ask as keyof typeof fields);
  if (checker.Check(value)) return { ok: true, id: Number(told.id), request: value as ApplierRequest };
  const [first] = checker.Errors(value);
  return { ok: false, id: named, detail: `${told.ask}${first?.instancePath ?? ""}: ${first?.message ?? "does not fit"}`.slice(0, 300) };
}
