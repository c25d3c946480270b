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
    (table) =>
      families[family].includes(table.family) &&
      [...table.chains.values()].some((chain) => chain.rules.some((rule) => needsConntrack(rule, family))),
  );
}

function needsConntrack(rule: Rule, family: IpFamily): boolean {
  return rule.steps.some((step) => (needing.has(step.kind) && !isOfOther(step, family)) || isOfConnection(step));
}

/** In tables of both families `snat ip to` needs it in IPv4 alone. */
function isOfOther(step: Step, family: IpFamily): boolean {
  return step.kind === "nat" && step.family !== null && step.family !== family;
}

function isOfConnection(step: Step): boolean {
  if ((step.kind === "set-mark" || step.kind === "map-mark") && step.of === "connection") return true;
  return "selectors" in step && step.selectors.some(({ field }: Selector) => /^(?:connection|original|reply)-|^helper$/.test(field));
}
