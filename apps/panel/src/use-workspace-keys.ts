/** The keys of the whole page, and what each does to the workspace. */
import type { RefObject } from "react";
import { cycleTheme } from "./settings/theme.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import type { Workspace } from "./use-workspace.ts";

interface WorkspaceKeys {
  readonly state: Workspace;
  readonly input: RefObject<HTMLInputElement | null>;
  readonly focusGrid: () => void;
  readonly showHelp: () => void;
}

export function useWorkspaceKeys({ state, input, focusGrid, showHelp }: WorkspaceKeys): void {
  const step = (by: number): void => {
    focusGrid();
    state.moveTo(Math.min(Math.max(state.activeIndex + by, 0), state.items.length - 1));
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
