/** The native commands of steps, as a person types them: printed, and never read back. */
import type { PrintedCommand } from "@portolan/ruleset";
import { printFirewalldStep } from "./firewalld-steps.ts";
import { printIptablesStep } from "./iptables-steps.ts";
import { printNftStep } from "./nft-steps.ts";
import type { Step } from "./step.ts";
import type { StepContext } from "./step-context.ts";
import { printUfwStep } from "./ufw-steps.ts";

export function printStep(step: Step, context: StepContext): readonly PrintedCommand[] {
  switch (step.tool) {
    case "nft":
      return printNftStep(step, context);
    case "iptables":
      return printIptablesStep(step, context);
    case "firewalld":
      return printFirewalldStep(step);
    case "ufw":
      return printUfwStep(step, context);
  }
}
