/**
 * Personal data of an entry: who did it from where, kept beside the entry under the subject's key. The entry holds a commitment and nothing else, so that the
 * data can be destroyed and every proof still holds.
 */
import { randomBytes } from "node:crypto";
import { commitmentOf, type Entry, type PersonalData } from "@portolan/ledger";
import { sha256 } from "../ledger/ledger-cryptography.ts";
import type { Connection } from "../tables.ts";
import type { AskedFrom, Surroundings } from "./asked-from.ts";
import { openSealed, sealBytes } from "./sealed-bytes.ts";
import { openName } from "./sealed-names.ts";
import { subjectKey } from "./subject-keys.ts";

const mostAddress = 64;
const mostAgent = 300;
/** Writers of entries that are no people. */
const parts: ReadonlySet<string> = new Set(["scanner", "server", "applier", "root"]);

export interface Committed {
  readonly entry: Entry;
  /** To be called with the number that the entry was given. */
  readonly keep: (number: number) => Promise<void>;
  /** What `keep` writes beside the number: one commitment may be of several entries of one request. */
  readonly kept: { readonly key: number; readonly atMs: number; readonly sealed: Uint8Array };
}

/** The entry with its commitment. Null: nobody's data belongs to it. */
export async function commitPersonal(connection: Connection, entry: Entry, around: Surroundings): Promise<Committed | null> {
  const subject = subjectOf(entry);
  if (around.askedFrom === null || subject === null || entry.personal !== null) return null;
  const data: PersonalData = { nonce: randomBytes(32), fields: await fieldsOf(connection, entry.by, around.askedFrom) };
  const personal = commitmentOf(data, sha256);
  const { number: key, key: bytes } = await subjectKey(connection, subject, around.secretKey);
  const text = JSON.stringify({ nonce: Buffer.from(data.nonce).toString("base64"), fields: data.fields });
  const sealed = sealBytes(bytes, Buffer.from(text), personal);
  const at = Date.parse(entry.at);
  return {
    entry: { ...entry, personal },
    kept: { key, atMs: at, sealed },
    async keep(number) {
      await connection.insertInto("personal").values({ number, key, at_ms: at, sealed }).execute();
    },
  };
}

/** Whom the data is about: who did it, or, where nobody knows, whose name was given. */
function subjectOf({ by, facts }: Entry): string | null {
  if (parts.has(by)) return null;
  if (by !== "unknown") return by;
  return "person" in facts && typeof facts.person === "string" ? facts.person : by;
}

async function fieldsOf(connection: Connection, by: string, from: AskedFrom): Promise<Readonly<Record<string, string>>> {
  const person = await connection.selectFrom("person").select("name").where("id", "=", by).executeTakeFirst();
  return {
    ...(person === undefined ? {} : { name: openName(by, person.name) }),
    address: from.address.slice(0, mostAddress),
    ...(from.userAgent === null ? {} : { agent: from.userAgent.slice(0, mostAgent) }),
  };
}

/** Null: sealed by another key, or not for this commitment. */
export function openPersonal(key: Uint8Array, sealed: Uint8Array, commitment: string): PersonalData | null {
  const text = openSealed(key, sealed, commitment)?.toString();
  if (text === undefined) return null;
  const { nonce, fields } = JSON.parse(text) as { readonly nonce: string; readonly fields: PersonalData["fields"] };
  return { nonce: Buffer.from(nonce, "base64"), fields };
}
