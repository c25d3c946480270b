/** Personal data of entries, as far as it is still there and this host's key file opens it. */
import { base64 } from "@portolan/ledger";
import { currentSurroundings } from "../personal/asked-from.ts";
import { openPersonal } from "../personal/keep-personal.ts";
import { unwrapSubjectKey } from "../personal/subject-keys.ts";
import type { Connection } from "../tables.ts";

export interface ReadPersonal {
  readonly index: number;
  /** base64; with the fields it makes the commitment that the entry holds. */
  readonly nonce: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Of the entries from `from` on, `limit` indexes wide. */
export async function readPersonal(
  connection: Connection,
  { from, limit }: { readonly from: number; readonly limit: number },
): Promise<readonly ReadPersonal[]> {
  const secretKey = currentSurroundings()?.secretKey;
  if (secretKey === undefined) return [];
  const rows = await connection
    .selectFrom("personal")
    .innerJoin("subject_key", "subject_key.number", "personal.key")
    .innerJoin("entry", "entry.number", "personal.number")
    .select(["personal.number", "sealed", "subject", "wrapped", "body"])
    .where("personal.number", ">", from)
    .where("personal.number", "<=", from + limit)
    .orderBy("personal.number")
    .execute();
  return rows.flatMap(({ number, sealed, body, ...wrapped }) => {
    const key = unwrapSubjectKey(wrapped, secretKey);
    const personal = commitmentIn(body);
    const data = key === null || personal === null ? null : openPersonal(key, sealed, personal);
    return data === null ? [] : [{ index: number - 1, nonce: base64(data.nonce), fields: data.fields }];
  });
}

/** Null: none, or what a forger put there is no entry. */
function commitmentIn(body: string): string | null {
  try {
    const { personal } = JSON.parse(body) as { readonly personal?: unknown };
    return typeof personal === "string" ? personal : null;
  } catch {
    return null;
  }
}
