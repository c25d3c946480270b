import type { Generated, Kysely, Transaction } from "kysely";
import type { LeaseTables } from "./lease-tables.ts";
import type { LedgerTables } from "./ledger-tables.ts";
import type { PlanTables } from "./plan-tables.ts";
import type { WaiverTables } from "./waiver-tables.ts";

/**
 * The tables as Kysely sees them. Times are milliseconds since 1970, UTC. A span or an observation is true from its `from_ms` on and
 * until just before `to_ms`; a span without `to_ms` is still open. JSON texts are written by this package alone.
 */
export interface Tables extends LeaseTables, LedgerTables, PlanTables, WaiverTables {
  readonly host: { id: string; facts: string; first_seen_ms: number; last_seen_ms: number };
  readonly endpoint: {
    number: Generated<number>;
    host: string;
    id: string;
    namespace: string;
    protocol: string;
    address: string;
    port: number;
    device: string | null;
  };
  readonly span: { number: Generated<number>; endpoint: number; kind: "observed"; from_ms: number; to_ms: number | null; facts: string };
  readonly observed: { number: Generated<number>; host: string; from_ms: number; to_ms: number; coverage: string };
  readonly section: { hash: string; body: string };
  readonly section_span: { number: Generated<number>; host: string; name: string; from_ms: number; to_ms: number | null; hash: string };
  readonly event: { number: Generated<number>; id: string; host: string; at_ms: number; kind: string; endpoint: string; document: string };
  readonly note: {
    host: string;
    endpoint: string;
    namespace: string;
    protocol: string;
    address: string;
    port: number;
    device: string | null;
    name: string;
    body: string;
    revision: number;
    changed_ms: number;
  };
  readonly removed_note: { host: string; revision: number };
  readonly sign_in_token: { hash: string; expires_ms: number; used_ms: number | null };
  /** Without a person: the machine's owner. `last_used_ms` and `proved_ms` are 0 until they are later than `created_ms`. */
  readonly session: {
    hash: string;
    created_ms: number;
    expires_ms: number;
    person: string | null;
    last_used_ms: Generated<number>;
    proved_ms: Generated<number>;
  };
  readonly person: {
    id: string;
    name: string;
    name_key: string; // by which a name is found and is unique
    password: string | null; // argon2id in its PHC form; null: not chosen yet
    totp: string | null; // wrapped
    totp_pending: string | null; // wrapped; not yet proved
    totp_step: Generated<number>; // of the last code that was used
    created_ms: number;
    disabled_ms: number | null;
    erased_ms: Generated<number | null>; // nothing about them is left
  };
  readonly person_role: { person: string; role: string };
  readonly recovery_code: { hash: string; person: string; used_ms: number | null };
  readonly invitation: { hash: string; person: string; expires_ms: number; ends_second_factor: number };
  readonly api_token: {
    id: string;
    hash: string;
    person: string;
    label: string;
    scopes: string; // JSON
    created_ms: number;
    expires_ms: number;
    last_used_ms: number | null;
  };
  readonly passkey: {
    id: string; // of the credential, base64url
    person: string;
    label: string;
    public_key: string; // COSE, base64url
    counter: number; // of the device; 0 where it counts nothing
    created_ms: number;
    last_used_ms: number | null;
  };
  readonly failed_attempt: { place: string; failures: number; last_ms: number };
}

/** A connection, or the transaction that an operation runs in. */
export type Connection = Kysely<Tables> | Transaction<Tables>;
