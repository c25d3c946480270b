export { backEndNames, type BackEndName } from "./back-ends/back-end.ts";
export { crashCase, describeCase, type CrashCase } from "./crash-case.ts";
export type { CrashResult } from "./run-case.ts";
export { runCases } from "./run-cases.ts";
