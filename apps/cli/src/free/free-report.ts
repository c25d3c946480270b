import { phrase, render, type Language, type Phrase } from "@portolan/phrases";
import type { FoundPorts, FreePortSearch } from "@portolan/probe";
import { unseen } from "../coverage-lines.ts";
import type { HostView } from "../host-view.ts";

/** What the person asked for. */
export type FreeQuery = Required<Omit<FreePortSearch, "snapshot" | "endpoints" | "triesBind">>;

/** `portolan.free/1`. `verified`: each port was bound for a moment. */
export function freeDocument(
  query: FreeQuery,
  { ports, excluded, searched, allowable, setAside }: FoundPorts,
  { snapshot, canTry }: HostView,
): object {
  return {
    schema: "portolan.free/1",
    takenAt: snapshot.takenAt,
    protocols: query.protocols,
    ports,
    missing: query.count - ports.length,
    verified: canTry,
    searched: ports.length < query.count ? searched : null,
    excluded,
    setAside,
    allowable,
    coverage: snapshot.coverage,
  };
}

interface NotesInput {
  readonly query: FreeQuery;
  readonly found: FoundPorts;
  readonly view: HostView;
  readonly language: Language;
  readonly isTerminal: boolean;
}

/** What goes to stderr beside the ports, so that `PORT=$(portolan free)` gets the port alone. */
export function freeNotes({ query, found, view, language, isTerminal }: NotesInput): string[] {
  const notes: Phrase[] = [];
  if (found.ports.length < query.count) notes.push(...shortageNotes(query, found));
  else if (found.setAside > 0) notes.push(phrase("commands.free.setAside", { count: found.setAside }));
  if (view.isOffline) notes.push(phrase("commands.free.snapshot"));
  else if (isTerminal && view.canTry && found.ports.length > 0) {
    notes.push(phrase("commands.free.verified", { protocols: query.protocols.map((protocol) => protocol.toUpperCase()).join("+") }));
  }
  return [...notes.map((note) => render(note, language)), ...unseen(view.snapshot.coverage, language).map((text) => `! ${text}`)];
}

function shortageNotes(query: FreeQuery, { ports, excluded, searched, allowable }: FoundPorts): Phrase[] {
  const from = Math.min(...searched.map((range) => range.from));
  const to = Math.max(...searched.map((range) => range.to));
  const reasons = excluded.map(({ reason, count }) =>
    phrase("commands.free.excluded-reason", { count, reason: phrase(`commands.free.reason.${reason}`) }),
  );
  return [
    ports.length === 0
      ? phrase("commands.free.none", { from, to })
      : phrase("commands.free.short", { found: ports.length, wanted: query.count, from, to }),
    ...(reasons.length === 0 ? [] : [phrase("commands.free.excluded", { reasons })]),
    allowable.length === 0 ? phrase("commands.free.wider") : phrase("commands.free.allow", { kinds: allowable.join(",") }),
  ];
}
