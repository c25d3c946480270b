/** Intents and circumstances in few words. For tests alone. */
import type { HostModel } from "@portolan/reachability";
import { is, tcp, verdict } from "@portolan/reachability/testing/filter-host";
import type { Step } from "@portolan/ruleset";
import type { WantedSources } from "../drafts/fix.ts";
import { parseWantedSources } from "../drafts/wanted-sources.ts";
import { noGuardRails } from "../guard-rails.ts";
import type { AllowIntent, CloseIntent, DenyPortIntent, Intent } from "../intent.ts";
import type { Plan } from "../plan.ts";
import { planFor, type PlanAnswer } from "../plan-for.ts";
import type { Circumstances } from "../solved.ts";

export const plain: Circumstances = {
  host: "alpha",
  nowMs: Date.parse("2026-11-22T12:00:00Z"),
  planId: "k7w2",
  asker: null,
  endpoints: [],
  connections: [],
  guardRails: noGuardRails,
  acceptedRisks: [],
  hash: (text) => String(text.length),
};

export function wanted(...words: readonly string[]): WantedSources {
  const sources = parseWantedSources(words);
  if (sources === null) throw new Error(words.join(" "));
  return sources;
}

export function only(port: number, ...words: readonly string[]): AllowIntent {
  return { kind: "allow", protocol: "tcp", port, sources: wanted(...words), isAdded: false, until: null };
}

export function also(port: number, ...words: readonly string[]): AllowIntent {
  return { ...only(port, ...words), isAdded: true };
}

export function close(port: number): CloseIntent {
  return { kind: "close", protocol: "tcp", port };
}

export function deny(port: number, ...words: readonly string[]): DenyPortIntent {
  return { kind: "deny", protocol: "tcp", port, sources: wanted(...words), until: null };
}

export function ask(host: HostModel, intent: Intent, more: Partial<Circumstances> = {}): PlanAnswer {
  return planFor(host, intent, { ...plain, ...more });
}

export function planned(answer: PlanAnswer): Plan {
  if (answer.code !== "planned") throw new Error(JSON.stringify(answer));
  return answer.plan;
}

/** A rule that lets everyone in. */
export function toPort(port: number): readonly Step[] {
  return [tcp, is("destination-port", port), verdict("accept")];
}

export const fromLoopback: readonly Step[] = [
  {
    kind: "match",
    selectors: [{ field: "in-interface", mask: null }],
    values: { name: null, volatile: null, elements: { kind: "names", names: [{ name: "lo", isPrefix: false }] } },
    negated: false,
  },
  verdict("accept"),
];
