/** The same policy for another system, by its name. */
import { printAlibabaSecurityGroup } from "./alibaba-security-group.ts";
import { printAwsSecurityGroup } from "./aws-security-group.ts";
import type { ForeignAnswer, ForeignIntent, ForeignPlace, ForeignSystem } from "./foreign-policy.ts";
import { printKubernetesPolicy } from "./kubernetes-policy.ts";
import { printWindowsFirewall } from "./windows-firewall.ts";

export function printForeign(system: ForeignSystem, intent: ForeignIntent, place: ForeignPlace = {}): ForeignAnswer {
  switch (system) {
    case "windows":
      return printWindowsFirewall(intent);
    case "aws":
      return printAwsSecurityGroup(intent, place);
    case "alibaba":
      return printAlibabaSecurityGroup(intent, place);
    case "kubernetes":
      return printKubernetesPolicy(intent, place);
  }
}
