/** What is being written of an endpoint's name and note, and the ways to save, take over or remove it. */
import { useState } from "react";
import { keepUnsavedDraft, readUnsavedDraft, type UnsavedDraft } from "./unsaved-drafts.ts";
import type { Note, Refusal } from "../wire.ts";
import { noteStore, type NoteAnswer } from "./note-store.ts";

export interface NoteDraft {
  readonly name: string;
  readonly text: string;
  readonly changeName: (name: string) => void;
  readonly changeText: (text: string) => void;
  readonly isRestored: boolean; // begun before, and left unsaved
  readonly discard: () => void;
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
  const [begun, setBegun] = useState(() => readUnsavedDraft(endpointId));
  const { name, text } = begun ?? { name: from?.name ?? "", text: from?.text ?? "" };
  const change = (draft: UnsavedDraft | null): void => {
    const isChanged = draft !== null && (draft.name !== (from?.name ?? "") || draft.text !== (from?.text ?? ""));
    keepUnsavedDraft(endpointId, isChanged ? draft : null);
    setBegun(draft);
  };
  const [isRestored] = useState(begun !== null);
  const [isSaving, setIsSaving] = useState(false);
  const [failure, setFailure] = useState<NoteDraft["failure"]>(null);
  const finish = async (writing: Promise<NoteAnswer>): Promise<void> => {
    setIsSaving(true);
    setFailure(null);
    const answer = await writing;
    setIsSaving(false);
    if (answer.ok) {
      keepUnsavedDraft(endpointId, null);
      onDone(answer.replaced);
    } else setFailure({ refusal: answer.refusal });
  };
  return {
    name,
    text,
    changeName: (to) => change({ name: to, text }),
    changeText: (to) => change({ name, text: to }),
    isRestored,
    discard: () => keepUnsavedDraft(endpointId, null),
    isSaving,
    failure,
    isOutdated: !isSaving && note?.revision !== from?.revision, // the stream may tell of our own writing before its answer is here
    save: () => void finish(noteStore.write(endpointId, { name, text, from })),
    remove: () => void finish(noteStore.remove(endpointId)),
    takeOther: () => {
      setFrom(note);
      change(null);
    },
  };
}
