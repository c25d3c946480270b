import type { FastifyInstance } from "fastify";
import { apiPrefix, routes, type RouteParams } from "@portolan/contract/api";
import {
  RefusalError,
  type Note,
  type NoteChange,
  type NotesDocument,
  type RemovedNote,
  type SinceDocument,
  type WrittenNote,
} from "@portolan/contract";
import type { NotePlace, StoredNote } from "@portolan/storage";
import type { AppParts } from "../app-parts.ts";
import { hostId } from "../host-view.ts";
import { notYetSeen } from "./host.ts";

/** A person types; a page that writes all the time is a fault. */
const limited = { rateLimit: { max: 120, timeWindow: 60_000 } };

/** Answered from the history, whose readers also look sessions up; each tab asks at most once in two seconds. */
const sinceLimited = { rateLimit: { max: 240, timeWindow: 60_000 } };

/** Names and notes of endpoints, and since when endpoints are open: what the history's database adds to the list of endpoints. */
export function addNoteRoutes(app: FastifyInstance, parts: AppParts): void {
  const path = apiPrefix + routes.writeNote.path.replace("{endpoint}", ":endpoint");

  app.get(apiPrefix + routes.readNotes.path, async (_request, reply): Promise<NotesDocument> => {
    void reply.header("cache-control", "no-store");
    const notes = await parts.storage().read.readNotes({ host: currentHost(parts) });
    return { notes: notes.map(noteDocument) };
  });

  app.get(apiPrefix + routes.readSince.path, { config: sinceLimited }, async (_request, reply): Promise<SinceDocument> => {
    void reply.header("cache-control", "no-store");
    const begun = await parts.storage().read.openSince({ host: currentHost(parts) });
    return { endpoints: begun.map(({ endpoint, fromMs, isExact }) => ({ endpoint, at: new Date(fromMs).toISOString(), isExact })) };
  });

  app.put<{ Params: RouteParams<"writeNote">; Body: NoteChange }>(
    path,
    { config: limited, schema: { params: routes.writeNote.params, body: routes.writeNote.body } },
    async (request, reply): Promise<WrittenNote> => {
      void reply.header("cache-control", "no-store");
      return writeNote(parts, request.params.endpoint, request.body);
    },
  );

  app.delete<{ Params: RouteParams<"removeNote"> }>(
    path,
    { config: limited, schema: { params: routes.removeNote.params } },
    async (request, reply): Promise<RemovedNote> => {
      void reply.header("cache-control", "no-store");
      const { endpoint } = request.params;
      const removed = await parts.storage().write.removeNote({ host: currentHost(parts), endpoint });
      if (removed !== null) parts.stream.tellNote({ endpoint, note: null });
      return { removed: removed === null ? null : noteDocument(removed) };
    },
  );
}

async function writeNote(parts: AppParts, endpoint: string, { name, text, revision }: NoteChange): Promise<WrittenNote> {
  const host = currentHost(parts);
  if (!name.isWellFormed() || !text.isWellFormed())
    throw new RefusalError("REQUEST_INVALID", { reason: "half a character (a lone surrogate)" });
  const trimmed = { name: name.trim(), text: text.trim() };
  if (trimmed.name === "" && trimmed.text === "") throw new RefusalError("REQUEST_INVALID", { reason: "neither a name nor a note" });
  const place = await findPlace(parts, { host, endpoint });
  if (place === null) throw new RefusalError("NOT_FOUND", { thing: `endpoint ${endpoint}` });
  const outcome = await parts.storage().write.writeNote({ host, endpoint, place, ...trimmed, from: revision, nowMs: Date.now() });
  if (!outcome.ok) throw new RefusalError("REQUEST_INVALID", { reason: "there are too many notes; remove some first" });
  const note = noteDocument(outcome.note);
  parts.stream.tellNote({ endpoint, note });
  return { note, replaced: outcome.replaced === null ? null : noteDocument(outcome.replaced) };
}

/** From what is open now, else from what was seen at any time. */
async function findPlace(parts: AppParts, of: { readonly host: string; readonly endpoint: string }): Promise<NotePlace | null> {
  const open = parts.view.endpoints.find(({ id }) => id === of.endpoint);
  if (open === undefined) return parts.storage().read.findPlace(of);
  const { namespace, protocol, address, port, device } = open;
  return { namespace, protocol, address, port, device };
}

function currentHost({ view }: AppParts): string {
  if (view.snapshot === null) throw notYetSeen();
  return hostId(view.snapshot.host);
}

function noteDocument({ endpoint, place, name, text, revision, changedMs }: StoredNote): Note {
  return { endpoint, place, name, text, revision, changedAt: new Date(changedMs).toISOString() };
}
