/** Every statement by which leases are written, prepared once, on the writer's own connection and so in its transaction. Nothing here decides. */
import { addressRows, type Lease, type SlotRow } from "@portolan/leases";
import type { RawConnection, RawStatement } from "../sqlite-database.ts";
import type { ClockRow } from "./lease-clock.ts";
import { leaseDocument, type LeaseRow } from "./lease-row.ts";

export interface NewLease {
  readonly number: number;
  readonly lease: Lease;
  readonly host: number;
  readonly first: number;
  readonly isAdopted: boolean;
  /** Lease time. */
  readonly grantedMs: number;
  readonly expiresMs: number | null;
  readonly dueMs: number | null;
  readonly key: { readonly text: string; readonly hash: Uint8Array } | null;
  readonly entry: number;
}

/** What a transition changes. Lease time. */
export type LeaseChange = Pick<
  LeaseRow,
  "state" | "is_ending" | "fence" | "changed_ms" | "expires_ms" | "quarantine_until_ms" | "due_ms" | "evidence" | "last_entry"
>;

const selected = "select lease.*, lease_host.id as host_id from lease join lease_host on lease_host.number = lease.host";

/** `or fail`: of a statement that writes one row nothing has to be undone, and so no page copied first. */
const columns = `insert or fail into lease (number, id, pool, host, owner, purpose, ports, granted_ms, changed_ms, due_ms, last_entry, document, is_ending,
  state, fence, first, expires_ms, is_adopted, group_id, idempotency_key, claim_hash) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10, ?11, 0`;
/** What is bound costs time: what follows from the rest, or is nothing, is not. */
const insertUsual = `${columns}, 'reserved', ?1, ?1, ?9, 0, null, null, null)`;
const insertOther = `${columns}, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)`;

const insertSlot = "insert or fail into slot values (?, 'host', ?, ?, ?, ?, ?)";
const [everyAddress] = addressRows({ family: "dual", address: null });
const insertUsualSlot = `insert or fail into slot values (?, 'host', 'tcp', ?, x'${"00".repeat(16)}', x'${"ff".repeat(16)}', ?)`;

function isUsual({ number, lease, first, isAdopted, expiresMs, dueMs, key }: NewLease): boolean {
  const isAlone = first === number && lease.group === lease.id && key === null;
  return isAlone && !isAdopted && lease.state === "reserved" && lease.fence === number && expiresMs === dueMs;
}

function otherColumns({ lease, first, isAdopted, expiresMs, key }: NewLease) {
  const group = lease.group === lease.id ? null : lease.group;
  return [lease.state, lease.fence, first, expiresMs, isAdopted ? 1 : 0, group, key?.text ?? null, key?.hash ?? null] as const;
}

export class LeaseStore {
  readonly #raw: RawConnection;
  readonly #prepared = new Map<string, RawStatement>();

  constructor(raw: RawConnection) {
    this.#raw = raw;
  }

  #statement(sql: string): RawStatement {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const made = this.#raw.prepare(sql);
    this.#prepared.set(sql, made);
    return made;
  }

  rows<Row>(sql: string, ...parameters: (string | number | null | Uint8Array)[]): Row[] {
    return this.#statement(sql).all(...parameters) as Row[];
  }

  each<Row>(sql: string): Iterable<Row> {
    return this.#statement(sql).iterate() as Iterable<Row>;
  }

  run(sql: string, ...parameters: (string | number | null | Uint8Array)[]): number {
    return Number(this.#statement(sql).run(...parameters).changes);
  }

  /** Ends the savepoint of a write, if SQLite has not rolled everything back by itself. */
  release(): void {
    if (this.#raw.isTransaction) this.run("release leases");
  }

  appendEntry(text: string): number {
    return Number(this.#statement("insert into entry (body) values (?)").run(text).lastInsertRowid);
  }

  lastEntry(): number {
    return this.rows<{ last: number | null }>("select max(number) as last from entry")[0]?.last ?? 0;
  }

  keepPersonal(number: number, { key, atMs, sealed }: { readonly key: number; readonly atMs: number; readonly sealed: Uint8Array }): void {
    this.run("insert into personal (number, key, at_ms, sealed) values (?, ?, ?, ?)", number, key, atMs, sealed);
  }

  insertLease(granted: NewLease): void {
    const { number, lease, host, grantedMs, dueMs, entry } = granted;
    const { id, pool, owner, purpose } = lease;
    const first = [number, id, pool, host, owner, purpose, lease.ports.join(), grantedMs, dueMs, entry, leaseDocument(lease)] as const;
    if (isUsual(granted)) this.#statement(insertUsual).run(...first);
    else this.#statement(insertOther).run(...first, ...otherColumns(granted));
  }

  /** Throws where one of them meets another lease's. */
  insertSlots(host: number, number: number, rows: readonly SlotRow[]): void {
    for (const { protocol, port, lo, hi } of rows) {
      if (lo === everyAddress?.lo && hi === everyAddress.hi && protocol === "tcp") this.#statement(insertUsualSlot).run(host, port, number);
      else this.#statement(insertSlot).run(host, protocol, port, lo, hi, number);
    }
  }

  deleteSlots(host: number, number: number, rows: readonly SlotRow[]): void {
    const statement = this.#statement(
      "delete from slot where host = ? and namespace = 'host' and protocol = ? and port = ? and lo = ? and lease = ?",
    );
    for (const { protocol, port, lo } of rows) statement.run(host, protocol, port, lo, number);
  }

  changeLease(number: number, change: LeaseChange): void {
    const { state, is_ending, fence, changed_ms, expires_ms, quarantine_until_ms, due_ms, evidence, last_entry } = change;
    this.#statement(
      `update lease set state = ?, is_ending = ?, fence = ?, changed_ms = ?, expires_ms = ?, quarantine_until_ms = ?, due_ms = ?, evidence = ?,
       last_entry = ? where number = ?`,
    ).run(state, is_ending, fence, changed_ms, expires_ms, quarantine_until_ms, due_ms, evidence, last_entry, number);
  }

  leaseByNumber(number: number): LeaseRow | null {
    return (this.#statement(`${selected} where lease.number = ?`).get(number) as LeaseRow | undefined) ?? null;
  }

  adoptedLease(id: string): LeaseRow | null {
    return (this.#statement(`${selected} where lease.id = ? and lease.is_adopted = 1`).get(id) as LeaseRow | undefined) ?? null;
  }

  leaseByKey(key: string): LeaseRow | null {
    return (this.#statement(`${selected} where lease.idempotency_key = ?`).get(key) as LeaseRow | undefined) ?? null;
  }

  /** Of what was granted first and is refused after all. */
  forgetKey(first: number): void {
    this.run("update lease set idempotency_key = null, claim_hash = null where number = ?", first);
  }

  /** In the order in which they were granted. */
  leasesOfGroup(first: number): LeaseRow[] {
    return this.rows<LeaseRow>(
      `${selected} where lease.number >= ? and lease.number < ? and lease.first = ? order by lease.number`,
      first,
      first + 4096,
      first,
    );
  }

  dueLeases(leaseMs: number, limit: number): LeaseRow[] {
    return this.rows<LeaseRow>(`${selected} where lease.due_ms <= ? order by lease.due_ms limit ?`, leaseMs, limit);
  }

  /** Leases of that host that hold this port. */
  holdersOf(host: number, protocol: string, port: number): LeaseRow[] {
    return this.rows<LeaseRow>(
      `${selected} where lease.number in (select slot.lease from slot where slot.host = ? and slot.namespace = 'host' and slot.protocol = ? and slot.port = ?)`,
      host,
      protocol,
      port,
    );
  }

  readClock(): ClockRow & { readonly secret: Uint8Array } {
    const [row] = this.rows<{ fence: number; lease_ms: number; offset_ms: number; secret: Uint8Array }>("select * from lease_clock");
    if (row === undefined) throw new Error("the lease clock is missing");
    return { fence: row.fence, leaseMs: row.lease_ms, offsetMs: row.offset_ms, secret: row.secret };
  }

  writeClock({ fence, leaseMs, offsetMs }: ClockRow): void {
    this.run("update lease_clock set fence = ?, lease_ms = ?, offset_ms = ?", fence, leaseMs, offsetMs);
  }
}
