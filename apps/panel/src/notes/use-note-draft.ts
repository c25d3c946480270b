/** What is being written of an endpoint's name and note, and the ways to save, take over or remove it. */
import { useState } from "react";
import type { Note, Refusal } from "../wire.ts";
import { noteStore, type NoteAnswer } from "./note-store.ts";

export interface NoteDraft {
  readonly name: string;
  readonly text: string;
  readonly changeName: (name: string) => void;
  readonly changeText: (text: string) => void;
  readonly isSaving: boolean;
  readonly failure: { readonly refusal: Refusal | null } | null;
  readonly isOutdated: boolean; // another tab has written since the draft began
  readonly save: () => void;
  readonly remove: () => void;
  readonly takeOther: () => void; // goes on from what the other tab wrote
}

interface DraftOf {
  readonly endpointId: string;
  readonly note: Note | null;
  readonly onDone: (replaced: Note | null) => void;
}

export function useNoteDraft({ endpointId, note, onDone }: DraftOf): NoteDraft {
  const [from, setFrom] = useState(note);
  const [name, changeName] = useState(note?.name ?? "");
  const [text, changeText] = useState(note?.text ?? "");
  const [isSaving, setIsSaving] = useState(false);
  const [failure, setFailure] = useState<NoteDraft["failure"]>(null);
  const finish = async (writing: Promise<NoteAnswer>): Promise<void> => {
    setIsSaving(true);
    setFailure(null);
    const answer = await writing;
    setIsSaving(false);
    if (answer.ok) onDone(answer.replaced);
    else setFailure({ refusal: answer.refusal });
  };
  return {
    name,
    text,
    changeName,
    changeText,
    isSaving,
    failure,
    isOutdated: !isSaving && note?.revision !== from?.revision, // the stream may tell of our own writing before its answer is here
    save: () => void finish(noteStore.write(endpointId, { name, text, from })),
    remove: () => void finish(noteStore.remove(endpointId)),
    takeOther: () => {
      setFrom(note);
      changeName(note?.name ?? "");
      changeText(note?.text ?? "");
    },
  };
}
