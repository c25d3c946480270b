/** The name and the note of one endpoint: read, written and removed in place. Whatever another tab does to them meanwhile is said. */
import { Pencil, StickyNote } from "lucide-react";
import { useState, type ReactElement } from "react";
import { IconButton } from "../icon-button.tsx";
import { useSpeech } from "../settings/language.ts";
import { showHidden } from "../settings/visible-text.ts";
import { formatMinute } from "../settings/time-format.ts";
import { useNow } from "../settings/use-now.ts";
import type { Note } from "../wire.ts";
import { noteStore } from "./note-store.ts";
import { NoteForm } from "./note-form.tsx";
import { quoteNote } from "./note-words.ts";
import { hasUnsavedDraft } from "./unsaved-drafts.ts";
import { useNotes } from "./use-notes.ts";

export function EndpointNote({ endpointId }: { readonly endpointId: string }): ReactElement {
  const note = useNotes().get(endpointId) ?? null;
  const [isEditing, setIsEditing] = useState(false);
  const [replaced, setReplaced] = useState<Note | null>(null);
  const [ownRevision, setOwnRevision] = useState(note?.revision ?? 0); // newest that is known here without having been overwritten elsewhere
  const isOverwritten = !isEditing && note !== null && ownRevision > 0 && note.revision > ownRevision;
  if (isEditing) {
    return (
      <NoteForm
        endpointId={endpointId}
        note={note}
        onDone={(outcome) => {
          setIsEditing(false);
          setReplaced(outcome);
          setOwnRevision(noteStore.read().get(endpointId)?.revision ?? 0);
        }}
      />
    );
  }
  const isBegun = hasUnsavedDraft(endpointId);
  const edit = (): void => {
    setReplaced(null);
    setIsEditing(true);
  };
  return (
    <div className="mt-4">
      {note === null ? (
        <AddButton onPress={edit} isBegun={isBegun} />
      ) : (
        <Written note={note} onEdit={edit} isOverwritten={isOverwritten} isBegun={isBegun} />
      )}
      {replaced === null ? null : (
        <Replaced
          replaced={replaced}
          onBringBack={() => {
            setReplaced(null);
            void noteStore.write(endpointId, { name: replaced.name, text: replaced.text, from: noteStore.read().get(endpointId) ?? null });
          }}
        />
      )}
    </div>
  );
}

function AddButton({ onPress, isBegun }: { readonly onPress: () => void; readonly isBegun: boolean }): ReactElement {
  const { say } = useSpeech();
  return (
    <button
      type="button"
      onClick={onPress}
      className="-ml-1 flex items-center gap-1.5 rounded px-1 py-0.5 text-muted hover:bg-hover hover:text-ink"
    >
      <StickyNote aria-hidden size={14} />
      {say(isBegun ? "panel.note.continue" : "panel.note.add")}
    </button>
  );
}

interface WrittenProps {
  readonly note: Note;
  readonly onEdit: () => void;
  readonly isOverwritten: boolean; // by another tab since it was shown here
  readonly isBegun: boolean; // a draft was left unsaved
}

function Written({ note, onEdit, isOverwritten, isBegun }: WrittenProps): ReactElement {
  const { say, language } = useSpeech();
  const time = formatMinute(note.changedAt, language, useNow());
  return (
    <section aria-label={say("panel.note.label")} className="rounded-md border border-line bg-paper px-3 py-2">
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          {note.name === "" ? null : (
            <p className="font-semibold [overflow-wrap:anywhere]">
              <bdi>{showHidden(note.name)}</bdi>
            </p>
          )}
          {note.text === "" ? null : <p className="[overflow-wrap:anywhere] whitespace-pre-wrap">{showHidden(note.text)}</p>}
          <p className="mt-0.5 text-xs text-muted">{say("panel.note.changedAt", { time })}</p>
        </div>
        <IconButton icon={Pencil} text={say("panel.note.edit")} onPress={onEdit} size={14} />
      </div>
      {isBegun ? (
        <button type="button" onClick={onEdit} className="mt-1 font-medium text-accent underline underline-offset-2">
          {say("panel.note.continue")}
        </button>
      ) : null}
      {isOverwritten ? (
        <p role="status" className="mt-1 text-warn">
          {say("panel.note.overwritten", { time })}
        </p>
      ) : null}
    </section>
  );
}

function Replaced({ replaced, onBringBack }: { readonly replaced: Note; readonly onBringBack: () => void }): ReactElement {
  const { say } = useSpeech();
  return (
    <p role="status" className="mt-2 text-warn [overflow-wrap:anywhere]">
      {say("panel.note.replaced", { text: quoteNote(replaced) })}{" "}
      <button type="button" onClick={onBringBack} className="font-medium underline underline-offset-2">
        {say("panel.note.bringBack")}
      </button>
    </p>
  );
}
