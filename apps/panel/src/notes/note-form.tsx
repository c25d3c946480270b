/** Writing a name and a note. The last writer wins: what another tab wrote meanwhile is shown before it is replaced, and said after. */
import { useId, useRef, useState, useEffect, type FormEvent, type KeyboardEvent, type ReactElement } from "react";
import { useSpeech } from "../settings/language.ts";
import { sayRefusal } from "../settings/say-refusal.ts";
import type { Note, Refusal } from "../wire.ts";
import { noteStore } from "./note-store.ts";
import { quoteNote } from "./note-words.ts";

const longestName = 64;
const longestText = 2000;

interface NoteFormProps {
  readonly endpointId: string;
  readonly note: Note | null; // as it is now, which may be newer than what the form began with
  readonly onDone: (replaced: Note | null) => void;
}

export function NoteForm({ endpointId, note, onDone }: NoteFormProps): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const [from, setFrom] = useState(note);
  const [name, setName] = useState(note?.name ?? "");
  const [text, setText] = useState(note?.text ?? "");
  const [isSaving, setIsSaving] = useState(false);
  const [failure, setFailure] = useState<{ readonly refusal: Refusal | null } | null>(null);
  const [nameId, textId] = [useId(), useId()];
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  const finish = async (writing: ReturnType<typeof noteStore.write>): Promise<void> => {
    setIsSaving(true);
    setFailure(null);
    const answer = await writing;
    setIsSaving(false);
    if (answer.ok) onDone(answer.replaced);
    else setFailure({ refusal: answer.refusal });
  };
  const save = (event?: FormEvent): void => {
    event?.preventDefault();
    void finish(noteStore.write(endpointId, { name, text, from }));
  };
  const press = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") onDone(null);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
  };
  const take = (): void => {
    setFrom(note);
    setName(note?.name ?? "");
    setText(note?.text ?? "");
  };
  const field = "rounded-md border border-line-strong bg-paper px-2.5";
  return (
    // the keys belong to the fields within
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form
      data-own-escape
      onSubmit={save}
      onKeyDown={press}
      aria-label={say("panel.note.label")}
      className="mt-4 rounded-md border border-line bg-paper p-3"
    >
      <label htmlFor={nameId} className="mb-1 block text-xs text-muted">
        {say("panel.note.name")}
      </label>
      <input
        ref={first}
        id={nameId}
        value={name}
        maxLength={longestName}
        onChange={(event) => setName(event.target.value)}
        autoComplete="off"
        className={`${field} h-8 w-full`}
      />
      <label htmlFor={textId} className="mt-2 mb-1 block text-xs text-muted">
        {say("panel.note.text")}
      </label>
      <textarea
        id={textId}
        value={text}
        maxLength={longestText}
        rows={3}
        onChange={(event) => setText(event.target.value)}
        className={`${field} block w-full py-1.5`}
      />
      {note?.revision === from?.revision ? null : <Elsewhere note={note} onTake={take} />}
      {failure === null ? null : (
        <p role="alert" className="mt-2 text-bad">
          {say("panel.note.failed", { reason: sayRefusal(failure.refusal, speech) })}
        </p>
      )}
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <button
          type="submit"
          disabled={isSaving}
          className="h-8 rounded-md bg-accent px-3 font-medium text-on-accent disabled:bg-sunken disabled:text-muted"
        >
          {say(isSaving ? "panel.note.saving" : "panel.note.save")}
        </button>
        <button type="button" onClick={() => onDone(null)} className="plain-button">
          {say("panel.note.cancel")}
        </button>
        {note === null ? null : (
          <button
            type="button"
            disabled={isSaving}
            onClick={() => void finish(noteStore.remove(endpointId))}
            className="ml-auto rounded px-2 py-1 text-bad hover:bg-hover"
          >
            {say("panel.note.remove")}
          </button>
        )}
      </div>
      <p className="mt-2 text-xs text-muted">{say("panel.note.stays")}</p>
    </form>
  );
}

function Elsewhere({ note, onTake }: { readonly note: Note | null; readonly onTake: () => void }): ReactElement {
  const { say } = useSpeech();
  return (
    <p role="status" className="mt-2 text-warn [overflow-wrap:anywhere]">
      {note === null ? say("panel.note.removedElsewhere") : say("panel.note.elsewhere", { text: quoteNote(note) })}{" "}
      <button type="button" onClick={onTake} className="font-medium underline underline-offset-2">
        {say("panel.note.take")}
      </button>
    </p>
  );
}
