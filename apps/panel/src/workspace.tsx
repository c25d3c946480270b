/** The one page: header, notices, search, the table, and what happened; the drawer beside them. */
import { useCallback, useEffect, useRef, useState, type ReactElement, type RefObject } from "react";
import { ExplanationDrawer } from "./drawer/explanation-drawer.tsx";
import { AppHeader } from "./header/app-header.tsx";
import { Banners } from "./header/banners.tsx";
import { HelpDialog } from "./help-dialog.tsx";
import type { LiveState } from "./live/live-state.ts";
import { barePort } from "./query/endpoint-query.ts";
import { FreePortList } from "./search/free-ports.tsx";
import { SearchBox } from "./search/search-box.tsx";
import { useSpeech } from "./settings/language.ts";
import { cycleTheme } from "./settings/theme.ts";
import { useMedia } from "./settings/use-media.ts";
import { EndpointTable } from "./table/endpoint-table.tsx";
import { EmptyTable, FailedTable, LoadingRows, NothingFound } from "./table/table-states.tsx";
import { Timeline } from "./timeline/timeline.tsx";
import { useHistory } from "./timeline/use-history.ts";
import { useHost } from "./use-host.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import { useWorkspace, type Workspace as WorkspaceState } from "./use-workspace.ts";
import { ResultCount, ViewTabs, type Tab } from "./view-tabs.tsx";

interface WorkspaceProps {
  readonly live: LiveState;
  readonly onReconnect: () => void;
  readonly onSignOut: () => void;
}

export function Workspace({ live, onReconnect, onSignOut }: WorkspaceProps): ReactElement {
  const state = useWorkspace(live);
  const host = useHost(live.connection === "live");
  const isNarrow = useMedia("(width < 760px)");
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const isPrivileged = host?.host.privileged ?? true;
  const focusGrid = useCallback(() => (grid.current ?? input.current)?.focus(), []);

  useTitle(host?.host.name ?? null);
  useWorkspaceKeys({ state, input, focusGrid, showHelp: () => setIsHelpOpen(true) });
  return (
    <div className="flex h-dvh flex-col overflow-hidden">
      <AppHeader live={live} host={host} onHelp={() => setIsHelpOpen(true)} onSignOut={onSignOut} />
      <Banners live={live} isPrivileged={isPrivileged} onReconnect={onReconnect} />
      <MainArea
        live={live}
        state={state}
        isPrivileged={isPrivileged}
        grid={grid}
        input={input}
        focusGrid={focusGrid}
        onReconnect={onReconnect}
      />
      {state.target === null ? null : (
        <ExplanationDrawer
          target={state.target}
          isModal={isNarrow}
          onClose={state.close}
          onStep={state.target.endpoint === null ? null : (by) => state.moveTo(state.activeIndex + by)}
          onCloseFocus={focusGrid}
        />
      )}
      {isHelpOpen ? <HelpDialog onClose={() => setIsHelpOpen(false)} /> : null}
    </div>
  );
}

interface MainAreaProps {
  readonly live: LiveState;
  readonly state: WorkspaceState;
  readonly isPrivileged: boolean;
  readonly grid: RefObject<HTMLDivElement | null>;
  readonly input: RefObject<HTMLInputElement | null>;
  readonly focusGrid: () => void;
  readonly onReconnect: () => void;
}

/** The table with its search, and the changes beside it, or in its place where there is room for one only. */
function MainArea({ live, state, isPrivileged, grid, input, focusGrid, onReconnect }: MainAreaProps): ReactElement {
  const { say } = useSpeech();
  const history = useHistory(live.changes, live.isLoaded);
  const isWide = useMedia("(width >= 1180px)");
  const [tab, setTab] = useState<Tab>("endpoints");
  const pick = (query: string): void => {
    state.changeText(query);
    setTab("endpoints");
  };
  return (
    <main className="flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="flex shrink-0 items-center gap-3 px-4 py-2.5 max-sm:flex-wrap max-sm:gap-2 max-sm:px-3">
          <SearchBox
            text={state.text}
            onChange={state.changeText}
            onSubmit={state.submitText}
            onLeave={focusGrid}
            endpoints={live.endpoints}
            inputRef={input}
          />
          <ResultCount shown={state.rows.length} total={live.endpoints.length} isLoaded={live.isLoaded} />
          {isWide ? null : <ViewTabs tab={tab} onChoose={setTab} />}
        </div>
        <div id="content" tabIndex={-1} className="min-h-0 flex-1 border-t border-line">
          {isWide || tab === "endpoints" ? (
            <TableArea live={live} state={state} isPrivileged={isPrivileged} grid={grid} onReconnect={onReconnect} />
          ) : (
            <Timeline history={history} onPick={pick} />
          )}
        </div>
      </div>
      {isWide ? (
        <aside aria-label={say("panel.timeline.title")} className="flex w-80 shrink-0 flex-col border-l border-line 2xl:w-96">
          <p aria-hidden className="flex h-[56px] shrink-0 items-center border-b border-line px-4 font-medium">
            {say("panel.timeline.title")}
          </p>
          <div className="min-h-0 flex-1">
            <Timeline history={history} onPick={pick} />
          </div>
        </aside>
      ) : null}
    </main>
  );
}

interface TableAreaProps {
  readonly live: LiveState;
  readonly state: WorkspaceState;
  readonly isPrivileged: boolean;
  readonly grid: RefObject<HTMLDivElement | null>;
  readonly onReconnect: () => void;
}

function TableArea({ live, state, isPrivileged, grid, onReconnect }: TableAreaProps): ReactElement {
  if (state.query.free !== null) return <FreePortList command={state.query.free} />;
  if (!live.isLoaded) return live.connection === "failed" ? <FailedTable status={live.failure} onRetry={onReconnect} /> : <LoadingRows />;
  if (live.endpoints.length === 0 && state.text.trim() === "") return <EmptyTable />;
  if (state.rows.length === 0) {
    return <NothingFound port={barePort(state.text)?.port ?? null} onExplain={state.openPort} onClear={() => state.changeText("")} />;
  }
  return (
    <EndpointTable
      rows={state.rows}
      order={state.order}
      onSort={state.sortBy}
      activeIndex={state.activeIndex}
      openId={state.target?.endpoint?.id ?? null}
      onMove={state.moveTo}
      onOpen={state.open}
      changedAt={live.changedAt}
      isPrivileged={isPrivileged}
      isStale={live.connection === "lost" || live.scannerSilentSince !== null}
      listKey={state.listKey}
      gridRef={grid}
    />
  );
}

interface WorkspaceKeys {
  readonly state: WorkspaceState;
  readonly input: RefObject<HTMLInputElement | null>;
  readonly focusGrid: () => void;
  readonly showHelp: () => void;
}

function useWorkspaceKeys({ state, input, focusGrid, showHelp }: WorkspaceKeys): void {
  const step = (by: number): void => {
    focusGrid();
    state.moveTo(Math.min(Math.max(state.activeIndex + by, 0), state.rows.length - 1));
  };
  const focusSearch = (): void => {
    input.current?.focus();
    input.current?.select();
  };
  useShortcuts({
    "/": focusSearch,
    j: () => step(1),
    k: () => step(-1),
    t: cycleTheme,
    "?": showHelp,
    Escape: state.target === null ? () => undefined : state.close,
  });
}

function useTitle(hostName: string | null): void {
  const { say } = useSpeech();
  useEffect(() => {
    document.title = hostName === null ? say("panel.title") : say("panel.titleWithHost", { host: hostName });
  }, [hostName, say]);
}
