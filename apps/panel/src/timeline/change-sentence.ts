/** A change event as one sentence, and the query that shows its endpoint in the table. */
import { phrase, type Phrase } from "@portolan/phrases";
import { programOf } from "../table/owner-label.ts";
import type { ChangeEvent, Endpoint, Scope } from "../wire.ts";

export function describeChange(event: ChangeEvent): Phrase {
  const endpoint = event.after ?? event.before;
  if (endpoint === null) return phrase("panel.change.flapping", { place: event.endpoint, owner: phrase("panel.change.someone") });
  const owner = sayOwner(endpoint);
  const place = `${endpoint.protocol}/${endpoint.port}`;
  const placeAtAddress = `${place} ${endpoint.display.ss.replace(/:\d+$/, "")}`;
  switch (event.kind) {
    case "opened":
    case "closed":
    case "replaced":
    case "flapping":
      return phrase(`panel.change.${event.kind}`, { owner, place: placeAtAddress });
    case "widened":
    case "narrowed":
      return phrase(`panel.change.${event.kind}`, { owner, place, before: sayAddress(event.before), after: sayAddress(event.after) });
    case "owner-changed":
      return phrase("panel.change.owner-changed", { place: placeAtAddress, before: sayOwner(event.before), after: sayOwner(event.after) });
    case "binary-changed":
    case "binary-deleted":
      return phrase(`panel.change.${event.kind}`, { owner, place: placeAtAddress });
  }
}

/** Query of the search box for the endpoint's port. */
export function queryOfChange(event: ChangeEvent): string {
  const endpoint = event.after ?? event.before;
  return endpoint === null ? "" : `port:${endpoint.port} proto:${endpoint.protocol}`;
}

function sayOwner(endpoint: Endpoint | null): string | Phrase {
  const first = endpoint?.owners[0];
  const name = endpoint?.container?.name ?? endpoint?.unit ?? first?.unit ?? (first === undefined ? null : programOf(first));
  return name?.replace(/\.service$/, "") ?? phrase("panel.change.someone");
}

function sayAddress(endpoint: Endpoint | null): string | Phrase {
  if (endpoint === null) return "–";
  const scope: Scope = endpoint.scope;
  return endpoint.address === "::" && scope === "dual" ? "*" : endpoint.address;
}
