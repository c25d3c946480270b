/**
 * In which families conntrack works at all: the kernel starts it where a rule needs it, in whatever chain or dormant table, and without it no nat
 * chain is ever asked. What is not understood counts as needing it.
 */
import type { IpFamily } from "@portolan/net";
import type { Rule, Selector, Step, Table } from "@portolan/ruleset";

const families: Readonly<Record<IpFamily, readonly string[]>> = { ipv4: ["ip", "inet", "bridge"], ipv6: ["ip6", "inet", "bridge"] };
const needing = new Set(["nat", "copy-mark", "set-zone", "unknown-match", "unknown-action"]);

export function isTracked(tables: readonly Table[], family: IpFamily): boolean {
  return tables.some(
    (table) => families[family].includes(table.family) && [...table.chains.values()].some((chain) => chain.rules.some(needsConntrack)),
  );
}

function needsConntrack(rule: Rule): boolean {
  return rule.steps.some((step) => needing.has(step.kind) || isOfConnection(step));
}

function isOfConnection(step: Step): boolean {
  if ((step.kind === "set-mark" || step.kind === "map-mark") && step.of === "connection") return true;
  return "selectors" in step && step.selectors.some(({ field }: Selector) => /^(?:connection|original|reply)-|^helper$/.test(field));
}
