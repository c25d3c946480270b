/** What printing a step needs beside it: the rules as they are before it, and the comment that tells whose the new rules are. */
import type { PrintedCommand, Ruleset } from "@portolan/ruleset";

export interface StepContext {
  readonly ruleset: Ruleset;
  readonly comment: string;
}

/** What a person types to take a step back. `byHand`: rules that only a handle names, to be found by their comment in what `list` prints. */
export interface Undo {
  readonly commands: readonly PrintedCommand[];
  readonly byHand: { readonly list: readonly PrintedCommand[]; readonly comment: string } | null;
}
