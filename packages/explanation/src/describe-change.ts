/**
 * A change event in words: a title by its kind and one line that names who and where. The same words serve the terminal, the panel and alerts.
 * The place is written as ss prints it; a namespace other than the host's is named.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import type { ChangeEvent, ChangeKind, Endpoint } from "@portolan/sockets";
import { displayOfEndpoint } from "./endpoint-reach.ts";
import { literal } from "./line.ts";
import { whoOf } from "./owner-name.ts";

const TITLES: Readonly<Record<ChangeKind, Phrase>> = {
  opened: phrase("events.opened.title"),
  closed: phrase("events.closed.title"),
  widened: phrase("events.widened.title"),
  narrowed: phrase("events.narrowed.title"),
  "owner-changed": phrase("events.ownerChanged.title"),
  "binary-changed": phrase("events.binaryChanged.title"),
  "binary-deleted": phrase("events.binaryDeleted.title"),
  replaced: phrase("events.replaced.title"),
  brief: phrase("events.brief.title"),
  flapping: phrase("events.flapping.title"),
};

/** A few words that name the kind. */
export function changeTitle(kind: ChangeKind): Phrase {
  return Object.hasOwn(TITLES, kind) ? TITLES[kind] : phrase("events.unknownKind.title", { kind });
}

/** One line. An event without any endpoint, which no tracker makes, is named by its id; a kind that only a newer peer knows by itself. */
export function describeChange(event: ChangeEvent): Phrase {
  const shown = event.after ?? event.before;
  if (shown === null) return phrase("events.unknownPlace", { id: event.endpoint });
  const before = event.before ?? shown;
  const after = event.after ?? shown;
  const who = whoOf(after);
  const place = placeOf(after);
  switch (event.kind) {
    case "opened":
    case "closed":
      return shown.state === "published"
        ? phrase(`events.${event.kind}.published`, { who, place })
        : phrase(`events.${event.kind}.text`, { who, place });
    case "widened":
    case "narrowed":
      return before.id === after.id
        ? phrase(`events.${event.kind}.dual`, { who, after: place })
        : phrase(`events.${event.kind}.text`, { who, before: placeOf(before), after: place });
    case "owner-changed":
      return phrase("events.ownerChanged.text", { place, before: whoOf(before), after: who });
    case "binary-changed":
      return phrase("events.binaryChanged.text", { who, place, before: programsOf(before), after: programsOf(after) });
    case "binary-deleted":
      return phrase("events.binaryDeleted.text", { who, place, path: programsOf(after) });
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

function placeOf(endpoint: Endpoint): Phrase {
  const { protocol, namespace } = endpoint;
  const display = displayOfEndpoint(endpoint);
  return namespace === "host"
    ? phrase("events.place", { protocol, display })
    : phrase("events.placeInNamespace", { protocol, display, namespace });
}

/** Executables, systemd left out where another process holds the socket too. */
function programsOf({ owners }: Endpoint): readonly Phrase[] {
  const serving = owners.filter(({ pid }) => pid !== 1);
  const paths = (serving.length === 0 ? owners : serving).map(({ executable }) => executable ?? "?");
  return [...new Set(paths)].map((path) => literal(path));
}
