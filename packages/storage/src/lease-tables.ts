import type { LeaseState } from "@portolan/leases";
import type { Generated } from "kysely";

/** The tables of leases. Times named `…_ms` of a lease are lease time (`lease_clock`), those of `pool_series` the wall's. */
export interface LeaseTables {
  /** `number` stands for the host in `lease` and `slot`. */
  readonly lease_host: {
    number: Generated<number>;
    id: string;
    zone: string | null;
    labels: string; // JSON
    measured: string; // JSON: kind → {value, at}
    occupied_version: number | null;
    book_fence: number | null; // the highest that the host's own book has known
    is_older_record: Generated<number>; // 1: the host may know leases that this database does not
  };
  readonly pool: { id: string; name: string; document: string; revision: number };
  readonly pool_series: { pool: string; at_ms: number; active: number; quarantined: number; reserved: number; refused: number };
  readonly lease: {
    number: Generated<number>; // that of its grant, which its id hides; for an adopted one the one that was free
    id: string;
    is_adopted: number; // 1: its id hides another number
    group_id: string | null; // null: its own id
    first: number; // number of the first lease of its group
    pool: string;
    host: number;
    owner: string;
    purpose: string;
    state: LeaseState;
    is_ending: number;
    fence: number;
    ports: string; // decimal, with commas
    granted_ms: number;
    changed_ms: number;
    expires_ms: number | null;
    quarantine_until_ms: number | null;
    due_ms: number | null; // when the sweep has something to do with it
    idempotency_key: string | null; // of the first of its group
    claim_hash: Uint8Array | null;
    last_entry: number; // each of its entries names the one before
    document: string; // JSON of the fields that no question is asked about
    evidence: string | null; // JSON
  };
  readonly slot: { host: number; namespace: string; protocol: string; port: number; lo: Uint8Array; hi: Uint8Array; lease: number };
  /** Of pools whose rule is `isExclusive`: what one purpose has had. */
  readonly purpose_port: { pool: string; purpose: string; port: number };
  /** One row. Wall time less `offset_ms` is lease time. `secret`: 8 bytes, of the order of choice. */
  readonly lease_clock: { number: number; fence: number; lease_ms: number; offset_ms: number; secret: Uint8Array };
}
