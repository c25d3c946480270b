/**
 * One key for each subject, the person that kept data is about, wrapped by the key file. What is destroyed with it cannot be read again by anybody, wherever a
 * copy of the data itself is.
 */
import { randomBytes } from "node:crypto";
import type { Connection } from "../tables.ts";
import { openSealed, sealBytes } from "./sealed-bytes.ts";

export interface SubjectKey {
  readonly number: number;
  readonly key: Uint8Array;
}

/** The subject's key, made where there is none, or none that this key file opens. */
export async function subjectKey(connection: Connection, subject: string, secretKey: Uint8Array): Promise<SubjectKey> {
  const row = await connection
    .selectFrom("subject_key")
    .select(["number", "wrapped"])
    .where("subject", "=", subject)
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst();
  const known = row === undefined ? null : openSealed(secretKey, row.wrapped, about(subject));
  if (row !== undefined && known !== null) return { number: row.number, key: known };
  const key = randomBytes(32);
  const wrapped = sealBytes(secretKey, key, about(subject));
  const { number } = await connection.insertInto("subject_key").values({ subject, wrapped }).returning("number").executeTakeFirstOrThrow();
  return { number, key };
}

/** Null: wrapped by another key file. */
export function unwrapSubjectKey({ subject, wrapped }: { subject: string; wrapped: Uint8Array }, secretKey: Uint8Array): Buffer | null {
  return openSealed(secretKey, wrapped, about(subject));
}

function about(subject: string): string {
  return `portolan subject ${subject}`;
}
