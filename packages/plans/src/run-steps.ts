/** Steps made on the model, so that what they do is known before anything is done. A step that names what is not there does nothing there. */
import type { Ruleset } from "@portolan/ruleset";
import { firewalldEdits } from "./firewalld-steps.ts";
import { iptablesEdit, redirectEdits } from "./iptables-steps.ts";
import { nftEdit } from "./nft-steps.ts";
import { applyEdits, type RuleEdit } from "./rule-edit.ts";
import type { Step } from "./step.ts";
import { ufwEdits } from "./ufw-steps.ts";

export function runSteps(ruleset: Ruleset, steps: readonly Step[]): Ruleset {
  return applyEdits(ruleset, editsOfSteps(ruleset, steps));
}

/** Each is of the rules that those before it leave. */
export function editsOfSteps(ruleset: Ruleset, steps: readonly Step[]): readonly RuleEdit[] {
  const edits: RuleEdit[] = [];
  let now = ruleset;
  const take = (made: readonly RuleEdit[]): void => {
    edits.push(...made);
    now = applyEdits(now, made);
  };
  for (const step of steps) {
    if (step.tool === "firewalld") take(firewalldEdits(step, now));
    if (step.tool === "ufw") for (const change of step.changes) take(ufwEdits(change, now));
    if (step.tool === "nft") for (const change of step.changes) take(known(nftEdit(change, now)));
    if (step.tool === "iptables")
      for (const change of step.changes)
        take(change.kind === "redirect" ? redirectEdits(change, step, now) : known(iptablesEdit(change, step, now)));
  }
  return edits;
}

function known(edit: RuleEdit | null): readonly RuleEdit[] {
  return edit === null ? [] : [edit];
}
