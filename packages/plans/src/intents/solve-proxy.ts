/** A site of a reverse proxy: its own settings change; who gets in at its port then is what the rules say of the new sockets. */
import { findSiteProblem, printSite, type ProxySite, type ProxySiteProblem } from "@portolan/services";
import type { HostModel } from "@portolan/reachability";
import type { ProxyIntent } from "../intent.ts";
import type { NoProxyAdvice } from "../proxy-advice.ts";
import type { Solved, SolvedCircumstances } from "../solved.ts";
import type { ProxyStep } from "../step.ts";
import { trySteps } from "../try-steps.ts";

export type ProxyRefusal =
  /** Whoever asks has not looked at the host's services. */
  | { readonly code: "cannot"; readonly what: "proxy" }
  | { readonly code: "no-proxy-advice"; readonly why: NoProxyAdvice; readonly system: ProxyIntent["system"] }
  | { readonly code: "site-problem"; readonly problem: ProxySiteProblem };

export function solveProxy(host: HostModel, intent: ProxyIntent, circumstances: SolvedCircumstances): Solved | ProxyRefusal {
  const { protocol, port, system, name, site } = intent;
  const whole = siteOf(intent);
  const problem = whole === null ? null : findSiteProblem(whole);
  if (problem !== null) return { code: "site-problem", problem };
  const advice = circumstances.adviseProxy?.(intent);
  if (advice === undefined) return { code: "cannot", what: "proxy" };
  if (advice.code === "not-advised") return { code: "no-proxy-advice", why: advice.why, system };
  const { file, unit, sockets } = advice;
  const text = whole === null ? "" : printSite(whole);
  const listens = sockets.after.length > 0;
  const step: ProxyStep = { tool: "proxy", protocol, port, system, name, site, file, text, listens, activation: { by: "reload", unit } };
  const parts = [{ manager: "service", removed: [], keeping: { kind: "kept" } }] as const;
  return { before: host, ...trySteps(host, [step]), parts, steps: [step], told: [], sockets, circumstances };
}

/** Null: it goes. */
export function siteOf({ name, system, port, site }: Pick<ProxyIntent, "name" | "system" | "port" | "site">): ProxySite | null {
  return site === null ? null : { ...site, name, system, port };
}
