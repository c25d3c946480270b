export { judgePolicy, type JudgedFinding, type JudgeInput, type PolicyJudgement } from "./judge-policy.ts";
export type { DeclaredEndpoint, Policy, Waiver } from "./policy.ts";
