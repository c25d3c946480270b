/** Writing a name and a note. The last writer wins: what another tab wrote meanwhile is shown before it is replaced, and said after. */
import { useEffect, useId, useRef, type FormEvent, type KeyboardEvent, type ReactElement } from "react";
import { useSpeech } from "../settings/language.ts";
import { sayRefusal } from "../settings/say-refusal.ts";
import type { Note } from "../wire.ts";
import { quoteNote } from "./note-words.ts";
import { useNoteDraft, type NoteDraft } from "./use-note-draft.ts";

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
  const draft = useNoteDraft({ endpointId, note, onDone });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    draft.save();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") onDone(null);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) draft.save();
  };
  return (
    // the keys belong to the fields within
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form
      data-own-escape
      onSubmit={submit}
      onKeyDown={press}
      aria-label={say("panel.note.label")}
      className="mt-4 rounded-md border border-line bg-paper p-3"
    >
      <NoteFields draft={draft} />
      {draft.isRestored ? <p className="mt-2 text-xs text-muted">{say("panel.note.begun")}</p> : null}
      {draft.isOutdated ? <Elsewhere note={note} onTake={draft.takeOther} /> : null}
      {draft.failure === null ? null : (
        <p role="alert" className="mt-2 text-bad">
          {say("panel.note.failed", { reason: sayRefusal(draft.failure.refusal, speech) })}
        </p>
      )}
      <NoteButtons
        draft={draft}
        isRemovable={note !== null}
        onCancel={() => {
          draft.discard();
          onDone(null);
        }}
      />
      <p className="mt-2 text-xs text-muted">{say("panel.note.stays")}</p>
    </form>
  );
}

function NoteFields({ draft }: { readonly draft: NoteDraft }): ReactElement {
  const { say } = useSpeech();
  const [nameId, textId] = [useId(), useId()];
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const field = "rounded-md border border-line-strong bg-paper px-2.5";
  return (
    <>
      <label htmlFor={nameId} className="mb-1 block text-xs text-muted">
        {say("panel.note.name")}
      </label>
      <input
        ref={first}
        id={nameId}
        value={draft.name}
        maxLength={longestName}
        onChange={(event) => draft.changeName(event.target.value)}
        autoComplete="off"
        className={`${field} h-8 w-full`}
      />
      <label htmlFor={textId} className="mt-2 mb-1 block text-xs text-muted">
        {say("panel.note.text")}
      </label>
      <textarea
        id={textId}
        value={draft.text}
        maxLength={longestText}
        rows={3}
        onChange={(event) => draft.changeText(event.target.value)}
        className={`${field} block w-full py-1.5`}
      />
    </>
  );
}

interface NoteButtonsProps {
  readonly draft: NoteDraft;
  readonly isRemovable: boolean;
  readonly onCancel: () => void;
}

function NoteButtons({ draft, isRemovable, onCancel }: NoteButtonsProps): ReactElement {
  const { say } = useSpeech();
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2">
      <button
        type="submit"
        disabled={draft.isSaving}
        className="h-8 rounded-md bg-accent px-3 font-medium text-on-accent disabled:bg-sunken disabled:text-muted"
      >
        {say(draft.isSaving ? "panel.note.saving" : "panel.note.save")}
      </button>
      <button type="button" onClick={onCancel} className="plain-button">
        {say("panel.note.cancel")}
      </button>
      {isRemovable ? (
        <button
          type="button"
          disabled={draft.isSaving}
          onClick={draft.remove}
          className="ml-auto rounded px-2 py-1 text-bad hover:bg-hover"
        >
          {say("panel.note.remove")}
        </button>
      ) : null}
    </div>
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
