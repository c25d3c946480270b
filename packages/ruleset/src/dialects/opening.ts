/**
 * What someone wants open, and commands that make it so in one manager's own language. A command is an argument array, never a shell's line; its
 * text is what a person pastes into a POSIX shell. Printers are pure: they know nothing of the host but what they are given.
 */
import type { IpFamily } from "@portolan/net";

/** Ports of one protocol over one IP family, for these sources alone. */
export interface Opening {
  readonly family: IpFamily;
  readonly protocol: "tcp" | "udp";
  readonly ports: readonly OpeningPorts[]; // at least one; at most fifteen numbers, a range counting two
  /** Addresses or prefixes of the family in canonical text; empty: everybody. */
  readonly sources: readonly string[];
  readonly comment: string | null;
}

/** Inclusive. */
export interface OpeningPorts {
  readonly from: number;
  readonly to: number;
}

export interface PrintedCommand {
  readonly arguments: readonly string[];
  readonly text: string;
}

export function printCommand(words: readonly string[]): PrintedCommand {
  return { arguments: words, text: words.map(quoteWord).join(" ") };
}

function quoteWord(word: string): string {
  return /^[\w@%+=:,./!-]+$/.test(word) && word !== "" ? word.replace(/^!$/, "'!'") : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** "22", "8000-8010" with the manager's own sign for a range. */
export function portsText(ports: readonly OpeningPorts[], rangeSign: string): string {
  return ports.map(({ from, to }) => (from === to ? String(from) : `${from}${rangeSign}${to}`)).join(",");
}
