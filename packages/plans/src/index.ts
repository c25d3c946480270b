export { fixOfFinding, type FindingFix, type FixSurroundings } from "./drafts/fix-of-finding.ts";
export type { Fix, FixAnswer, FixRefusal, FixWarning, Keeping, WantedOfFamily, WantedSources } from "./drafts/fix.ts";
export { fixesFor, type FixRequest } from "./drafts/fixes-for.ts";
export { parseWantedSources } from "./drafts/wanted-sources.ts";
export { firewalldItemWord } from "./firewalld-steps.ts";
export { inverse } from "./inverse.ts";
export { printStep } from "./print-step.ts";
export type { StepContext, Undo } from "./step-context.ts";
export type * from "./step.ts";
export { ufwRuleWords } from "./ufw-steps.ts";
export { baseOf } from "./base-of-rules.ts";
export { consentTo, longestFailoverSeconds } from "./failover-consent.ts";
export {
  judgeGuardRails,
  noGuardRails,
  type Approver,
  type FailoverConsent,
  type GuardRail,
  type GuardRails,
  type RailViolation,
} from "./guard-rails.ts";
export type * from "./intent.ts";
export { planFor, type PlanAnswer, type PlanRefusal } from "./plan-for.ts";
export {
  planText,
  type Plan,
  type PlanManager,
  type PlannedSocket,
  type PlanConfirmation,
  type PlanEnd,
  type LedSources,
  type PlanPromise,
  type PlanUndo,
} from "./plan.ts";
export { namedRisks, riskCodes, unacceptedRisks, type CutConnection, type Risk, type RiskCode } from "./risks/risk.ts";
export { runSteps } from "./run-steps.ts";
export { isSysctlKey, isSysctlValue, sysctlValues, type SysctlKey, type UnmodelledEffect } from "./sysctl-keys.ts";
export { siteOf } from "./intents/solve-proxy.ts";
export type { NoProxyAdvice, ProxyAdvice } from "./proxy-advice.ts";
export type { BindAdvice, NoBindAdvice } from "./bind-advice.ts";
export type { Circumstances } from "./solved.ts";
export { checkPromise, judgePlan, type JudgeCircumstances, type PlanJudgement, type PromiseCheck } from "./judge-plan.ts";
export { pinTextOf, signedTextOf, type KeyToPin } from "./signed-text.ts";
export { printForeign } from "./printers/print-foreign.ts";
export type { ForeignAnswer, ForeignIntent, ForeignNote, ForeignPlace, ForeignSystem, UnsayableWish } from "./printers/foreign-policy.ts";
export { noKeepers, type Keepers, type KeptFile, type KeptPath } from "./keep/keepers.ts";
