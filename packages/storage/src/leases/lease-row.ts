/** A lease as a row and back. Times in the row are lease time, in `Lease` the wall's. */
import type { Lease } from "@portolan/leases";
import type { Selectable } from "kysely";
import type { LeaseTables } from "../lease-tables.ts";

export type LeaseRow = Selectable<LeaseTables["lease"]> & { readonly host_id: string };

type Document = Partial<Pick<Lease, "profile" | "emergencyPorts" | "address" | "termSeconds" | "expected" | "note" | "tags">> &
  Pick<Lease, "class" | "mode" | "protocols" | "family" | "choice" | "by">;

/** What no question is asked about, without what is empty. */
export function leaseDocument(lease: Lease): string {
  const { profile, emergencyPorts, address, termSeconds, expected, note, tags } = lease;
  const document: Document = {
    class: lease.class,
    mode: lease.mode,
    protocols: lease.protocols,
    family: lease.family,
    choice: lease.choice,
    by: lease.by,
    ...(profile === null ? null : { profile }),
    ...(emergencyPorts.length === 0 ? null : { emergencyPorts }),
    ...(address === null ? null : { address }),
    ...(termSeconds === null ? null : { termSeconds }),
    ...(expected === null ? null : { expected }),
    ...(note === "" ? null : { note }),
    ...(tags.length === 0 ? null : { tags }),
  };
  return JSON.stringify(document);
}

/** `offsetMs`: of the lease clock. */
export function leaseOfRow(row: LeaseRow, offsetMs: number): Lease {
  const document = JSON.parse(row.document) as Document;
  const wall = (ms: number | null): number | null => (ms === null ? null : ms + offsetMs);
  return {
    id: row.id,
    group: row.group_id ?? row.id,
    pool: row.pool,
    host: row.host_id,
    namespace: "host",
    owner: row.owner,
    purpose: row.purpose,
    profile: document.profile ?? null,
    class: document.class,
    mode: document.mode,
    state: row.state,
    isEnding: row.is_ending === 1,
    fence: row.fence,
    ports: row.ports.split(",").map(Number),
    emergencyPorts: document.emergencyPorts ?? [],
    protocols: document.protocols,
    family: document.family,
    address: document.address ?? null,
    termSeconds: document.termSeconds ?? null,
    grantedMs: row.granted_ms + offsetMs,
    changedMs: row.changed_ms + offsetMs,
    expiresMs: wall(row.expires_ms),
    quarantineUntilMs: wall(row.quarantine_until_ms),
    expected: document.expected ?? null,
    choice: document.choice,
    evidence: row.evidence === null ? [] : (JSON.parse(row.evidence) as Lease["evidence"]),
    note: document.note ?? "",
    tags: document.tags ?? [],
    by: document.by,
  };
}
