/** Rules that do nothing to a packet (counters, logs, sets that are filled): what they test need not be known. */
import type { Chain, Rule, Step, Table } from "@portolan/ruleset";

const keptRules = new WeakMap<Rule, boolean>();
const keptChains = new WeakMap<Chain, boolean>();

/** Only tests and harmless actions, and at least one of them cannot be known, so that asking it would be for nothing. */
export function isIdleRule(rule: Rule): boolean {
  const known = keptRules.get(rule);
  if (known !== undefined) return known;
  const isIdle = rule.steps.every(isHarmless) && rule.steps.some(isUnsure);
  keptRules.set(rule, isIdle);
  return isIdle;
}

function isHarmless(step: Step): boolean {
  return ["match", "unknown-match", "harmless", "update-set"].includes(step.kind) || (step.kind === "unknown-action" && !step.mayDecide);
}

function isUnsure(step: Step): boolean {
  return step.kind === "unknown-match" || step.kind === "unknown-action" || (step.kind === "match" && step.values.volatile !== null);
}

/** Whatever the packet, a jump there comes back and has changed nothing. */
export function isIdleChain(chain: Chain, table: Table): boolean {
  const known = keptChains.get(chain);
  if (known !== undefined) return known;
  keptChains.set(chain, false); // while it is looked at: a loop is not idle
  const isIdle = chain.rules.every((rule) => rule.steps.every((step) => isHarmless(step) || isIdleVerdict(step, table)));
  keptChains.set(chain, isIdle);
  return isIdle;
}

function isIdleVerdict(step: Step, table: Table): boolean {
  if (step.kind !== "verdict") return false;
  const { verdict } = step;
  if (verdict.kind === "return" || verdict.kind === "continue") return true;
  if (verdict.kind !== "jump" && verdict.kind !== "goto") return false;
  const target = table.chains.get(verdict.chain);
  return target !== undefined && isIdleChain(target, table);
}
