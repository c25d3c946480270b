/** What changed since the last look, for whatever is drawn below the frame. */
import { createContext, use } from "react";
import type { LastLook } from "./use-last-look.ts";

export const LastLookContext = createContext<LastLook | null>(null);

/** Ids of endpoints that changed since this browser last looked; empty once that was dismissed. */
export function useChangedIds(): ReadonlySet<string> {
  return use(LastLookContext)?.changedIds ?? none;
}

const none: ReadonlySet<string> = new Set();
