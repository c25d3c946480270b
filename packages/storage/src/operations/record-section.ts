/** A section of a snapshot, kept once per content, and from when to when it was the host's. */
import type { SectionName } from "@portolan/snapshot";
import type { Connection } from "../tables.ts";

export interface StoredSection {
  readonly name: SectionName;
  readonly hash: string;
  readonly body: string; // JSON
}

export async function recordSection(
  connection: Connection,
  { host, atMs, section }: { readonly host: string; readonly atMs: number; readonly section: StoredSection },
): Promise<void> {
  const { name, hash, body } = section;
  const open = await connection
    .selectFrom("section_span")
    .select(["number", "hash"])
    .where("host", "=", host)
    .where("name", "=", name)
    .where("to_ms", "is", null)
    .executeTakeFirst();
  if (open?.hash === hash) return;
  if (open !== undefined) await connection.updateTable("section_span").set({ to_ms: atMs }).where("number", "=", open.number).execute();
  await connection
    .insertInto("section")
    .values({ hash, body })
    .onConflict((conflict) => conflict.column("hash").doNothing())
    .execute();
  await connection.insertInto("section_span").values({ host, name, hash, from_ms: atMs, to_ms: null }).execute();
}
