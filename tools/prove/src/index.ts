export { allCases } from "./cases/all-cases.ts";
export type { Observation, ObservedPacket } from "./observation.ts";
export type { ProofCase } from "./proof-case.ts";
export type { CaseReport } from "./report.ts";
export { disagreementLines, resultLine, summaryLines, tableHead } from "./print-report.ts";
export { type CaseResult, runCases, type RunOptions } from "./run-cases.ts";
export { allMutations } from "./mutations/all-mutations.ts";
export type { Mutation } from "./mutations/mutation.ts";
export { type MutationResult, runMutations } from "./mutations/run-mutations.ts";
