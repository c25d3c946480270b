/** Steps of one tool and place made one: a tool is asked once for a plan, and does all of it or nothing. */
import type { FirewalldStep, IptablesStep, NftStep, Step, UfwStep } from "./step.ts";

/** In the order of their first. */
export function joinSteps(steps: readonly Step[]): readonly Step[] {
  return [...Map.groupBy(steps, placeOf).values()].flatMap((group) => joined(group));
}

function placeOf(step: Step): string {
  return step.tool === "iptables" ? `iptables ${step.family} ${step.backend} ${step.table}` : step.tool;
}

/** All of one place. */
function joined(group: readonly Step[]): readonly Step[] {
  const [first] = group;
  switch (first?.tool) {
    case "nft":
      return [{ ...first, changes: group.flatMap((step) => (step as NftStep).changes) }];
    case "iptables":
      return [{ ...first, changes: group.flatMap((step) => (step as IptablesStep).changes) }];
    case "firewalld":
      return [{ ...first, changes: group.flatMap((step) => (step as FirewalldStep).changes) }];
    case "ufw":
      return [{ ...first, changes: group.flatMap((step) => (step as UfwStep).changes) }];
    case "tc":
    case "setting":
    case "proxy":
    case "sysctl":
    case "keep":
    case undefined:
      return group;
  }
}
