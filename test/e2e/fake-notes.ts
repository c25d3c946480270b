/** Names and notes as the server keeps them: the last writer wins, and is told what was replaced. */
import type { Note, NoteChange } from "@portolan/contract";
import type { Endpoint } from "@portolan/sockets";

export class FakeNotes {
  readonly kept = new Map<string, Note>();
}

interface NoteRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly endpoints: readonly Endpoint[];
}

export function answerNotes(
  { kept }: FakeNotes,
  { method, path, body, endpoints }: NoteRequest,
): { readonly document: unknown; readonly told: { readonly endpoint: string; readonly note: Note | null } | null } {
  const endpoint = decodeURIComponent(path.slice("notes/".length));
  const known = kept.get(endpoint) ?? null;
  if (method === "GET") return { document: { notes: [...kept.values()] }, told: null };
  if (method === "DELETE") {
    kept.delete(endpoint);
    return { document: { removed: known }, told: { endpoint, note: null } };
  }
  const { name, text, revision } = JSON.parse(body) as NoteChange;
  const seen = endpoints.find(({ id }) => id === endpoint);
  const place =
    known?.place ?? (seen === undefined ? { namespace: "host", protocol: "tcp", address: "?", port: 0, device: null } : placeOf(seen));
  const note: Note = { endpoint, place, name, text, revision: (known?.revision ?? 0) + 1, changedAt: new Date().toISOString() };
  kept.set(endpoint, note);
  return { document: { note, replaced: known !== null && known.revision !== revision ? known : null }, told: { endpoint, note } };
}

function placeOf({ namespace, protocol, address, port, device }: Endpoint): Note["place"] {
  return { namespace, protocol, address, port, device };
}
