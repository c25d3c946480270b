/** A switch of the kernel: what it does to who gets in is what the engines say of the host with it; what they do not know of is said. */
import type { HostModel } from "@portolan/reachability";
import type { SysctlIntent } from "../intent.ts";
import type { Risk } from "../risks/risk.ts";
import type { Solved, SolvedCircumstances } from "../solved.ts";
import { isSysctlValue, unmodelledEffects } from "../sysctl-keys.ts";
import type { SysctlStep } from "../step.ts";
import { trySteps } from "../try-steps.ts";

export type SysctlRefusal =
  | { readonly code: "already" }
  /** The kernel has no such switch, or it could not be read. */
  | { readonly code: "no-such-switch"; readonly key: string }
  | { readonly code: "not-a-value"; readonly key: string; readonly value: string };

export function solveSysctl(host: HostModel, { key, value }: SysctlIntent, circumstances: SolvedCircumstances): Solved | SysctlRefusal {
  const before = host.sysctls.get(key)?.trim().replaceAll(/\s+/g, " ");
  if (before === undefined) return { code: "no-such-switch", key };
  if (!isSysctlValue(key, value)) return { code: "not-a-value", key, value };
  if (before === value) return { code: "already" };
  const step: SysctlStep = { tool: "sysctl", key, before, value };
  const tried = trySteps(host, [step]);
  const keeping = { kind: "kept" } as const; // whoever carries it out writes it to a file of its own when it is confirmed
  const effects = unmodelledEffects[key];
  const told: readonly Risk[] = effects === null ? [] : [{ code: "beyond-the-model", effect: effects, key }];
  return { before: host, ...tried, parts: [{ manager: "sysctl", removed: [], keeping }], steps: [step], told, circumstances };
}
