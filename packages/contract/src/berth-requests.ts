/** What the berth accepts as a question: closed objects with limits on everything, so that what comes further in is of the form of `BerthRequest`, whoever sent it. */
import { Type } from "typebox";
import { Compile } from "typebox/compile";
import type { BerthRequest } from "./berth-messages.ts";

const closed = { additionalProperties: false } as const;
const most = 2000;
const id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const lease = Type.String({ pattern: "^[A-Za-z0-9_-]{1,64}$" });
const fence = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const port = Type.Integer({ minimum: 1, maximum: 65_535 });
const address = Type.String({ maxLength: 64, pattern: "^[0-9a-fA-F:.]+$" });
const protocol = Type.Union([Type.Literal("tcp"), Type.Literal("udp")]);
const booked = Type.Object(
  {
    lease,
    fence,
    protocols: Type.Array(protocol, { minItems: 1, maxItems: 2, uniqueItems: true }),
    family: Type.Union([Type.Literal("dual"), Type.Literal("ipv4"), Type.Literal("ipv6")]),
    address: Type.Union([address, Type.Null()]),
    ports: Type.Array(port, { minItems: 1, maxItems: 10_000, uniqueItems: true }),
    insists: Type.Boolean(),
    isOpen: Type.Optional(Type.Boolean()),
  },
  closed,
);
const bind = Type.Object({ protocol, address, port, v6only: Type.Boolean(), reuseAddress: Type.Boolean() }, closed);

/** ask → its fields. */
const fields = {
  park: { leases: Type.Array(booked, { maxItems: most }) },
  unpark: { leases: Type.Array(Type.Object({ lease, fence }), { maxItems: most }) }, // the rest of a lease may come with it
  probe: { binds: Type.Array(bind, { maxItems: most }) },
  book: {},
} as const;

const checkers = Object.fromEntries(
  Object.entries(fields).map(([ask, of]) => [ask, Compile(Type.Object({ id, ask: Type.Literal(ask), ...of }, closed))]),
);
const checkLease = Compile(booked);

export type ParsedBerthRequest =
  | { readonly ok: true; readonly id: number; readonly request: BerthRequest }
  /** `id` is null where it has none that could be answered. */
  | { readonly ok: false; readonly id: number | null; readonly detail: string };

export function parseBerthRequest(value: unknown): ParsedBerthRequest {
  const { ask, id: number } = (value ?? {}) as { readonly ask?: unknown; readonly id?: unknown };
  const answerable = Number.isSafeInteger(number) ? (number as number) : null;
  const checker = typeof ask === "string" && Object.hasOwn(checkers, ask) ? checkers[ask] : undefined;
  if (checker === undefined || answerable === null) return { ok: false, id: answerable, detail: "unknown question" };
  const fits: boolean = checker.Check(value);
  if (fits) return { ok: true, id: answerable, request: value as BerthRequest };
  const first = checker.Errors(value)[0];
  return { ok: false, id: answerable, detail: `${first?.instancePath ?? ""}: ${first?.message ?? "does not fit"}` };
}

/** Whether a value from a file is a lease as the berth keeps it. */
export function isBerthLease(value: unknown): boolean {
  return checkLease.Check(value);
}
