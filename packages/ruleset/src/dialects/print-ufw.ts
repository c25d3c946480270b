/** Commands of ufw that open ports or take an opening away. ufw writes a rule without addresses for both IP families. */
import { portsText, printCommand, type Opening, type PrintedCommand } from "./opening.ts";

/** `before`: the number `ufw status numbered` shows, from 1; null: at the end. */
export function printUfwOpening(opening: Opening, before: number | null): readonly PrintedCommand[] {
  const insert = before === null ? [] : ["insert", String(before)];
  return sourcesOf(opening).map((source) =>
    printCommand(["ufw", ...insert, ...ruleWords(opening, source), ...commentWords(opening.comment)]),
  );
}

/** The rules as `printUfwOpening` writes them, gone. */
export function printUfwRemoval(opening: Opening): readonly PrintedCommand[] {
  return sourcesOf(opening).map((source) => printCommand(["ufw", "delete", ...ruleWords(opening, source)]));
}

/** A rule for everybody of one family names the whole family. */
function sourcesOf({ family, sources }: Opening): readonly string[] {
  return sources.length > 0 ? sources : [family === "ipv4" ? "0.0.0.0/0" : "::/0"];
}

function ruleWords(opening: Omit<Opening, "family">, source: string): readonly string[] {
  return ["allow", "proto", opening.protocol, "from", source, "to", "any", "port", portsText(opening.ports, ":")];
}

/** ufw refuses an apostrophe in a comment. */
function commentWords(comment: string | null): readonly string[] {
  return comment === null ? [] : ["comment", comment.replaceAll("'", "")];
}
