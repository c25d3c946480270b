export { shownDatabase } from "./database-url.ts";
export type { OpenFault } from "./open-fault.ts";
export { openPostgresStorage, type PostgresOutcome, type PostgresPlace } from "./open-postgres-storage.ts";
export { readDatabaseFile, type DatabaseFile } from "./read-database-file.ts";
