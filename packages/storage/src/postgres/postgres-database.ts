import { Kysely, PostgresDialect } from "kysely";
import { Pool, types, type ClientBase, type ClientConfig, type CustomTypesConfig } from "pg";
import type { Tables } from "../tables.ts";
import { parseDatabaseUrl } from "./database-url.ts";

/** Numbers that JavaScript cannot hold exactly are a fault, not a near miss. */
function parseWhole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is no number that can be counted with`);
  return value;
}

const wholeNumbers: ReadonlySet<number> = new Set([types.builtins.INT8, types.builtins.NUMERIC]);
const ownTypes: CustomTypesConfig = {
  getTypeParser: (type, format) => (wholeNumbers.has(type) ? parseWhole : types.getTypeParser(type, format)),
};

const connectTimeoutMs = 10_000;
const statementTimeoutMs = 60_000;

/** What every connection to the database has in common. TLS with a checked certificate where it is on another machine and the address does not say otherwise. */
export function clientConfig(url: string): ClientConfig {
  return {
    connectionString: url,
    types: ownTypes,
    application_name: "portolan",
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs, // a server that hangs gives the writer's lock back
    keepAlive: true,
    ...(needsTls(url) ? { ssl: true } : {}),
  };
}

/** A pool of connections. Nothing is connected before the first use; what a broken idle connection says is left to the next use. */
export function openPool(url: string, { connections }: { readonly connections: number }): Pool {
  const pool = new Pool({ ...clientConfig(url), max: connections });
  pool.on("error", () => {});
  pool.on("connect", (client) => {
    client.on("error", () => {}); // between two statements of a transaction; the next one fails
    void keepDurable(client).catch(() => {});
  });
  return pool;
}

/** What is acknowledged is on the disk; a stricter setting of the database's owner stays. */
export async function keepDurable(client: Pick<ClientBase, "query">): Promise<void> {
  await client.query(
    `select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') in ('off', 'local')`,
  );
}

export function openPostgres(pool: Pool): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

function needsTls(url: string): boolean {
  const { host, parameters } = parseDatabaseUrl(url);
  const isHere = host.startsWith("/") || host === "" || host === "localhost" || host === "[::1]" || host.startsWith("127.");
  return !isHere && !["sslmode", "ssl"].some((name) => parameters.has(name));
}
