import type { JudgedNamespace } from "@portolan/explanation";
import { reasonKey } from "./facts-model.ts";
import type { ToldChart } from "./judge-protocol.ts";

/** Charts of the judging thread as an explanation takes them: whose the rules are was found out there. */
export function judgedNamespaces(told: readonly ToldChart[]): readonly JudgedNamespace[] {
  return told.map(({ chart, owners }) => ({ chart, ruleset: null, ownerOf: (reason) => owners.get(reasonKey(reason)) ?? null }));
}
