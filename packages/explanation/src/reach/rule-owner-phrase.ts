/** To whom a rule belongs, by the name people know it by, found again from the place that a reason names. */
import type { Phrase } from "@portolan/phrases";
import type { Ruleset } from "@portolan/ruleset";
import { nobodyOwns, type OwnerOfReason } from "./reason-phrase.ts";

/** `ruleset`: that the reasons speak of. Null: nobody is named. */
export function ruleOwners(ruleset: Ruleset | null): OwnerOfReason {
  if (ruleset === null) return nobodyOwns;
  return (): Phrase | null => null;
}
