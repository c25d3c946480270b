/** One lease as a row of the grid, or as a card of two lines where there is no room. */
import type { Lease } from "@portolan/leases";
import { memo, type ReactElement } from "react";
import { useSpeech } from "../../settings/language.ts";
import { showHidden } from "../../settings/visible-text.ts";
import { useHostName } from "../host-names.ts";
import { expectedOf, sayEnd, writeLeasePorts } from "../say-lease.ts";
import { LeaseStateLabel } from "../state-label.tsx";

export const leaseColumns = ["ports", "state", "owner", "expected", "pool", "host", "ends"] as const;

interface LeaseRowProps {
  readonly lease: Lease;
  readonly pool: string;
  readonly index: number;
  readonly heightPx: number;
  readonly isCard: boolean;
  readonly isActive: boolean;
  readonly isOpen: boolean;
  readonly nowMs: number;
  readonly onOpen: (id: string) => void;
}

export function leaseRowId(id: string): string {
  return `lease-${id}`;
}

export const LeaseRow = memo(drawLeaseRow);

function drawLeaseRow({ lease, pool, index, heightPx, isCard, isActive, isOpen, nowMs, onOpen }: LeaseRowProps): ReactElement {
  const speech = useSpeech();
  const ground = isOpen ? "bg-picked" : isActive ? "bg-hover" : "hover:bg-hover";
  const { owner, purpose, state } = lease;
  const host = useHostName(lease.host);
  const ports = writeLeasePorts(lease);
  const expected = expectedOf(lease);
  const ends = sayEnd(lease, speech, nowMs);
  const what = (
    <>
      <bdi className="font-medium">{showHidden(owner)}</bdi>
      {purpose === "" ? null : <bdi className="ml-2 text-muted">{showHidden(purpose)}</bdi>}
    </>
  );
  const cells: Readonly<Record<(typeof leaseColumns)[number], { readonly content: ReactElement | string; readonly look: string }>> = {
    ports: { content: ports, look: "font-mono text-xs font-medium" },
    state: { content: <LeaseStateLabel state={state} isShort />, look: isCard ? "flex justify-end" : "flex" },
    owner: { content: what, look: "" },
    expected: { content: expected === null ? "" : showHidden(expected), look: "text-muted" },
    pool: { content: pool, look: "text-muted" },
    host: { content: host, look: "text-muted" },
    ends: { content: ends, look: isCard ? "text-right text-muted" : "text-muted" },
  };
  const columns = isCard ? (["ports", "state", "owner", "ends"] as const) : leaseColumns;
  return (
    // the grid takes the keys: its rows are never focused themselves
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="row"
      id={leaseRowId(lease.id)}
      aria-rowindex={index + 1}
      aria-current={isOpen ? "true" : undefined}
      onClick={() => onOpen(lease.id)}
      className={`${isCard ? "lease-card" : "lease-columns"} absolute inset-x-0 top-0 cursor-pointer border-b border-line/60 ${ground} ${isActive ? "is-active" : ""}`}
      style={{ height: heightPx, transform: `translateY(${index * heightPx}px)` }}
    >
      {columns.map((column) => {
        const { content, look } = cells[column];
        const title = typeof content === "string" ? content : undefined;
        return (
          <div
            key={column}
            role="gridcell"
            aria-colindex={leaseColumns.indexOf(column) + 1}
            title={title}
            className={`min-w-0 truncate ${look}`}
          >
            {content}
          </div>
        );
      })}
    </div>
  );
}
