/** What is known of endpoints besides themselves: their notes, who gets in, and since when they are open, which the server is asked for only if somebody wants to know. */
import { useMemo, useSyncExternalStore } from "react";
import { leasedPortOf, useLeasedPorts, type LeasedPort } from "../leases/leased-ports.ts";
import type { Notes } from "../notes/note-store.ts";
import { useNotes } from "../notes/use-notes.ts";
import type { ReachState } from "../reach/reach-store.ts";
import { useReach } from "../reach/use-reach.ts";
import { openSinceStore, type OpenSince } from "../since/open-since-store.ts";
import type { Endpoint } from "../wire.ts";
import type { EndpointFacts } from "./sort-endpoints.ts";

export interface KnownFacts extends EndpointFacts {
  readonly notes: Notes;
  readonly since: OpenSince | null; // null: not asked for
  readonly reach: ReachState;
  readonly leaseOf: (endpoint: Endpoint) => LeasedPort | null; // null: it is not leased, or not known
}

export function useEndpointFacts(wantsSince: boolean): KnownFacts {
  const notes = useNotes();
  const since = useSyncExternalStore(wantsSince ? openSinceStore.subscribe : subscribeToNothing, openSinceStore.read);
  const reach = useReach();
  const leased = useLeasedPorts();
  return useMemo(
    () => ({
      notes,
      reach,
      reachOf: ({ id }) => reach.byEndpoint.get(id) ?? null,
      leaseOf: (endpoint) => leasedPortOf(leased, endpoint),
      since: wantsSince ? since : null,
      nameOf: ({ id }) => notes.get(id)?.name || null,
      openedAt: ({ id }) => {
        const at = since.get(id)?.at;
        return at === undefined ? null : Date.parse(at);
      },
    }),
    [notes, since, wantsSince, reach, leased],
  );
}

function subscribeToNothing(): () => void {
  return () => undefined;
}
