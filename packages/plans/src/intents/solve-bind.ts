/** A service is to listen in another scope: its own settings change, by the catalogue's advice; who gets in then is what the rules say of the new sockets. */
import type { HostModel } from "@portolan/reachability";
import type { NoBindAdvice } from "../bind-advice.ts";
import type { BindIntent } from "../intent.ts";
import type { Risk } from "../risks/risk.ts";
import type { Solved, SolvedCircumstances } from "../solved.ts";
import type { SettingStep } from "../step.ts";
import { trySteps } from "../try-steps.ts";

export type BindRefusal =
  | { readonly code: "already" }
  /** Whoever asks has not brought the catalogue's advice. */
  | { readonly code: "cannot"; readonly what: "bind" }
  | { readonly code: "no-bind-advice"; readonly why: Exclude<NoBindAdvice, "already">; readonly service: string };

export function solveBind(host: HostModel, intent: BindIntent, circumstances: SolvedCircumstances): Solved | BindRefusal {
  const { service, protocol, port, scope } = intent;
  const advice = circumstances.adviseBind?.(intent);
  if (advice === undefined) return { code: "cannot", what: "bind" };
  if (advice.code === "not-advised")
    return advice.why === "already" ? { code: "already" } : { code: "no-bind-advice", why: advice.why, service };
  const { before, edits, activation, sockets, otherPorts } = advice;
  const step: SettingStep = { tool: "setting", service, protocol, port, scope, before, edits, activation };
  const told: readonly Risk[] = [{ code: "starts-anew", unit: activation.unit, by: activation.by, otherPorts }];
  const parts = [{ manager: "service", removed: [], keeping: { kind: "kept" } }] as const;
  return { before: host, ...trySteps(host, [step]), parts, steps: [step], told, sockets, circumstances };
}
