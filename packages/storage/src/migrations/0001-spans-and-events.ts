import { sql, type Kysely } from "kysely";

const statements = [
  `create table host (id text primary key, facts text not null, first_seen_ms integer not null, last_seen_ms integer not null) strict`,
  `create table endpoint (
    number integer primary key, host text not null references host (id), id text not null, namespace text not null,
    protocol text not null, address text not null, port integer not null check (port between 0 and 65535), device text,
    unique (host, id)) strict`,
  `create table span (
    number integer primary key, endpoint integer not null references endpoint (number), kind text not null check (kind in ('observed')),
    from_ms integer not null, to_ms integer check (to_ms > from_ms), facts text not null) strict`,
  `create unique index span_open on span (endpoint, kind) where to_ms is null`,
  `create unique index span_of_endpoint on span (endpoint, kind, from_ms)`,
  `create index span_by_end on span (to_ms)`,
  `create table observed (
    number integer primary key, host text not null references host (id), from_ms integer not null,
    to_ms integer not null check (to_ms >= from_ms), coverage text not null) strict`,
  `create unique index observed_of_host on observed (host, from_ms)`,
  `create table section (hash text primary key, body text not null) strict`,
  `create table section_span (
    number integer primary key, host text not null references host (id), name text not null, from_ms integer not null,
    to_ms integer check (to_ms > from_ms), hash text not null references section (hash)) strict`,
  `create unique index section_span_open on section_span (host, name) where to_ms is null`,
  `create index section_span_by_hash on section_span (hash)`,
  `create table event (
    number integer primary key, id text not null unique, host text not null references host (id), at_ms integer not null,
    kind text not null, endpoint text not null, document text not null) strict`,
  `create index event_by_time on event (at_ms)`,
  `create table sign_in_token (hash text primary key, expires_ms integer not null, used_ms integer) strict`,
  `create table session (hash text primary key, created_ms integer not null, expires_ms integer not null) strict`,
];

/** The first tables. Overlapping spans of one endpoint, and two open ones, are refused by the indexes and by a trigger. */
export const spansAndEvents = {
  async up(database: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(database);
    await sql
      .raw(
        `create trigger span_overlap before insert on span when exists (
           select 1 from span other where other.endpoint = new.endpoint and other.kind = new.kind
             and (other.to_ms is null or other.to_ms > new.from_ms) and (new.to_ms is null or other.from_ms < new.to_ms))
         begin select raise(abort, 'spans of one endpoint overlap'); end`,
      )
      .execute(database);
  },
};
