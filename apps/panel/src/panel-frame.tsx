/** What is around every page: the header, the notices, what changed since the last look, the palette and the help. */
import { lazy, Suspense, useEffect, useState, type ReactElement, type ReactNode } from "react";
import { AppHeader } from "./header/app-header.tsx";
import { Banners } from "./header/banners.tsx";
import { Contained } from "./contained.tsx";
import { HostContext } from "./host-context.ts";
import { LastLookContext } from "./last-look/last-look-context.ts";
import { LastLookLine } from "./last-look/last-look-line.tsx";
import { useLastLook } from "./last-look/use-last-look.ts";
import type { LiveState } from "./live/live-state.ts";
import { usePage } from "./page-location.ts";
import { loadTexts } from "./settings/texts.ts";
import { cycleTheme } from "./settings/theme.ts";
import { useHost } from "./use-host.ts";
import { useShortcuts } from "./use-shortcuts.ts";

const HelpDialog = lazy(async () => ({ default: (await import("./help-dialog.tsx")).HelpDialog }));
// finds commands by words of either language
const CommandPalette = lazy(async () => {
  const [{ CommandPalette: palette }] = await Promise.all([import("./palette/command-palette.tsx"), loadTexts("en"), loadTexts("zh-CN")]);
  return { default: palette };
});

interface PanelFrameProps {
  readonly live: LiveState;
  readonly onReconnect: () => void;
  readonly onSignOut: () => void;
  readonly children: (around: { readonly isPrivileged: boolean; readonly showHelp: () => void }) => ReactNode;
}

export function PanelFrame({ live, onReconnect, onSignOut, children }: PanelFrameProps): ReactElement {
  const host = useHost(live.connection === "live");
  const page = usePage();
  const { lastLook, unanswered } = useLastLook(live);
  const [dialog, setDialog] = useState<"help" | "palette" | null>(null);
  const isPrivileged = host?.host.privileged ?? true;
  const showHelp = (): void => setDialog("help");
  const showPalette = (): void => setDialog("palette");
  const close = (): void => setDialog(null);

  useShortcuts({ t: cycleTheme, "?": showHelp });
  usePaletteKey(showPalette);
  return (
    <HostContext value={host}>
      <LastLookContext value={lastLook}>
        <div className="flex h-dvh flex-col overflow-hidden">
          <AppHeader live={live} host={host} onHelp={showHelp} onPalette={showPalette} onSignOut={onSignOut} />
          <Banners live={live} isPrivileged={isPrivileged} onReconnect={onReconnect} />
          <LastLookLine lastLook={lastLook} unanswered={unanswered} />
          <Contained resetKey={page}>{children({ isPrivileged, showHelp })}</Contained>
        </div>
        {dialog === "help" ? (
          <Suspense>
            <HelpDialog onClose={close} />
          </Suspense>
        ) : null}
        {dialog === "palette" ? (
          <Suspense>
            <CommandPalette endpoints={live.endpoints} onClose={close} onHelp={showHelp} onSignOut={onSignOut} />
          </Suspense>
        ) : null}
      </LastLookContext>
    </HostContext>
  );
}

/** Ctrl-K or Cmd-K, in a text field too. */
function usePaletteKey(show: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const isPalette = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (!isPalette || event.isComposing) return;
      event.preventDefault();
      show();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
}
