/** Where a step of a rule stands while its chain is compiled: in which rule, seen how, and what follows. */
import type { Rule, Table } from "@portolan/ruleset";
import type { View } from "./view.ts";

/** Where a packet goes on that a chain accepts, or lets go. */
export interface Continuation {
  readonly accepted: number;
  readonly fallen: number;
}

export interface StepPlace {
  readonly rule: Rule;
  readonly table: Table;
  readonly view: View;
  readonly end: Continuation;
  /** What a packet meets that the rule lets go. */
  readonly onward: number;
}
