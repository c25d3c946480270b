import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { routes, type RouteParams, type RouteQuery } from "@portolan/contract/api";
import {
  RefusalError,
  type Done,
  type LedgerCheckpoint,
  type LedgerConsistency,
  type LedgerDocument,
  type LedgerEntries,
  type LedgerPersonal,
  type LedgerProof,
  type LedgerTile,
  type PersonalRetention,
} from "@portolan/contract";
import { printProofFile } from "@portolan/ledger";
import type { KeptCheckpoint } from "@portolan/storage";
import type { AppParts } from "../app-parts.ts";
import { erasePerson, writeRetention } from "../people/personal-data.ts";
import { bearerOf, fastifyPath } from "../people/route-guard.ts";

const usualLimit = 100;

async function noStore(_: FastifyRequest, reply: FastifyReply): Promise<void> {
  void reply.header("cache-control", "no-store");
}

/** The record, for whoever may read it and checks it: nothing here has to be believed. */
export function addLedgerRoutes(app: FastifyInstance, parts: AppParts): void {
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
  addCheckingRoutes(app, parts);
  addPersonalRoutes(app, parts);
}

/** What a browser asks for that looks through the record and checks it by itself. */
function addCheckingRoutes(app: FastifyInstance, parts: AppParts): void {
  app.get<{ Querystring: RouteQuery<"findLedgerEntries"> }>(
    fastifyPath(routes.findLedgerEntries.path),
    { preHandler: noStore, schema: { querystring: routes.findLedgerEntries.query } },
    ({ query }): Promise<LedgerEntries> => {
      const { before = null, kind = null, by = null, since, until, limit = usualLimit } = query;
      return parts.storage().read.findEntries({ before, kind, by, since: asTime(since), until: asTime(until), limit });
    },
  );

  app.get<{ Querystring: RouteQuery<"proveLedgerConsistency"> }>(
    fastifyPath(routes.proveLedgerConsistency.path),
    { preHandler: noStore, schema: { querystring: routes.proveLedgerConsistency.query } },
    async ({ query: { from, size } }): Promise<LedgerConsistency> => {
      const { size: reached } = await parts.storage().read.readEntries({ from: 0, limit: 1 });
      if (from > size || size > reached) throw new RefusalError("NOT_FOUND", { thing: `record of ${size} entries after ${from}` });
      const hashes = await parts.storage().read.proveConsistency({ from, size });
      return { from, size, hashes: hashes.map((hash) => Buffer.from(hash).toString("base64")) };
    },
  );
}

/** As entries write times, so that texts can be compared. */
function asTime(text: string | undefined): string | null {
  return text === undefined ? null : new Date(text).toISOString();
}

/** What stands beside the record about people. */
function addPersonalRoutes(app: FastifyInstance, parts: AppParts): void {
  app.get<{ Querystring: RouteQuery<"readLedgerPersonal"> }>(
    fastifyPath(routes.readLedgerPersonal.path),
    { preHandler: noStore, schema: { querystring: routes.readLedgerPersonal.query } },
    async ({ query: { from = 0, limit = usualLimit } }): Promise<LedgerPersonal> => ({
      personal: await parts.storage().read.readPersonal({ from, limit }),
    }),
  );

  app.get(fastifyPath(routes.readPersonalRetention.path), { preHandler: noStore }, (): Promise<PersonalRetention> =>
    parts.storage().read.readRetention({}),
  );

  app.put<{ Body: PersonalRetention }>(
    fastifyPath(routes.writePersonalRetention.path),
    { schema: { body: routes.writePersonalRetention.body } },
    async (asked): Promise<PersonalRetention> => {
      await writeRetention(parts.people(), { ...asked.body, by: by(asked) });
      return parts.storage().read.readRetention({});
    },
  );

  app.delete<{ Params: RouteParams<"erasePerson"> }>(
    fastifyPath(routes.erasePerson.path),
    { schema: { params: routes.erasePerson.params } },
    async (asked): Promise<Done> => {
      await erasePerson(parts.people(), { person: asked.params.person, by: by(asked) });
      return { done: true };
    },
  );
}

/** Null: the machine's owner. */
function by(request: FastifyRequest): string | null {
  return bearerOf(request)?.person?.id ?? null;
}

async function readLedger(parts: AppParts): Promise<LedgerDocument> {
  const { read } = parts.storage();
  const keeper = parts.ledger();
  const [{ size }, checkpoint] = await Promise.all([read.readEntries({ from: 0, limit: 1 }), read.readCheckpoint({})]);
  const signed = checkpoint === null ? null : { size: checkpoint.size, at: new Date(checkpoint.atMs).toISOString() };
  return {
    origin: keeper.origin(),
    verifierKey: keeper.verifierKey(),
    size,
    signed,
    failure: keeper.failure(),
    witnesses: keeper.witnesses(),
  };
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
