/** Names and notes of endpoints, as every tab has them: asked for once per connection, then kept up by the live stream. */
import { client, reach } from "../api.ts";
import type { StreamUpdate } from "../live/live-state.ts";
import type { Note, Refusal, WrittenNote } from "../wire.ts";

export type Notes = ReadonlyMap<string, Note>; // endpoint id → note

export type NoteAnswer = { readonly ok: true; readonly replaced: Note | null } | { readonly ok: false; readonly refusal: Refusal | null };

class NoteStore {
  readonly #listeners = new Set<() => void>();
  #notes: Notes = new Map();
  #changes = 0; // told by the stream; a list that was asked for before one of them may lack it

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly read = (): Notes => this.#notes;

  take(update: StreamUpdate): void {
    if (update.kind === "reset") void this.#ask();
    if (update.kind !== "note") return;
    this.#changes++;
    this.#put(update.endpoint, update.note);
  }

  /** Writes a name and a note; both empty removes them. `from`: the note that was changed. */
  async write(
    endpoint: string,
    { name, text, from }: { readonly name: string; readonly text: string; readonly from: Note | null },
  ): Promise<NoteAnswer> {
    if (name.trim() === "" && text.trim() === "") return this.remove(endpoint);
    const answer = await reach<WrittenNote>(client.writeNote(endpoint, { name, text, revision: from?.revision ?? 0 }));
    if (answer?.ok !== true) return { ok: false, refusal: answer?.refusal ?? null };
    this.#put(endpoint, answer.value.note);
    return { ok: true, replaced: answer.value.replaced };
  }

  async remove(endpoint: string): Promise<NoteAnswer> {
    const answer = await reach(client.removeNote(endpoint));
    if (answer?.ok !== true) return { ok: false, refusal: answer?.refusal ?? null };
    this.#put(endpoint, null);
    return { ok: true, replaced: null };
  }

  async #ask(): Promise<void> {
    const before = this.#changes;
    const answer = await reach(client.readNotes());
    if (answer?.ok !== true) return;
    if (before !== this.#changes) return this.#ask();
    this.#publish(new Map(answer.value.notes.map((note) => [note.endpoint, note])));
  }

  /** A note that is older than the one that is known came late. */
  #put(endpoint: string, note: Note | null): void {
    const known = this.#notes.get(endpoint);
    if (note !== null && known !== undefined && known.revision >= note.revision && known.changedAt >= note.changedAt) return;
    const notes = new Map(this.#notes);
    if (note === null) notes.delete(endpoint);
    else notes.set(endpoint, note);
    this.#publish(notes);
  }

  #publish(notes: Notes): void {
    this.#notes = notes;
    for (const listener of this.#listeners) listener();
  }
}

export const noteStore = new NoteStore();
