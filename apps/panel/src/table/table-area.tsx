/** The table, or what stands in its place: loading, failed, nothing there, nothing found, free ports. */
import { lazy, Suspense, type ReactElement, type RefObject } from "react";
import type { LiveState } from "../live/live-state.ts";
import { barePort } from "@portolan/query";
import type { Workspace } from "../use-workspace.ts";
import { EndpointTable } from "./endpoint-table.tsx";
import { EmptyTable, FailedTable, LoadingRows, NearPorts, NothingFound } from "./table-states.tsx";

const FreePortList = lazy(async () => ({ default: (await import("../search/free-ports.tsx")).FreePortList }));

interface TableAreaProps {
  readonly live: LiveState;
  readonly state: Workspace;
  readonly isPrivileged: boolean;
  readonly grid: RefObject<HTMLDivElement | null>;
  readonly onReconnect: () => void;
}

export function TableArea({ live, state, isPrivileged, grid, onReconnect }: TableAreaProps): ReactElement {
  if (state.query.free !== null) {
    return (
      <Suspense>
        <FreePortList command={state.query.free} />
      </Suspense>
    );
  }
  if (!live.isLoaded) return live.connection === "failed" ? <FailedTable refusal={live.failure} onRetry={onReconnect} /> : <LoadingRows />;
  if (live.endpoints.length === 0 && state.text.trim() === "") return <EmptyTable />;
  if (state.rows.length === 0) {
    return <NothingFound port={barePort(state.text)?.port ?? null} onExplain={state.openPort} onClear={() => state.changeText("")} />;
  }
  return (
    <div className="flex h-full flex-col">
      {state.nearPort === null ? null : <NearPorts port={state.nearPort} onExplain={state.openPort} />}
      <div className="min-h-0 flex-1">
        <EndpointTable
          state={state}
          changedAt={live.changedAt}
          isPrivileged={isPrivileged}
          isStale={live.connection === "lost" || live.scannerSilentSince !== null}
          gridRef={grid}
        />
      </div>
    </div>
  );
}
