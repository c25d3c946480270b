/** Whether conntrack runs at all for a family: the kernel starts it where any rule, of dormant tables too, needs it. What is not understood needs it. */
import type { IpFamily } from "@portolan/net";
import type { Ruleset, Step } from "@portolan/ruleset";

const ofConnection = /^(?:connection|original|reply)-|^helper$/;

export function needsConntrack({ tables }: Ruleset, family: IpFamily): boolean {
  const own = family === "ipv4" ? "ip" : "ip6";
  return tables
    .filter((table) => table.family === own || table.family === "inet" || table.family === "bridge")
    .some(({ chains }) => [...chains.values()].some(({ rules }) => rules.some(({ steps }) => steps.some((step) => asks(step, family)))));
}

function asks(step: Step, family: IpFamily): boolean {
  switch (step.kind) {
    case "nat":
      return step.family === null || step.family === family; // `snat ip to` of a table of both
    case "copy-mark":
    case "set-zone":
    case "unknown-match":
    case "unknown-action":
      return true;
    case "set-mark":
      return step.of === "connection";
    case "map-mark":
      return step.of === "connection" || step.selectors.some(({ field }) => ofConnection.test(field));
    case "match":
    case "verdict-map":
      return step.selectors.some(({ field }) => ofConnection.test(field));
    case "verdict":
    case "untrack":
    case "tproxy":
    case "update-set":
    case "harmless":
      return false;
  }
}
