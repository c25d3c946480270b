/** Makes the texts that a search looks through while nothing else is to be done, so that the first keystroke finds them ready. */
import { searchText } from "@portolan/query";
import { useEffect } from "react";
import type { Endpoint } from "../wire.ts";

const atOnce = 100; // between two looks at the clock
const leastMs = 4;

export function useWarmSearch(endpoints: readonly Endpoint[]): void {
  useEffect(() => {
    let at = 0;
    let handle = 0;
    const work = (idle: IdleDeadline): void => {
      while (at < endpoints.length && idle.timeRemaining() > leastMs) {
        for (const endpoint of endpoints.slice(at, at + atOnce)) searchText(endpoint);
        at += atOnce;
      }
      if (at < endpoints.length) handle = requestIdleCallback(work);
    };
    // not in every browser; the first keystroke then does the work itself
    if (typeof requestIdleCallback !== "function") return;
    handle = requestIdleCallback(work);
    return () => cancelIdleCallback(handle);
  }, [endpoints]);
}
