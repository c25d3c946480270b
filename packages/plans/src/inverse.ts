/** What a person types to take steps back, for when no process of ours is there to do it. From the last step to the first. */
import { undoFirewalldStep } from "./firewalld-steps.ts";
import { undoIptablesStep } from "./iptables-steps.ts";
import { undoNftStep } from "./nft-steps.ts";
import { undoProxyStep } from "./proxy-step.ts";
import { undoSettingStep } from "./setting-step.ts";
import type { Step } from "./step.ts";
import type { StepContext, Undo } from "./step-context.ts";
import { printSysctl } from "./sysctl-step.ts";
import { undoTcStep } from "./tc-step.ts";
import { undoUfwStep } from "./ufw-steps.ts";

export function inverse(steps: readonly Step[], context: StepContext): Undo {
  const parts = steps.toReversed().map((step) => inverseOf(step, context));
  const list = parts.flatMap(({ byHand }) => byHand?.list ?? []);
  return { commands: parts.flatMap(({ commands }) => commands), byHand: list.length === 0 ? null : { list, comment: context.comment } };
}

function inverseOf(step: Step, context: StepContext): Undo {
  switch (step.tool) {
    case "nft":
      return undoNftStep(step, context);
    case "iptables":
      return undoIptablesStep(step, context);
    case "firewalld":
      return undoFirewalldStep(step);
    case "ufw":
      return undoUfwStep(step);
    case "tc":
      return { commands: undoTcStep(step), byHand: null };
    case "setting":
      return { commands: undoSettingStep(step), byHand: null };
    case "proxy":
      return { commands: undoProxyStep(step), byHand: null };
    case "sysctl":
      return { commands: [printSysctl(step.key, step.before)], byHand: null };
    case "keep":
      return { commands: [], byHand: null };
  }
}
