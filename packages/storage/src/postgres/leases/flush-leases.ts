/**
 * What the engine wrote, sent in as few statements as its order lets: runs of steps that cannot disturb one another go together. What a lease gives back goes before
 * what the next one takes. Fails with 23P01 where a port was taken by somebody whom nobody remembered.
 */
import { CompiledQuery, sql, type RawBuilder } from "kysely";
import type { ClockRow } from "../../leases/lease-clock.ts";
import type { LeaseRow } from "../../leases/lease-row.ts";
import type { Connection } from "../../tables.ts";
import { numberPlaceholders } from "./placeholders.ts";
import type { LeaseStep } from "./postgres-lease-store.ts";

type StepOf<Kind extends LeaseStep["kind"]> = Extract<LeaseStep, { kind: Kind }>;

/** Within the savepoint of whoever calls. */
export async function flushLeases(connection: Connection, steps: readonly LeaseStep[], { change, placesChange }: Flushed): Promise<void> {
  let told: readonly RawBuilder<unknown>[] = [...insertEntries(of(steps, "entry")), ...insertPersonal(of(steps, "personal"))];
  for (const round of roundsOf(steps)) {
    await changeLeases(connection, of(round, "change"), change);
    await deleteSlots(connection, of(round, "gone"));
    const made = [...told, ...insertLeases(of(round, "lease"), change), ...insertSlots(of(round, "slots"))];
    if (made.length > 0) await sql`with ${sql.join(made)} select 1`.execute(connection);
    told = [];
  }
  for (const { sql: text, parameters } of withClock(of(steps, "statement"), { change, placesChange }))
    await connection.executeQuery(CompiledQuery.raw(numberPlaceholders(text), [...parameters]));
}

/** Counts of transactions, with this one. */
export interface Flushed {
  readonly change: number;
  readonly placesChange: number;
}

function of<Kind extends LeaseStep["kind"]>(steps: readonly LeaseStep[], kind: Kind): readonly StepOf<Kind>[] {
  return steps.filter((step): step is StepOf<Kind> => step.kind === kind);
}

/** In a round no lease is changed twice, and none that is made in it is changed or gives something back. */
function roundsOf(steps: readonly LeaseStep[]): readonly LeaseStep[][] {
  const rounds: LeaseStep[][] = [[]];
  let seen = new Set<number>();
  for (const step of steps) {
    const lease = step.kind === "change" ? step.number : step.kind === "lease" ? step.row.number : null;
    if (lease !== null && seen.has(lease)) {
      rounds.push([]);
      seen = new Set();
    }
    if (lease !== null) seen.add(lease);
    rounds.at(-1)?.push(step);
  }
  return rounds;
}

/** The clock was written by each operation: the last one stands, and the counts go with it. */
function withClock(statements: readonly StepOf<"statement">[], { change, placesChange }: Flushed): readonly StepOf<"statement">[] {
  const clock = statements.findLast(isClock);
  const counted = "update lease_clock set change = ?, places_change = ?";
  const counts: StepOf<"statement"> =
    clock === undefined
      ? { kind: "statement", sql: counted, parameters: [change, placesChange] }
      : { ...clock, sql: `${clock.sql}, change = ?, places_change = ?`, parameters: [...clock.parameters, change, placesChange] };
  return [...statements.filter((statement) => !isClock(statement)), counts];
}

export function isClock({ sql: text }: StepOf<"statement">): boolean {
  return text.startsWith("update lease_clock");
}

/** The clock that the last of them wrote; null: none did. */
export function clockOf(steps: readonly LeaseStep[]): ClockRow | null {
  const parameters = of(steps, "statement").findLast(isClock)?.parameters;
  if (parameters === undefined) return null;
  const [fence, leaseMs, offsetMs] = parameters.map(Number);
  return { fence: fence ?? 0, leaseMs: leaseMs ?? 0, offsetMs: offsetMs ?? 0 };
}

function insertEntries(steps: readonly StepOf<"entry">[]): readonly RawBuilder<unknown>[] {
  if (steps.length === 0) return [];
  return [
    sql`told as (insert into entry (number, body)
      select * from unnest(${steps.map(({ number }) => number)}::bigint[], ${steps.map(({ text }) => text)}::text[]))`,
  ];
}

function insertPersonal(steps: readonly StepOf<"personal">[]): readonly RawBuilder<unknown>[] {
  if (steps.length === 0) return [];
  return [
    sql`sealed as (insert into personal (number, key, at_ms, sealed)
      select * from unnest(${steps.map(({ number }) => number)}::bigint[], ${steps.map(({ key }) => key)}::bigint[],
        ${steps.map(({ atMs }) => atMs)}::bigint[], ${steps.map(({ sealed }) => sealed)}::bytea[]))`,
  ];
}

const columns = {
  number: "bigint",
  id: "text",
  is_adopted: "bigint",
  group_id: "text",
  first: "bigint",
  pool: "text",
  host: "bigint",
  owner: "text",
  purpose: "text",
  state: "text",
  is_ending: "bigint",
  fence: "bigint",
  ports: "text",
  granted_ms: "bigint",
  changed_ms: "bigint",
  expires_ms: "bigint",
  quarantine_until_ms: "bigint",
  due_ms: "bigint",
  idempotency_key: "text",
  claim_hash: "bytea",
  last_entry: "bigint",
  document: "text",
  evidence: "text",
} as const satisfies Readonly<Record<Exclude<keyof LeaseRow, "host_id">, string>>;

const columnNames = Object.keys(columns) as readonly (keyof typeof columns)[];

function insertLeases(steps: readonly StepOf<"lease">[], change: number): readonly RawBuilder<unknown>[] {
  if (steps.length === 0) return [];
  const lists = columnNames.map((name) => sql`${steps.map(({ row }) => row[name])}::${sql.raw(columns[name])}[]`);
  return [
    sql`granted as (insert into lease (${sql.raw(columnNames.join())}, change) select *, ${change}::bigint from unnest(${sql.join(lists)}))`,
  ];
}

const changed = [
  "state",
  "is_ending",
  "fence",
  "changed_ms",
  "expires_ms",
  "quarantine_until_ms",
  "due_ms",
  "evidence",
  "last_entry",
] as const;
const setChanged = sql.raw(changed.map((name) => `${name} = new.${name}`).join());

async function changeLeases(connection: Connection, steps: readonly StepOf<"change">[], change: number): Promise<void> {
  if (steps.length === 0) return;
  const lists = changed.map((name) => sql`${steps.map((step) => step.change[name])}::${sql.raw(columns[name])}[]`);
  await sql`update lease set ${setChanged}, change = ${change}::bigint
    from unnest(${steps.map(({ number }) => number)}::bigint[], ${sql.join(lists)}) as new (number, ${sql.raw(changed.join())})
    where lease.number = new.number`.execute(connection);
}

async function deleteSlots(connection: Connection, steps: readonly StepOf<"gone">[]): Promise<void> {
  if (steps.length === 0) return;
  await sql`delete from slot where lease = any(${steps.map(({ lease }) => lease)}::bigint[])`.execute(connection);
}

function insertSlots(steps: readonly StepOf<"slots">[]): readonly RawBuilder<unknown>[] {
  if (steps.length === 0) return [];
  const rows = steps.flatMap(({ host, lease, rows: slots }) => slots.map((slot) => ({ host, lease, ...slot })));
  return [
    sql`taken as (insert into slot (host, namespace, protocol, port, lo, hi, lease)
      select host, 'host', protocol, port, lo, hi, lease from unnest(${rows.map(({ host }) => host)}::bigint[], ${rows.map(({ protocol }) => protocol)}::text[],
        ${rows.map(({ port }) => port)}::bigint[], ${rows.map(({ lo }) => lo)}::bytea[], ${rows.map(({ hi }) => hi)}::bytea[],
        ${rows.map(({ lease }) => lease)}::bigint[]) as made (host, protocol, port, lo, hi, lease))`,
  ];
}
