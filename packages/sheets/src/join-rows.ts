/**
 * One row for what several lines say of the same port of the same owner, TCP and UDP together; and which rows have a port that another owner's row has too.
 * Two addresses meet where the kernel would refuse the second bind: the same address, or one that takes all of them.
 */
import { leftOut, type LeftOut, type PortRow } from "./port-row.ts";

export function joinRows(rows: readonly PortRow[]): { rows: readonly PortRow[]; leftOut: readonly LeftOut[] } {
  const joined = new Map<string, PortRow>();
  for (const row of rows) {
    const key = JSON.stringify([row.host, row.port, row.address, row.owner]);
    const before = joined.get(key);
    joined.set(key, before === undefined ? row : together(before, row));
  }
  const kept: PortRow[] = [];
  const out: LeftOut[] = [];
  const byPort = new Map<string, PortRow[]>();
  for (const row of joined.values()) {
    const key = JSON.stringify([row.host, row.port]);
    const same = byPort.get(key) ?? [];
    const other = same.find((one) => meet(one, row));
    if (other === undefined) {
      byPort.set(key, [...same, row]);
      kept.push(row);
    } else out.push(leftOut("meets", `${row.port} = ${other.place.file}:${other.place.line} ${other.owner}`.trim(), row.place));
  }
  return { rows: kept, leftOut: out };
}

function together(before: PortRow, row: PortRow): PortRow {
  const protocols = (["tcp", "udp"] as const).filter((each) => before.protocols.includes(each) || row.protocols.includes(each));
  const note = before.note.includes(row.note) ? before.note : [before.note, row.note].filter((part) => part !== "").join("; ");
  return { ...before, protocols, note, purpose: before.purpose || row.purpose, tags: [...new Set([...before.tags, ...row.tags])] };
}

function meet(one: PortRow, other: PortRow): boolean {
  if (!one.protocols.some((protocol) => other.protocols.includes(protocol))) return false;
  const [a, b] = [one.address ?? "::", other.address ?? "::"];
  return a === b || a === "::" || b === "::" || (a === "0.0.0.0" && isIpv4(b)) || (b === "0.0.0.0" && isIpv4(a));
}

function isIpv4(address: string): boolean {
  return !address.includes(":") || address.startsWith("::ffff:");
}
