/** Why a page has nothing to show, and how to try again. */
import { CircleSlash } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { useSpeech } from "../settings/language.ts";

interface PageFailureProps {
  readonly title: string;
  readonly text: string;
  readonly onRetry?: () => void;
  readonly children?: ReactNode;
}

export function PageFailure({ title, text, onRetry, children }: PageFailureProps): ReactElement {
  const { say } = useSpeech();
  return (
    <div role="alert" className="flex flex-col items-start gap-2 py-6">
      <p className="flex items-center gap-2 text-base font-semibold [overflow-wrap:anywhere]">
        <CircleSlash aria-hidden size={17} className="shrink-0 text-bad" />
        {title}
      </p>
      <p className="text-muted">{text}</p>
      {onRetry === undefined ? null : (
        <button type="button" onClick={onRetry} className="plain-button mt-2">
          {say("panel.failed.retry")}
        </button>
      )}
      {children}
    </div>
  );
}

/** Grey bars where text will be. */
export function PageSkeleton({ text, lines }: { readonly text: string; readonly lines: number }): ReactElement {
  return (
    <div role="status">
      <span className="sr-only">{text}</span>
      <div aria-hidden className="animate-breathe space-y-3 py-2">
        {Array.from({ length: lines }, (_, line) => (
          <div key={line} className="h-9 rounded bg-sunken" style={{ width: `${96 - ((line * 17) % 40)}%` }} />
        ))}
      </div>
    </div>
  );
}
