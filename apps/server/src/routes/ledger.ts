import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { routes, type RouteParams, type RouteQuery } from "@portolan/contract/api";
import {
  RefusalError,
  type LedgerCheckpoint,
  type LedgerDocument,
  type LedgerEntries,
  type LedgerProof,
  type LedgerTile,
} from "@portolan/contract";
import { printProofFile } from "@portolan/ledger";
import type { KeptCheckpoint } from "@portolan/storage";
import type { AppParts } from "../app-parts.ts";
import { fastifyPath } from "../people/route-guard.ts";

const usualLimit = 100;

/** The record, for whoever may read it and checks it: nothing here has to be believed. */
export function addLedgerRoutes(app: FastifyInstance, parts: AppParts): void {
  const noStore = async (_: FastifyRequest, reply: FastifyReply): Promise<void> => void reply.header("cache-control", "no-store");
  const kept = { preHandler: noStore };

  app.get(fastifyPath(routes.readLedger.path), kept, () => readLedger(parts));

  app.get<{ Querystring: RouteQuery<"readLedgerEntries"> }>(
    fastifyPath(routes.readLedgerEntries.path),
    { ...kept, schema: { querystring: routes.readLedgerEntries.query } },
    async ({ query: { from = 0, limit = usualLimit } }): Promise<LedgerEntries> => {
      const { size, entries } = await parts.storage().read.readEntries({ from, limit });
      const end = from + entries.length;
      return { size, entries, next: entries.length > 0 && end < size ? end : null };
    },
  );

  app.get<{ Params: RouteParams<"proveLedgerEntry"> }>(
    fastifyPath(routes.proveLedgerEntry.path),
    { ...kept, schema: { params: routes.proveLedgerEntry.params } },
    ({ params }) => proveEntry(parts, params.index),
  );

  app.get(fastifyPath(routes.readLedgerCheckpoint.path), kept, async (): Promise<LedgerCheckpoint> => {
    const { size, note } = await lastCheckpoint(parts);
    return { size, note };
  });

  app.get<{ Params: RouteParams<"readLedgerTile"> }>(
    fastifyPath(routes.readLedgerTile.path),
    { ...kept, schema: { params: routes.readLedgerTile.params } },
    async ({ params: { level, index } }): Promise<LedgerTile> => {
      const tile = await parts.storage().read.readTile({ level, number: index });
      if (tile === null) throw new RefusalError("NOT_FOUND", { thing: `tile ${level}/${index}` });
      return { level, index, hashes: Buffer.from(tile).toString("base64") };
    },
  );
}

async function readLedger(parts: AppParts): Promise<LedgerDocument> {
  const { read } = parts.storage();
  const keeper = parts.ledger();
  const [{ size }, checkpoint] = await Promise.all([read.readEntries({ from: 0, limit: 1 }), read.readCheckpoint({})]);
  const signed = checkpoint === null ? null : { size: checkpoint.size, at: new Date(checkpoint.atMs).toISOString() };
  return { origin: keeper.origin(), verifierKey: keeper.verifierKey(), size, signed, failure: keeper.failure() };
}

async function lastCheckpoint(parts: AppParts): Promise<KeptCheckpoint> {
  const checkpoint = await parts.storage().read.readCheckpoint({});
  if (checkpoint === null) throw new RefusalError("NOT_FOUND", { thing: "checkpoint" });
  return checkpoint;
}

/** Of an entry that is signed already: at the latest a second after it was written. */
async function proveEntry(parts: AppParts, index: number): Promise<LedgerProof> {
  const { read } = parts.storage();
  const { size, note } = await lastCheckpoint(parts);
  const [entry] = index < size ? (await read.readEntries({ from: index, limit: 1 })).entries : [];
  if (entry?.index !== index) throw new RefusalError("NOT_FOUND", { thing: `signed entry ${index}` });
  const proof = await read.proveInclusion({ index, size });
  return { index, file: printProofFile({ entry: Buffer.from(entry.text), index, proof, checkpoint: note }) };
}
