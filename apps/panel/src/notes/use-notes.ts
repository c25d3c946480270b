/** Names and notes of endpoints by endpoint id, drawn anew when one changes in any tab. Those of endpoints that are closed are in it too. */
import { useSyncExternalStore } from "react";
import { noteStore, type Notes } from "./note-store.ts";

export function useNotes(): Notes {
  return useSyncExternalStore(noteStore.subscribe, noteStore.read);
}
