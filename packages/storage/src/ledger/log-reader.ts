/** Proofs from a database that need not be in use by anybody, for who has the file alone. */
import { printProofFile } from "@portolan/ledger";
import { proveInclusion, readCheckpoint, readEntries } from "../operations/read-log.ts";
import { openRecord } from "./open-record.ts";

export type ProvedEntry = { readonly ok: true; readonly file: string } | { readonly ok: false; readonly signed: number };

/** The proof of one entry as a file of C2SP tlog-proof; refused where no such entry is signed. Throws what SQLite says of a file that is no database of ours. */
export async function proveFromFile(path: string, index: number): Promise<ProvedEntry> {
  const database = openRecord(path);
  try {
    return await database.transaction().execute(async (connection) => {
      const checkpoint = await readCheckpoint(connection);
      const signed = checkpoint?.size ?? 0;
      const [entry] = index < signed ? (await readEntries(connection, { from: index, limit: 1 })).entries : [];
      if (checkpoint === null || entry?.index !== index) return { ok: false, signed };
      const proof = await proveInclusion(connection, { index, size: signed });
      return { ok: true, file: printProofFile({ entry: Buffer.from(entry.text), index, proof, checkpoint: checkpoint.note }) };
    });
  } finally {
    await database.destroy();
  }
}
