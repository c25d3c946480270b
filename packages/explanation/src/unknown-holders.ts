/**
 * Which kinds of holders of a port could not be seen, so that an empty list of holders is not told as a free port.
 * Connections are in no snapshot; NAT rules are unread where no rule text of the host's namespace was, or where the coverage names a gap.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import type { Snapshot } from "@portolan/snapshot";

export interface HolderSources {
  readonly snapshot: Snapshot;
  readonly isSaved: boolean; // a saved snapshot: no kernel was asked for connections
}

export function unknownHolders({ snapshot, isSaved }: HolderSources): readonly Phrase[] {
  return [
    ...(isSaved ? [phrase("explanation.unknown.connections")] : []),
    ...(areNatRulesUnread(snapshot) ? [phrase("explanation.unknown.nat")] : []),
  ];
}

function areNatRulesUnread({ sections, hashes, coverage }: Snapshot): boolean {
  const wereRead = hashes.rules !== undefined && sections.rules.some(({ namespace, text }) => namespace === "host" && text !== null);
  const gaps = coverage.notes.filter(({ code, params }) => /^rules?-/.test(code) && params["namespace"] === "host");
  return !wereRead || gaps.length > 0;
}
