/** The line above everything: which host, as of when, whether live, what could not be seen, and the preferences. */
import { CircleHelp, Command, LogOut, ScrollText, UserRound } from "lucide-react";
import type { ReactElement } from "react";
import type { LiveState } from "../live/live-state.ts";
import { useSpeech } from "../settings/language.ts";
import { useNow } from "../settings/use-now.ts";
import { formatClock, formatDateTime } from "../settings/time-format.ts";
import type { HostDocument } from "../wire.ts";
import { PageLink } from "../page-link.tsx";
import { CoverageBadge } from "./coverage-badge.tsx";
import { NarrowMenu, PageNav } from "./page-nav.tsx";
import { PortolanMark } from "./portolan-mark.tsx";
import { LanguageSwitch, ThemeSwitch } from "./preference-switches.tsx";

interface AppHeaderProps {
  readonly live: LiveState;
  readonly host: HostDocument | null;
  readonly onHelp: () => void;
  readonly onPalette: () => void;
  readonly onSignOut: () => void;
}

export function AppHeader({ live, host, onHelp, onPalette, onSignOut }: AppHeaderProps): ReactElement {
  const { say } = useSpeech();
  return (
    <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line px-4 max-sm:gap-2 max-sm:px-3">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded focus:bg-raised focus:px-3 focus:py-1"
      >
        {say("panel.skipToTable")}
      </a>
      <PortolanMark size={22} />
      <h1
        className="min-w-0 truncate text-[0.9375rem] font-semibold"
        title={host === null ? undefined : (host.host.system ?? host.host.kernel)}
      >
        {host?.host.name ?? say("panel.title")}
      </h1>
      <PageNav />
      <AsOf live={live} />
      {live.coverage === null ? null : <CoverageBadge coverage={live.coverage} isPrivileged={host?.host.privileged ?? true} />}
      <div className="flex-1" />
      <button
        type="button"
        aria-label={say("panel.palette.open")}
        title={say("panel.palette.open")}
        onClick={onPalette}
        className="icon-button"
      >
        <Command aria-hidden size={15} />
      </button>
      <LanguageSwitch />
      <NarrowMenu onHelp={onHelp} onSignOut={onSignOut} />
      <div className="flex items-center max-[76rem]:hidden">
        <ThemeSwitch />
        <PageLink href="/ledger" aria-label={say("panel.nav.ledger")} title={say("panel.nav.ledger")} className="icon-button">
          <ScrollText aria-hidden size={15} />
        </PageLink>
        <PageLink href="/people" aria-label={say("panel.nav.people")} title={say("panel.nav.people")} className="icon-button">
          <UserRound aria-hidden size={15} />
        </PageLink>
        <button
          type="button"
          aria-label={say("panel.header.help")}
          title={say("panel.header.help")}
          onClick={onHelp}
          className="icon-button"
        >
          <CircleHelp aria-hidden size={15} />
        </button>
        <button
          type="button"
          aria-label={say("panel.header.signOut")}
          title={say("panel.header.signOut")}
          onClick={onSignOut}
          className="icon-button"
        >
          <LogOut aria-hidden size={15} />
        </button>
      </div>
    </header>
  );
}

function AsOf({ live }: { readonly live: LiveState }): ReactElement | null {
  const { say, language } = useSpeech();
  const nowMs = useNow();
  if (live.takenAt === null) return null;
  const isLive = live.connection === "live" && live.scannerSilentSince === null;
  const time = formatClock(live.takenAt, language, nowMs);
  return (
    <p className="flex items-center gap-1.5 whitespace-nowrap text-muted" title={formatDateTime(live.takenAt, language)}>
      <span aria-hidden className={`size-2 shrink-0 rounded-full ${isLive ? "bg-good" : "border-2 border-bad"}`} />
      <span className={`max-lg:sr-only ${isLive ? "text-good" : "text-bad"}`}>
        {say(isLive ? "panel.header.live" : "panel.header.paused")}
      </span>
      <span className="max-sm:sr-only">{say("panel.header.asOf", { time })}</span>
    </p>
  );
}
