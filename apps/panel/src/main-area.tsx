/** The table with its search, and the changes beside it, or in its place where there is room for one only. */
import { lazy, Suspense, useCallback, useMemo, useState, type ReactElement, type RefObject } from "react";
import type { LiveState } from "./live/live-state.ts";
import { Contained } from "./contained.tsx";
import { SearchBox } from "./search/search-box.tsx";
import { useSpeech } from "./settings/language.ts";
import { useMedia } from "./settings/use-media.ts";
import { TableArea } from "./table/table-area.tsx";
import { Timeline } from "./timeline/timeline.tsx";
import { useHistory } from "./timeline/use-history.ts";
import type { Workspace } from "./use-workspace.ts";
import { useView } from "./view.ts";
import { ResultCount, ViewTabs, type Tab } from "./view-tabs.tsx";

const TableToolbar = lazy(async () => ({ default: (await import("./table/table-toolbar.tsx")).TableToolbar }));

interface MainAreaProps {
  readonly live: LiveState;
  readonly state: Workspace;
  readonly isPrivileged: boolean;
  readonly grid: RefObject<HTMLDivElement | null>;
  readonly input: RefObject<HTMLInputElement | null>;
  readonly focusGrid: () => void;
  readonly onReconnect: () => void;
}

export function MainArea({ live, state, isPrivileged, grid, input, focusGrid, onReconnect }: MainAreaProps): ReactElement {
  const { say } = useSpeech();
  const isWide = useMedia("(width >= 1180px)");
  const since = useView().view.since ?? null;
  const [tab, setTab] = useTab(since);
  const timeline = useTimeline({ live, since, changeText: state.changeText, setTab, onReconnect });
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
          <ResultCount
            shown={state.nearPort === null ? state.rows.length : 0}
            total={live.endpoints.length}
            isLoaded={live.isLoaded}
            selection={state.selection}
          />
          <Suspense fallback={<div aria-hidden className="h-8 w-[124px] shrink-0" />}>
            <TableToolbar state={state} />
          </Suspense>
          {isWide ? null : <ViewTabs tab={tab} onChoose={setTab} />}
        </div>
        <div id="content" tabIndex={-1} className="min-h-0 flex-1 border-t border-line">
          {isWide || tab === "endpoints" ? (
            <Contained resetKey={live.endpoints}>
              <TableArea live={live} state={state} isPrivileged={isPrivileged} grid={grid} onReconnect={onReconnect} />
            </Contained>
          ) : (
            timeline
          )}
        </div>
      </div>
      {isWide ? (
        <aside aria-label={say("panel.timeline.title")} className="flex w-80 shrink-0 flex-col border-l border-line 2xl:w-96">
          <p aria-hidden className="flex h-[56px] shrink-0 items-center border-b border-line px-4 font-medium">
            {say("panel.timeline.title")}
          </p>
          <div className="min-h-0 flex-1">{timeline}</div>
        </aside>
      ) : null}
    </main>
  );
}

interface TimelineWanted {
  readonly live: LiveState;
  readonly since: string | null;
  readonly changeText: (text: string) => void;
  readonly setTab: (tab: Tab) => void;
  readonly onReconnect: () => void;
}

/** The same element as long as nothing in it changed: a keystroke in the search does not draw the changes anew. */
function useTimeline({ live, since, changeText, setTab, onReconnect }: TimelineWanted): ReactElement {
  const history = useHistory(live.changes, live.resets);
  const { events } = history;
  // what is asked for only once there is a stream has failed with it, and comes with it
  const isCutOff = history.older === "waiting" && live.connection === "failed";
  const older = isCutOff ? "failed" : history.older;
  const loadOlder = isCutOff ? onReconnect : history.loadOlder;
  return useMemo(() => {
    const pick = (query: string): void => {
      changeText(query);
      setTab("endpoints");
    };
    return (
      <Contained resetKey={events}>
        <Timeline history={{ events, older, loadOlder }} onPick={pick} since={since} />
      </Contained>
    );
  }, [events, older, loadOlder, since, changeText, setTab]);
}

/** The view that was chosen; changes that were asked for by the address come forward until another is. */
function useTab(since: string | null): readonly [Tab, (tab: Tab) => void] {
  const [chosen, setChosen] = useState<{ readonly tab: Tab; readonly since: string | null }>({ tab: "endpoints", since: null });
  const tab = since === null || chosen.since === since ? chosen.tab : "timeline";
  return [tab, useCallback((next: Tab) => setChosen({ tab: next, since }), [since])];
}
