/** Who holds an endpoint, in the two or three words that a table cell has room for. An owner that could not be read is said to be so, never left out. */
import { showHidden } from "../settings/visible-text.ts";
import type { Endpoint } from "../wire.ts";

export { startOf } from "@portolan/query";

export interface OwnerLabel {
  readonly kind: "container" | "unit" | "process" | "user" | "none" | "unreadable";
  readonly name: string | null; // container, unit (without .service), or program; null for none and unreadable
  readonly program: string | null; // program's file name when it is not the name itself
  readonly user: string | null;
  readonly pid: number | null;
  readonly more: number; // further processes that hold the same socket
  readonly isExecutableDeleted: boolean;
}

export function labelOwner(endpoint: Endpoint): OwnerLabel {
  const first = endpoint.owners[0];
  const container = endpoint.container ?? first?.container ?? null;
  const unit = endpoint.unit ?? first?.unit ?? null;
  const program = showHidden(first?.program ?? "") || null;
  const known = {
    user: first?.user ?? null,
    pid: first?.pid ?? null,
    more: Math.max(0, endpoint.owners.length - 1),
    isExecutableDeleted: endpoint.owners.some((owner) => owner.executableDeleted),
  };
  if (container !== null) return { kind: "container", name: showHidden(container.name), program, ...known };
  if (unit !== null) return { kind: "unit", name: showHidden(unit.replace(/\.service$/, "")), program, ...known };
  if (program !== null) return { kind: "process", name: program, program: null, ...known };
  if (known.pid !== null) return { kind: "process", name: String(known.pid), program: null, ...known };
  return { kind: endpoint.ownersKnown ? "none" : "unreadable", name: null, program: null, ...known };
}

/** The name of `labelOwner` as the order goes by it: nothing else of the label is made for ten thousand rows. */
export function ownerSortName({ owners, container, unit }: Endpoint): string | null {
  const first = owners[0];
  const known = container?.name ?? first?.container?.name ?? withoutSuffix(unit ?? first?.unit ?? null) ?? first?.program;
  return (known || (first === undefined ? null : String(first.pid)))?.toLowerCase() ?? null;
}

function withoutSuffix(unit: string | null): string | null {
  return unit?.endsWith(".service") === true ? unit.slice(0, -".service".length) : unit;
}
