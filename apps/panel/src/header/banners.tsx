/** What a person must know about the picture as a whole: the connection is lost, the scanner is silent, nothing is kept, or owners are missing for lack of root. */
import { HardDrive, RadioTower, ShieldAlert, Unplug, X, type LucideIcon } from "lucide-react";
import { useState, type ReactElement, type ReactNode } from "react";
import { CopyButton } from "../copy-button.tsx";
import type { LiveState } from "../live/live-state.ts";
import { useSpeech } from "../settings/language.ts";
import { useNow } from "../settings/use-now.ts";
import { formatClock } from "../settings/time-format.ts";

interface BannersProps {
  readonly live: LiveState;
  readonly isPrivileged: boolean;
  readonly onReconnect: () => void;
}

export function Banners({ live, isPrivileged, onReconnect }: BannersProps): ReactNode {
  const [isDismissed, setIsDismissed] = useState(false);
  if (live.connection === "lost") return <LostBanner live={live} onReconnect={onReconnect} />;
  if (live.scannerSilentSince !== null) return <SilentBanner since={live.scannerSilentSince} />;
  if (live.historyFailure !== null) return <HistoryBanner failure={live.historyFailure} />;
  if (isPrivileged || isDismissed) return null;
  return <UnprivilegedBanner onDismiss={() => setIsDismissed(true)} />;
}

function LostBanner({ live, onReconnect }: { readonly live: LiveState; readonly onReconnect: () => void }): ReactElement {
  const { say, language } = useSpeech();
  const nowMs = useNow();
  const time = formatClock(new Date(live.connectionLostAt ?? 0).toISOString(), language, nowMs);
  return (
    <Banner icon={Unplug} colours="bg-bad-soft text-bad" isUrgent>
      <span className="min-w-0">{say("panel.banner.lost", { time })}</span>
      <button type="button" onClick={onReconnect} className="shrink-0 rounded px-2 py-0.5 font-medium underline underline-offset-2">
        {say("panel.banner.retryNow")}
      </button>
    </Banner>
  );
}

function SilentBanner({ since }: { readonly since: string }): ReactElement {
  const { say, language } = useSpeech();
  const nowMs = useNow();
  return (
    <Banner icon={RadioTower} colours="bg-warn-soft text-warn" isUrgent>
      {say("panel.banner.silent", { time: formatClock(since, language, nowMs) })}
    </Banner>
  );
}

function HistoryBanner({ failure }: { readonly failure: NonNullable<LiveState["historyFailure"]> }): ReactElement {
  const { say, language } = useSpeech();
  const nowMs = useNow();
  return (
    <Banner icon={HardDrive} colours="bg-warn-soft text-warn" isUrgent>
      {say("panel.banner.history", { time: formatClock(failure.since, language, nowMs), reason: failure.error })}
    </Banner>
  );
}

function UnprivilegedBanner({ onDismiss }: { readonly onDismiss: () => void }): ReactElement {
  const { say } = useSpeech();
  const command = "sudo ./portolan up";
  return (
    <Banner icon={ShieldAlert} colours="bg-accent-soft text-accent">
      <span className="min-w-0">
        {say("panel.banner.unprivileged")} {say("panel.banner.unprivileged.how")}{" "}
        <code className="font-mono text-xs whitespace-nowrap">{command}</code>
      </span>
      <CopyButton text={command} />
      <div className="flex-1" />
      <button
        type="button"
        aria-label={say("panel.banner.dismiss")}
        title={say("panel.banner.dismiss")}
        onClick={onDismiss}
        className="icon-button"
      >
        <X aria-hidden size={14} />
      </button>
    </Banner>
  );
}

interface BannerProps {
  readonly icon: LucideIcon;
  readonly colours: string;
  readonly isUrgent?: boolean;
  readonly children: ReactNode;
}

function Banner({ icon: Icon, colours, isUrgent = false, children }: BannerProps): ReactElement {
  return (
    <div role={isUrgent ? "alert" : "status"} className={`flex min-h-9 shrink-0 items-center gap-2 px-4 py-1 max-sm:px-3 ${colours}`}>
      <Icon aria-hidden size={15} className="shrink-0" />
      {children}
    </div>
  );
}
