/** The one page: header, notices, search, the table, and what happened; the drawer beside them. */
import { useCallback, useRef, useState, type ReactElement } from "react";
import { ExplanationDrawer } from "./drawer/explanation-drawer.tsx";
import { AppHeader } from "./header/app-header.tsx";
import { Banners } from "./header/banners.tsx";
import { HelpDialog } from "./help-dialog.tsx";
import type { LiveState } from "./live/live-state.ts";
import { MainArea } from "./main-area.tsx";
import { useMedia } from "./settings/use-media.ts";
import { useHost } from "./use-host.ts";
import { useTitle } from "./use-title.ts";
import { useWorkspace } from "./use-workspace.ts";
import { useWorkspaceKeys } from "./use-workspace-keys.ts";

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
