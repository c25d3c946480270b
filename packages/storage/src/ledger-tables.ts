import type { Generated } from "kysely";

/** The tables of the record. `number` of an entry is its index in the log plus one; nothing but appending is ever done to it. */
export interface LedgerTables {
  readonly entry: { number: Generated<number>; body: string };
  /** One row: how many entries have an index, and the complete subtrees that they make up, 32 bytes each. */
  readonly log: { number: number; size: number; frontier: Uint8Array };
  readonly tile: { level: number; number: number; hashes: Uint8Array };
  readonly checkpoint: { size: number; at_ms: number; note: string };
  /** Keys of subjects, wrapped by the key file; without a row nothing that it sealed can be read. */
  readonly subject_key: { number: Generated<number>; subject: string; wrapped: Uint8Array };
  /** `number` of the entry, `key` of the subject's key. */
  readonly personal: { number: number; key: number; at_ms: number; sealed: Uint8Array };
  /** One row each. */
  readonly personal_retention: { number: number; days: number; floor_days: number };
  readonly recording: { number: number; alive_ms: number; is_stopped: number };
}
