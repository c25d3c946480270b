/** Who gets in where, as far as it is known now. Nothing is asked of the server before the first use. */
import { useSyncExternalStore } from "react";
import { reachStore, type ReachState } from "./reach-store.ts";

export function useReach(): ReachState {
  return useSyncExternalStore(reachStore.subscribe, reachStore.read);
}
