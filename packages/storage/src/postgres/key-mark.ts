import { createHmac } from "node:crypto";
import { sql, type Kysely } from "kysely";
import type { Tables } from "../tables.ts";

/**
 * Whether this server's key file is the one that the database's names and personal data are sealed by. The first server leaves its mark, from which nothing of the
 * key can be found.
 */
export async function isKeyOfHouse(database: Kysely<Tables>, secretKey: Uint8Array): Promise<boolean> {
  const mark = createHmac("sha256", secretKey).update("portolan house").digest("base64url");
  await sql`insert into house (number, key_mark) values (1, ${mark}) on conflict (number) do nothing`.execute(database);
  const { rows } = await sql<{ key_mark: string }>`select key_mark from house`.execute(database);
  return rows[0]?.key_mark === mark;
}
