import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { Kysely, SqliteDialect, type SqliteStatement } from "kysely";
import type { Tables } from "./tables.ts";

const maxPrepared = 200;

/**
 * Opens a database file for Kysely. Beside file-lock.ts the only file that names node:sqlite's class, which is being renamed upstream.
 * WAL with synchronous=FULL: what was acknowledged survives a power cut. A reader waits up to 5 s for a lock, then fails.
 */
export function openDatabase(path: string | URL, options: { readonly readOnly: boolean }): Kysely<Tables> {
  return openConnection(path, options).database;
}

/** Statements without Kysely around them, on the same connection and so in the same transaction, for what is done tens of thousands of times a second. */
export interface RawConnection {
  prepare(sql: string): RawStatement;
  readonly isTransaction: boolean;
}

export type RawStatement = Pick<StatementSync, "run" | "get" | "all" | "iterate">;

/** As `openDatabase`, with the connection itself beside it. */
export function openConnection(
  path: string | URL,
  { readOnly }: { readonly readOnly: boolean },
): { readonly database: Kysely<Tables>; readonly raw: RawConnection } {
  const database = new DatabaseSync(path, { readOnly, timeout: 5000, enableForeignKeyConstraints: true });
  if (!readOnly) {
    database.exec("pragma journal_mode = wal; pragma synchronous = full; pragma journal_size_limit = 33554432; pragma secure_delete = on;");
    database.exec("pragma cache_size = -32768;"); // pages that leases of a busy second share: 32 MiB
    database.exec("pragma wal_autocheckpoint = 2000;"); // 8 MiB: longer waits save nothing, and who writes then waits for all of them at once
  }
  database.exec("pragma trusted_schema = off; pragma temp_store = memory;"); // as a service it has no folder for files that SQLite would make in between
  const prepared = new Map<string, SqliteStatement>();
  const prepare = (sql: string): SqliteStatement => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    if (prepared.size >= maxPrepared) prepared.clear();
    const statement = sql === "rollback" ? rollbackOf(database) : adaptStatement(database.prepare(sql));
    prepared.set(sql, statement);
    return statement;
  };
  const kysely = new Kysely<Tables>({ dialect: new SqliteDialect({ database: { prepare, close: () => database.close() } }) });
  return { database: kysely, raw: database };
}

/**
 * A full disk and other grave errors make SQLite roll back by itself. Another rollback would fail and put its own error in the place
 * of the one that says why.
 */
function rollbackOf(database: DatabaseSync): SqliteStatement {
  const run = () => {
    if (database.isTransaction) database.exec("rollback");
    return { changes: 0, lastInsertRowid: 0 };
  };
  return { reader: false, all: () => [], run, iterate: () => [][Symbol.iterator]() };
}

/** Kysely speaks the interface of better-sqlite3: parameters as one list, and `reader` for statements that return rows. */
function adaptStatement(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
    run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
    iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
  };
}
