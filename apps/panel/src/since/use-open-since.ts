/** Since when each endpoint is open, by endpoint id. Nothing is asked of the server before the first use. */
import { useSyncExternalStore } from "react";
import { openSinceStore, type OpenSince } from "./open-since-store.ts";

export function useOpenSince(): OpenSince {
  return useSyncExternalStore(openSinceStore.subscribe, openSinceStore.read);
}
