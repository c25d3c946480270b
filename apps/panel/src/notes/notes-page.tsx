/** Every name and note of this host: those whose endpoint is there, and those whose endpoint is gone. */
import { StickyNote, Trash2 } from "lucide-react";
import { useMemo, useState, type ReactElement } from "react";
import { IconButton } from "../icon-button.tsx";
import type { LiveState } from "../live/live-state.ts";
import { PageLink } from "../page-link.tsx";
import { useSpeech } from "../settings/language.ts";
import { formatMinute } from "../settings/time-format.ts";
import { showHidden } from "../settings/visible-text.ts";
import { sayRefusal } from "../settings/say-refusal.ts";
import { useNow } from "../settings/use-now.ts";
import type { Note, Refusal } from "../wire.ts";
import { useTitle } from "../use-title.ts";
import { noteStore } from "./note-store.ts";
import { sayPlace } from "./note-words.ts";
import { useNotes } from "./use-notes.ts";

export function NotesPage({ live }: { readonly live: LiveState }): ReactElement {
  const { say } = useSpeech();
  useTitle(say("panel.notes.title"));
  const notes = useNotes();
  const { open, gone } = useMemo(() => sortNotes(notes.values(), live), [notes, live]);
  return (
    <main id="content" tabIndex={-1} aria-label={say("panel.notes.title")} className="min-h-0 flex-1 overflow-auto px-4 py-6 sm:px-8">
      <div className="mx-auto max-w-4xl">
        <h2 className="text-lg font-semibold">{say("panel.notes.title")}</h2>
        <p className="mt-1 mb-6 text-muted">{say("panel.notes.lead")}</p>
        {notes.size === 0 ? (
          <p className="flex items-center gap-2 rounded-md border border-line px-4 py-6">
            <StickyNote aria-hidden size={16} className="shrink-0 text-muted" />
            {say("panel.notes.empty")}
          </p>
        ) : null}
        {open.length === 0 ? null : <NoteList title={say("panel.notes.open")} notes={open} isOpen />}
        {gone.length === 0 ? null : (
          <NoteList title={say("panel.notes.gone")} lead={say("panel.notes.goneLead")} notes={gone} isOpen={false} />
        )}
      </div>
    </main>
  );
}

interface NoteListProps {
  readonly title: string;
  readonly lead?: string;
  readonly notes: readonly Note[];
  readonly isOpen: boolean;
}

function NoteList({ title, lead, notes, isOpen }: NoteListProps): ReactElement {
  return (
    <section className="mb-8">
      <h3 className="mb-1 text-[0.875rem] font-semibold">{title}</h3>
      {lead === undefined ? null : <p className="mb-2 text-muted">{lead}</p>}
      <ul className="rounded-md border border-line">
        {notes.map((note) => (
          <OneNote key={note.endpoint} note={note} isOpen={isOpen} />
        ))}
      </ul>
    </section>
  );
}

function OneNote({ note, isOpen }: { readonly note: Note; readonly isOpen: boolean }): ReactElement {
  const speech = useSpeech();
  const { say, language } = speech;
  const [failure, setFailure] = useState<{ readonly refusal: Refusal | null } | null>(null);
  const place = sayPlace(note.place);
  const remove = async (): Promise<void> => {
    const answer = await noteStore.remove(note.endpoint);
    setFailure(answer.ok ? null : { refusal: answer.refusal });
  };
  const nowMs = useNow();
  return (
    <li className="flex items-start gap-3 border-b border-line px-3 py-2.5 last:border-b-0 max-sm:flex-wrap">
      <p
        translate="no"
        className={`w-56 shrink-0 font-mono text-xs leading-5 [overflow-wrap:anywhere] max-sm:order-last max-sm:w-full ${isOpen ? "" : "text-muted"}`}
      >
        {place}
      </p>
      <div className="min-w-0 flex-1">
        <p className="font-medium [overflow-wrap:anywhere]">
          {isOpen ? (
            <PageLink href={`/?endpoint=${encodeURIComponent(note.endpoint)}`} className="text-accent underline underline-offset-2">
              <bdi>{note.name === "" ? place : showHidden(note.name)}</bdi>
            </PageLink>
          ) : (
            <bdi>{showHidden(note.name)}</bdi>
          )}
        </p>
        <p className="[overflow-wrap:anywhere] whitespace-pre-wrap">{showHidden(note.text)}</p>
        {failure === null ? null : (
          <p role="alert" className="text-bad">
            {say("panel.note.failed", { reason: sayRefusal(failure.refusal, speech) })}
          </p>
        )}
      </div>
      <span className="shrink-0 text-xs leading-5 text-muted">{formatMinute(note.changedAt, language, nowMs)}</span>
      <IconButton
        icon={Trash2}
        text={say("panel.note.removeOf", { place: note.name === "" ? place : note.name })}
        title={say("panel.note.remove")}
        onPress={() => void remove()}
        size={14}
      />
    </li>
  );
}

function sortNotes(notes: Iterable<Note>, live: LiveState): { readonly open: readonly Note[]; readonly gone: readonly Note[] } {
  const ids = new Set(live.endpoints.map(({ id }) => id));
  const sorted = [...notes].sort((a, b) => a.place.port - b.place.port || (a.endpoint < b.endpoint ? -1 : 1));
  return {
    open: sorted.filter(({ endpoint }) => ids.has(endpoint)),
    gone: live.isLoaded ? sorted.filter(({ endpoint }) => !ids.has(endpoint)) : [],
  };
}
