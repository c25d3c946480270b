/** The record as the API hands it out. What is in it is believed by its signature and its hashes alone, which whoever reads it checks. */

export interface LedgerDocument {
  readonly origin: string | null; // names the log; null: its key cannot be read
  readonly verifierKey: string | null; // as C2SP signed-note writes it
  readonly size: number; // entries that have an index
  readonly signed: { readonly size: number; readonly at: string } | null; // ISO 8601; null before the first signature
  readonly failure: LedgerFailure | null;
  /** Verifier keys of witnesses that have signed with it, as they said themselves. */
  readonly witnesses: readonly string[];
}

/**
 * Why nothing is signed. `smaller`: there are fewer entries than were signed once; `inconsistent`: what was signed is not the beginning of them; `unreadable`:
 * the key, its state or the entries.
 */
export interface LedgerFailure {
  readonly since: string; // ISO 8601
  readonly code: "smaller" | "inconsistent" | "unreadable";
  readonly detail: string;
}

export interface LedgerEntriesQuery {
  readonly from?: number; // index of the first; 0 where it is not said
  readonly limit?: number;
}

/** `next`: `from` of the following page, null when there is none. */
export interface LedgerEntries {
  readonly size: number;
  readonly entries: readonly { readonly index: number; readonly text: string }[]; // text: the bytes that are hashed
  readonly next: number | null;
}

/** A signed note of C2SP tlog-checkpoint. */
export interface LedgerCheckpoint {
  readonly size: number;
  readonly note: string;
}

/** A tile of C2SP tlog-tiles. */
export interface LedgerTile {
  readonly level: number;
  readonly index: number;
  readonly hashes: string; // base64 of 1 to 256 hashes
}

/** A file of C2SP tlog-proof, with the entry in it. */
export interface LedgerProof {
  readonly index: number;
  readonly file: string;
}

export interface LedgerSearch {
  readonly before?: number; // only entries with a smaller index
  readonly kind?: string;
  readonly by?: string; // id of who did it, or to whom it was done
  readonly since?: string; // ISO 8601
  readonly until?: string;
  readonly limit?: number;
}

/** That the record of `size` entries has grown out of that of `from`. */
export interface LedgerConsistency {
  readonly from: number;
  readonly size: number;
  readonly hashes: readonly string[]; // base64
}

/** What stands beside entries: who did it (`name` at that time), from where (`address`, `agent`). With the nonce it makes the commitment in the entry. */
export interface LedgerPersonal {
  readonly personal: readonly {
    readonly index: number;
    readonly nonce: string; // base64
    readonly fields: Readonly<Record<string, string>>;
  }[];
}

export interface PersonalRetention {
  readonly days: number;
  readonly floorDays: number;
}
