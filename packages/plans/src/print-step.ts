/** The native commands of steps, as a person types them: printed, and never read back. */
import type { PrintedCommand } from "@portolan/ruleset";
import { printFirewalldStep } from "./firewalld-steps.ts";
import { printIptablesStep } from "./iptables-steps.ts";
import { printNftStep } from "./nft-steps.ts";
import { printProxyStep } from "./proxy-step.ts";
import { printSettingStep } from "./setting-step.ts";
import type { Step } from "./step.ts";
import type { StepContext } from "./step-context.ts";
import { printSysctl } from "./sysctl-step.ts";
import { printTcStep } from "./tc-step.ts";
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
    case "tc":
      return printTcStep(step);
    case "setting":
      return printSettingStep(step);
    case "proxy":
      return printProxyStep(step);
    case "sysctl":
      return [printSysctl(step.key, step.value)];
    case "keep":
      return []; // its lines are told by the plan's `keeping`
  }
}
