/** A change event as one sentence in the words of the events' messages, with the owner's name alone: the timeline is narrow, and the drawer knows the rest. */
import { phrase, type Phrase } from "@portolan/phrases";
import { labelOwner } from "../table/owner-label.ts";
import type { ChangeEvent, Endpoint } from "../wire.ts";

export function describeChange(event: ChangeEvent): Phrase {
  const shown = event.after ?? event.before;
  if (shown === null) return phrase("events.unknownPlace", { id: event.endpoint });
  const before = event.before ?? shown;
  const after = event.after ?? shown;
  const who = nameOwner(after);
  const place = namePlace(after);
  switch (event.kind) {
    case "opened":
    case "closed":
      return phrase(shown.state === "published" ? `events.${event.kind}.published` : `events.${event.kind}.text`, { who, place });
    case "widened":
    case "narrowed":
      if (before.id === after.id) return phrase(`events.${event.kind}.dual`, { who, after: place });
      return phrase(`events.${event.kind}.text`, { who, before: namePlace(before), after: place });
    case "owner-changed":
      return phrase("events.ownerChanged.text", { place, before: nameOwner(before), after: who });
    case "binary-changed":
      return phrase("events.binaryChanged.text", { who, place, before: nameProgram(before), after: nameProgram(after) });
    case "binary-deleted":
      return phrase("events.binaryDeleted.text", { who, place, path: nameProgram(after) });
    case "replaced":
      return phrase("events.replaced.text", { who, place });
    case "brief":
      return phrase(`events.brief.${shown.protocol}`, { place });
    case "flapping":
      return phrase("events.flapping.text", { who, place });
    default:
      return phrase("events.unknownKind.text", { who, place, kind: String(event.kind satisfies never) });
  }
}

/** Query of the search box for the endpoint's port. */
export function queryOfChange(event: ChangeEvent): string {
  const endpoint = event.after ?? event.before;
  return endpoint === null ? "" : `port:${endpoint.port} proto:${endpoint.protocol}`;
}

function nameOwner(endpoint: Endpoint): string | Phrase {
  return labelOwner(endpoint).name ?? endpoint.service?.name ?? phrase("panel.change.someone");
}

function namePlace(endpoint: Endpoint): Phrase {
  const { protocol, namespace, display, address, port } = endpoint;
  const text = display.ss === "" ? `${address}:${port}` : display.ss;
  if (namespace === "host") return phrase("events.place", { protocol, display: text });
  return phrase("events.placeInNamespace", { protocol, display: text, namespace: namespace.replace(/^(container:.{12}).*/, "$1") });
}

function nameProgram(endpoint: Endpoint): string {
  const [first] = endpoint.owners;
  return first === undefined ? "?" : (first.executable ?? first.program ?? "?");
}
