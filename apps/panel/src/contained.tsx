/** A part of the page that may fail by itself: the rest stays usable, and what failed can be drawn again. */
import { CircleSlash } from "lucide-react";
import { Component, type ErrorInfo, type ReactElement, type ReactNode } from "react";
import { useSpeech } from "./settings/language.ts";

interface ContainedProps {
  readonly children: ReactNode;
  readonly resetKey?: unknown; // another one draws the part again
}

interface ContainedState {
  readonly fault: { readonly text: string; readonly resetKey: unknown } | null;
}

export class Contained extends Component<ContainedProps, ContainedState> {
  override readonly state: ContainedState = { fault: null };

  static getDerivedStateFromError(error: unknown): ContainedState {
    return { fault: { text: error instanceof Error ? error.message : String(error), resetKey: unset } };
  }

  /** The key at which it failed is kept, so that another one can be told apart. */
  static getDerivedStateFromProps({ resetKey }: ContainedProps, { fault }: ContainedState): ContainedState | null {
    if (fault === null) return null;
    if (fault.resetKey === unset) return { fault: { ...fault, resetKey } };
    return fault.resetKey === resetKey ? null : { fault: null };
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    console.error(error, componentStack);
  }

  override render(): ReactNode {
    const { fault } = this.state;
    return fault === null ? this.props.children : <PartFailed reason={fault.text} onRetry={() => this.setState({ fault: null })} />;
  }
}

const unset = Symbol("unset");

export function PartFailed({ reason, onRetry }: { readonly reason: string; readonly onRetry: () => void }): ReactElement {
  const { say } = useSpeech();
  return (
    <div role="alert" className="flex min-w-0 flex-1 flex-col items-start gap-2 px-4 py-6 sm:px-8">
      <p className="flex items-center gap-2 text-base font-semibold">
        <CircleSlash aria-hidden size={17} className="shrink-0 text-bad" />
        {say("panel.part.failed")}
      </p>
      <p className="max-w-prose text-pretty text-muted">{say("panel.part.failedHelp")}</p>
      <p translate="no" className="max-w-full font-mono text-xs text-muted [overflow-wrap:anywhere]">
        {reason}
      </p>
      <div className="mt-2 flex flex-wrap gap-2">
        <button type="button" onClick={onRetry} className="plain-button">
          {say("panel.failed.retry")}
        </button>
        <button type="button" onClick={() => location.reload()} className="plain-button">
          {say("panel.part.reload")}
        </button>
      </div>
    </div>
  );
}
