/**
 * Names of people as they stand in the database: sealed by the key file, and found again by what tells them apart. Outside of the storage's threads, where there is
 * no key, they stand as they are.
 */
import { createHmac } from "node:crypto";
import type { Connection } from "../tables.ts";
import { currentSurroundings } from "./asked-from.ts";
import { openSealed, sealBytes } from "./sealed-bytes.ts";

const lead = "sealed:";

export function sealName(id: string, name: string): string {
  const around = currentSurroundings();
  if (around === null) return name;
  return lead + sealBytes(around.secretKey, Buffer.from(name), about(id)).toString("base64url");
}

/** The beginning of the id where the name was sealed by another key file. */
export function openName(id: string, stored: string): string {
  if (!stored.startsWith(lead)) return stored;
  const around = currentSurroundings();
  const sealed = Buffer.from(stored.slice(lead.length), "base64url");
  const name = around === null ? null : openSealed(around.secretKey, sealed, about(id));
  return name?.toString() ?? `#${id.slice(0, 6)}`;
}

/** What a name is found by, and is unique by; whoever has the database alone cannot try names out. */
export function markName(nameKey: string): string {
  const around = currentSurroundings();
  if (around === null) return nameKey;
  return createHmac("sha256", around.secretKey).update(`portolan name ${nameKey}`).digest("base64url");
}

/** What an earlier version wrote as it is; of how many people. */
export async function sealOldNames(connection: Connection): Promise<number> {
  const rows = await connection.selectFrom("person").select(["id", "name", "name_key"]).where("erased_ms", "is", null).execute();
  const plain = rows.filter(({ name }) => !name.startsWith(lead));
  for (const { id, name, name_key } of plain) {
    const sealed = { name: sealName(id, name), name_key: markName(name_key) };
    await connection.updateTable("person").set(sealed).where("id", "=", id).execute();
  }
  return plain.length;
}

function about(id: string): string {
  return `portolan name of ${id}`;
}
