/** The page of endpoints: search, the table, and what happened; the drawer beside them. */
import { lazy, Suspense, useCallback, useRef, type ReactElement } from "react";
import type { LiveState } from "./live/live-state.ts";
import { ClosedEndpoint } from "./drawer/closed-endpoint.tsx";
import { MainArea } from "./main-area.tsx";
import { useMedia } from "./settings/use-media.ts";
import { useTitle } from "./use-title.ts";
import { Toast } from "./toast.tsx";
import { useWorkspace } from "./use-workspace.ts";
import { useWorkspaceKeys } from "./use-workspace-keys.ts";

const ExplanationDrawer = lazy(async () => ({ default: (await import("./drawer/explanation-drawer.tsx")).ExplanationDrawer }));

interface WorkspaceProps {
  readonly live: LiveState;
  readonly onReconnect: () => void;
  readonly isPrivileged: boolean;
  readonly showHelp: () => void;
}

export function Workspace({ live, onReconnect, isPrivileged, showHelp }: WorkspaceProps): ReactElement {
  const state = useWorkspace(live);
  useTitle(null);
  const isNarrow = useMedia("(width < 760px)");
  const input = useRef<HTMLInputElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const focusGrid = useCallback(() => (grid.current ?? input.current)?.focus(), []);

  useWorkspaceKeys({ state, input, focusGrid, showHelp });
  return (
    <>
      <ClosedEndpoint live={live} isShown={state.target === null} />
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
        <Suspense>
          <ExplanationDrawer
            target={state.target}
            resets={live.resets}
            isModal={isNarrow}
            onClose={state.close}
            onStep={state.target.endpoint === null ? null : (by) => state.step(by < 0 ? -1 : 1)}
            onCloseFocus={focusGrid}
          />
        </Suspense>
      )}
      <Toast />
    </>
  );
}
