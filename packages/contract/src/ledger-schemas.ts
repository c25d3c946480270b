/** Schemas of the record's documents, and its routes: a part of the table in `api.ts`. Everything that is asked for is bounded. */
import { Type } from "typebox";
import { nullable } from "./domain-schemas.ts";
import { Done, personPath } from "./people-schemas.ts";

const closed = { additionalProperties: false } as const;
const count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const mostLedgerEntries = 200;

export const LedgerDocument = Type.Object(
  {
    origin: nullable(Type.String()),
    verifierKey: nullable(Type.String()),
    size: count,
    signed: nullable(Type.Object({ size: count, at: Type.String() }, closed)),
    failure: nullable(
      Type.Object(
        {
          since: Type.String(),
          code: Type.Union([Type.Literal("smaller"), Type.Literal("inconsistent"), Type.Literal("unreadable")]),
          detail: Type.String(),
        },
        closed,
      ),
    ),
    witnesses: Type.Array(Type.String()),
  },
  closed,
);

const EntriesQuery = Type.Object(
  { from: Type.Optional(count), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: mostLedgerEntries })) },
  closed,
);
export const LedgerEntries = Type.Object(
  { size: count, entries: Type.Array(Type.Object({ index: count, text: Type.String() }, closed)), next: nullable(count) },
  closed,
);
export const LedgerCheckpoint = Type.Object({ size: count, note: Type.String() }, closed);
const TilePath = Type.Object({ level: Type.Integer({ minimum: 0, maximum: 6 }), index: count }, closed);
export const LedgerTile = Type.Object({ level: count, index: count, hashes: Type.String() }, closed);
const EntryPath = Type.Object({ index: count }, closed);
export const LedgerProof = Type.Object({ index: count, file: Type.String() }, closed);
const ConsistencyQuery = Type.Object({ from: count, size: count }, closed);
export const LedgerConsistency = Type.Object({ from: count, size: count, hashes: Type.Array(Type.String()) }, closed);

const time = Type.String({ maxLength: 40, format: "date-time" });
const SearchQuery = Type.Object(
  {
    before: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: "Only entries with a smaller index" })),
    kind: Type.Optional(Type.String({ pattern: "^[a-z-]{1,40}$" })),
    by: Type.Optional(Type.String({ pattern: "^[A-Za-z0-9_-]{1,40}$", description: "Who did it, or whom it was done to" })),
    since: Type.Optional(time),
    until: Type.Optional(time),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: mostLedgerEntries })),
  },
  closed,
);

const personalFields = Type.Record(Type.String(), Type.String());
export const LedgerPersonal = Type.Object(
  { personal: Type.Array(Type.Object({ index: count, nonce: Type.String(), fields: personalFields }, closed)) },
  closed,
);

const mostKeptDays = 3650;
export const PersonalRetention = Type.Object(
  {
    days: Type.Integer({ minimum: 1, maximum: mostKeptDays, description: "After so many days personal data is destroyed" }),
    floorDays: Type.Integer({ minimum: 0, maximum: mostKeptDays, description: "For so many days it cannot be erased; 184 under MLPS" }),
  },
  closed,
);

export const ledgerRoutes = {
  readLedger: {
    method: "GET",
    path: "/ledger",
    summary: "The record nobody can edit: its name, its key, how far it is signed, and why not further",
    needs: "read-ledger",
    answer: LedgerDocument,
  },
  readLedgerEntries: {
    method: "GET",
    path: "/ledger/entries",
    summary: "Entries of the record by index, as the texts that are hashed",
    needs: "read-ledger",
    query: EntriesQuery,
    answer: LedgerEntries,
  },
  proveLedgerEntry: {
    method: "GET",
    path: "/ledger/entries/{index}/proof",
    summary: "One entry with the proof that it is in the record, as `portolan ledger prove`",
    needs: "read-ledger",
    params: EntryPath,
    answer: LedgerProof,
  },
  findLedgerEntries: {
    method: "GET",
    path: "/ledger/search",
    summary: "Entries of one kind, of one person, of a time, the newest first; where many had to be passed over, fewer than asked for",
    needs: "read-ledger",
    query: SearchQuery,
    answer: LedgerEntries,
  },
  proveLedgerConsistency: {
    method: "GET",
    path: "/ledger/consistency",
    summary: "The proof that the record of `size` entries has grown out of that of `from`",
    needs: "read-ledger",
    query: ConsistencyQuery,
    answer: LedgerConsistency,
  },
  readLedgerPersonal: {
    method: "GET",
    path: "/ledger/personal",
    summary: "Who did it from where, as far as it is still kept, with the nonce that shows it to be what the entry holds",
    needs: "read-ledger",
    query: EntriesQuery,
    answer: LedgerPersonal,
  },
  readPersonalRetention: {
    method: "GET",
    path: "/ledger/retention",
    summary: "For how long personal data is kept beside entries",
    needs: "see-people",
    answer: PersonalRetention,
  },
  writePersonalRetention: {
    method: "PUT",
    path: "/ledger/retention",
    summary: "Keep personal data for so long and no longer; it cannot be erased before the floor",
    needs: "erase-personal",
    isSensitive: true,
    body: PersonalRetention,
    answer: PersonalRetention,
  },
  erasePerson: {
    method: "DELETE",
    path: "/people/{person}/personal",
    summary: "Destroy what is kept about a person who is let in no more; the record stays whole and all its proofs hold",
    needs: "erase-personal",
    isSensitive: true,
    params: personPath,
    answer: Done,
  },
  readLedgerCheckpoint: {
    method: "GET",
    path: "/ledger/checkpoint",
    summary: "The last signed head of the record",
    needs: "read-ledger",
    answer: LedgerCheckpoint,
  },
  readLedgerTile: {
    method: "GET",
    path: "/ledger/tiles/{level}/{index}",
    summary: "Hashes of the record, up to 256 at once",
    needs: "read-ledger",
    params: TilePath,
    answer: LedgerTile,
  },
} as const;
