import type { Generated } from "kysely";

/** The tables of the record. `number` of an entry is its index in the log plus one; nothing but appending is ever done to it. */
export interface LedgerTables {
  readonly entry: { number: Generated<number>; body: string };
  /** One row: how many entries have an index, and the complete subtrees that they make up, 32 bytes each. */
  readonly log: { number: number; size: number; frontier: Uint8Array };
  readonly tile: { level: number; number: number; hashes: Uint8Array };
  readonly checkpoint: { size: number; at_ms: number; note: string };
}
