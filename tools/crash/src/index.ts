export { backEndNames, type BackEndName } from "./back-ends/back-end.ts";
export { crashCase, describeCase, type CrashCase } from "./crash-case.ts";
export type { CrashResult } from "./crash-result.ts";
export { runCases, type Running } from "./run-cases.ts";
