/** Schemas of the record's documents, and its routes: a part of the table in `api.ts`. Everything that is asked for is bounded. */
import { Type } from "typebox";
import { nullable } from "./domain-schemas.ts";

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
