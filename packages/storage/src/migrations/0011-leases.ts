import { leaseHoldsCondition, leaseStateCheck, leaseTriggers } from "@portolan/leases";
import { sql, type Kysely } from "kysely";

const statements = [
  `create table lease_host (
     number integer primary key, id text not null unique, zone text, labels text not null, measured text not null,
     occupied_version integer, book_fence integer, is_older_record integer not null default 0 check (is_older_record in (0, 1))) strict`,
  `create table pool (id text primary key, name text not null unique, document text not null, revision integer not null) strict`,
  `create table pool_series (
     pool text not null, at_ms integer not null, active integer not null, quarantined integer not null, reserved integer not null,
     refused integer not null, primary key (pool, at_ms)) strict, without rowid`,
  `create table lease (
     number integer primary key, id text not null, is_adopted integer not null check (is_adopted in (0, 1)), group_id text, first integer not null,
     pool text not null, host integer not null, owner text not null, purpose text not null, state text not null check (${leaseStateCheck()}),
     is_ending integer not null check (is_ending in (0, 1)), fence integer not null check (fence > 0), ports text not null,
     granted_ms integer not null, changed_ms integer not null, expires_ms integer, quarantine_until_ms integer, due_ms integer,
     idempotency_key text, claim_hash blob, last_entry integer not null, document text not null, evidence text,
     check ((state = 'quarantined') = (quarantine_until_ms is not null)), check ((idempotency_key is null) = (claim_hash is null))) strict`,
  ...leaseTriggers("sqlite"),
  `create unique index lease_adopted on lease (id) where is_adopted = 1`,
  `create unique index lease_key on lease (idempotency_key) where idempotency_key is not null`,
  `create index lease_due on lease (due_ms) where due_ms is not null`,
  `create index lease_place on lease (pool, host, state) where ${leaseHoldsCondition()}`,
  `create index lease_owner on lease (owner)`,
  `create index lease_over on lease (changed_ms) where state = 'free'`,
  `create table slot (
     host integer not null, namespace text not null, protocol text not null check (protocol in ('tcp', 'udp')),
     port integer not null check (port between 1 and 65535), lo blob not null check (length(lo) = 16), hi blob not null check (length(hi) = 16),
     lease integer not null, check (lo <= hi), primary key (host, namespace, protocol, port, lo)) strict, without rowid`,
  `create trigger slot_no_overlap before insert on slot begin
     select raise(fail, 'slot_overlap') where exists (
       select 1 from slot held where held.host = new.host and held.namespace = new.namespace and held.protocol = new.protocol
       and held.port = new.port and held.lo <= new.hi and held.hi >= new.lo); end`,
  `create trigger slot_stays_as_it_is before update on slot begin select raise(abort, 'slot_update'); end`,
  `create table purpose_port (pool text not null, purpose text not null, port integer not null, primary key (pool, purpose, port), unique (pool, port)) strict, without rowid`,
  `create table lease_clock (
     number integer primary key check (number = 1), fence integer not null, lease_ms integer not null, offset_ms integer not null,
     secret blob not null check (length(secret) = 8)) strict`,
  `create trigger lease_clock_grows before update on lease_clock when new.fence < old.fence or new.lease_ms < old.lease_ms
     begin select raise(abort, 'lease_clock'); end`,
  `insert into lease_clock (number, fence, lease_ms, offset_ms, secret) values (1, 0, 0, 0, randomblob(8))`,
];

/**
 * Pools, leases, and what each lease takes, a row for each port and interval of addresses: that two leases never meet is a constraint here, as are the ways
 * between states and that neither fence nor lease time runs backwards.
 */
export const leases = {
  async up(database: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(database);
  },
};
