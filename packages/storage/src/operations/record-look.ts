/**
 * One look at a host becomes spans, events and an observation, in one transaction. Locks: the writer's transaction is the only one.
 * `at` never goes back for a host: a clock that was set back is held one millisecond after the last look until it has caught up.
 */
import type { Entry } from "@portolan/ledger";
import type { ChangeEvent, Endpoint } from "@portolan/sockets";
import type { Coverage, Host } from "@portolan/snapshot";
import type { Connection } from "../tables.ts";
import { endpointFacts } from "../endpoint-facts.ts";
import { packText, unpackText } from "../packed-text.ts";
import { appendEntries } from "./append-entries.ts";
import { recordObservation } from "./record-observation.ts";
import { recordSection, type StoredSection } from "./record-section.ts";

export interface RecordedLook {
  readonly host: { readonly id: string; readonly facts: Host };
  readonly atMs: number;
  readonly coverage: Coverage;
  /** We were not looking between the last recorded look and this one. */
  readonly resumed: boolean;
  /** Endpoints that are new or that changed; with `complete` all there are. */
  readonly endpoints: readonly Endpoint[];
  /** Whether an endpoint that is not in `endpoints` is gone; otherwise only those in `removed` are. */
  readonly complete: boolean;
  readonly removed: readonly string[];
  readonly events: readonly ChangeEvent[];
  readonly sections: readonly StoredSection[];
  /** What the record says of it, written with it. */
  readonly entries: readonly Entry[];
}

export interface RecordedAt {
  readonly atMs: number; // when it counts as having happened
}

/** Open spans of each host as the database has them, kept by the writer so that a look costs only what changed. */
export type OpenSpans = Map<string, Map<string, OpenSpan>>; // host → endpoint id → span
interface OpenSpan {
  readonly number: number;
  readonly endpoint: number;
  readonly facts: string; // not packed
}

const rowsPerInsert = 100;

export async function recordLook(connection: Connection, look: RecordedLook, openSpans: OpenSpans): Promise<RecordedAt> {
  const atMs = await recordHost(connection, look);
  const open = openSpans.get(look.host.id) ?? (await readOpenSpans(connection, look.host.id));
  openSpans.set(look.host.id, open);

  const present = new Set(look.endpoints.map(({ id }) => id));
  const gone = look.complete ? [...open.keys()].filter((id) => !present.has(id)) : look.removed;
  const changed = look.endpoints.filter((endpoint) => open.get(endpoint.id)?.facts !== endpointFacts(endpoint));
  await closeSpans(connection, { ids: [...gone, ...changed.map(({ id }) => id)], open, atMs });
  await openNewSpans(connection, { endpoints: changed, open, atMs, host: look.host.id });

  await insertEvents(connection, look.events);
  await recordObservation(connection, { host: look.host.id, atMs, coverage: look.coverage, resumed: look.resumed });
  for (const section of look.sections) await recordSection(connection, { host: look.host.id, atMs, section });
  await appendEntries(connection, look.entries);
  return { atMs };
}

async function recordHost(connection: Connection, { host, atMs }: RecordedLook): Promise<number> {
  const known = await connection.selectFrom("host").select("last_seen_ms").where("id", "=", host.id).executeTakeFirst();
  const facts = JSON.stringify(host.facts);
  if (known === undefined) {
    await connection.insertInto("host").values({ id: host.id, facts, first_seen_ms: atMs, last_seen_ms: atMs }).execute();
    return atMs;
  }
  const heldMs = Math.max(atMs, known.last_seen_ms + 1);
  await connection.updateTable("host").set({ facts, last_seen_ms: heldMs }).where("id", "=", host.id).execute();
  return heldMs;
}

async function readOpenSpans(connection: Connection, host: string): Promise<Map<string, OpenSpan>> {
  const rows = await connection
    .selectFrom("span")
    .innerJoin("endpoint", "endpoint.number", "span.endpoint")
    .select(["endpoint.id as id", "span.number as number", "span.endpoint as endpoint", "span.facts as facts"])
    .where("endpoint.host", "=", host)
    .where("span.to_ms", "is", null)
    .execute();
  return new Map(rows.map(({ id, facts, ...span }) => [id, { ...span, facts: unpackText(facts) }]));
}

async function closeSpans(
  connection: Connection,
  { ids, open, atMs }: { ids: readonly string[]; open: Map<string, OpenSpan>; atMs: number },
): Promise<void> {
  for (const id of ids) {
    const span = open.get(id);
    if (span === undefined) continue;
    await connection.updateTable("span").set({ to_ms: atMs }).where("number", "=", span.number).execute();
    open.delete(id);
  }
}

interface NewSpans {
  readonly endpoints: readonly Endpoint[];
  readonly open: Map<string, OpenSpan>;
  readonly atMs: number;
  readonly host: string;
}

async function openNewSpans(connection: Connection, { endpoints, open, atMs, host }: NewSpans): Promise<void> {
  for (let at = 0; at < endpoints.length; at += rowsPerInsert) {
    const part = endpoints.slice(at, at + rowsPerInsert);
    const numbers = await numberEndpoints(connection, host, part);
    const rows = part.map((endpoint) => ({
      endpoint: numbers.get(endpoint.id) ?? -1,
      kind: "observed" as const,
      from_ms: atMs,
      to_ms: null,
      facts: endpointFacts(endpoint),
    }));
    const packed = rows.map((row) => ({ ...row, facts: packText(row.facts) }));
    const inserted = await connection.insertInto("span").values(packed).returning(["number", "endpoint"]).execute();
    const spanOf = new Map(inserted.map((span) => [span.endpoint, span.number]));
    part.forEach((endpoint, index) => {
      const row = rows[index];
      const number = row === undefined ? undefined : spanOf.get(row.endpoint);
      if (row !== undefined && number !== undefined) open.set(endpoint.id, { number, endpoint: row.endpoint, facts: row.facts });
    });
  }
}

/** Numbers of endpoints by id; those never seen before get one. */
async function numberEndpoints(connection: Connection, host: string, endpoints: readonly Endpoint[]): Promise<Map<string, number>> {
  const rows = endpoints.map(({ id, namespace, protocol, address, port, device }) => ({
    host,
    id,
    namespace,
    protocol,
    address,
    port,
    device,
  }));
  await connection
    .insertInto("endpoint")
    .values(rows)
    .onConflict((conflict) => conflict.columns(["host", "id"]).doNothing())
    .execute();
  const ids = endpoints.map(({ id }) => id);
  const found = await connection.selectFrom("endpoint").select(["id", "number"]).where("host", "=", host).where("id", "in", ids).execute();
  return new Map(found.map(({ id, number }) => [id, number]));
}

async function insertEvents(connection: Connection, events: readonly ChangeEvent[]): Promise<void> {
  for (const event of events) {
    const { id, host, kind, endpoint, at } = event;
    await connection
      .insertInto("event")
      .values({ id, host, kind, endpoint, at_ms: Date.parse(at), document: packText(JSON.stringify(event)) })
      .onConflict((conflict) => conflict.column("id").doNothing())
      .execute();
  }
}
