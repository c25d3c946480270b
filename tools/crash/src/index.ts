export { backEndNames, type BackEndName } from "./back-ends/back-end.ts";
export { crashCase, describeCase, type CrashCase } from "./crash-case.ts";
export type { CrashResult } from "./crash-result.ts";
export { runCases, type Running } from "./run-cases.ts";
export type { LeaseDatabase } from "./leases/lease-database.ts";
export { runLeaseCase, type LeaseCaseResult } from "./leases/run-lease-case.ts";
export { makeSqliteLeaseDatabase } from "./leases/sqlite-lease-database.ts";
export { makePostgresLeaseDatabase } from "./leases/postgres-lease-database.ts";
