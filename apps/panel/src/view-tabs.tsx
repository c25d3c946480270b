/** Where there is no room for both: the table or the changes. And how many endpoints the search left. */
import { X } from "lucide-react";
import type { ReactElement } from "react";
import { formatCount } from "./settings/format-count.ts";
import { useSpeech } from "./settings/language.ts";
import type { Selection } from "./table/use-selection.ts";

export type Tab = "endpoints" | "timeline";
const tabs: readonly Tab[] = ["endpoints", "timeline"];

export function ViewTabs({ tab, onChoose }: { readonly tab: Tab; readonly onChoose: (tab: Tab) => void }): ReactElement {
  const { say } = useSpeech();
  return (
    <div role="group" aria-label={say("panel.tabs.label")} className="flex shrink-0 rounded-md bg-sunken p-0.5">
      {tabs.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={tab === one}
          onClick={() => onChoose(one)}
          className={`h-7 rounded px-3 max-sm:px-2 ${tab === one ? "bg-raised font-medium shadow-xs" : "text-muted hover:text-ink"}`}
        >
          {say(`panel.tabs.${one}`)}
        </button>
      ))}
    </div>
  );
}

interface ResultCountProps {
  readonly shown: number;
  readonly total: number;
  readonly isLoaded: boolean;
  readonly selection: Selection;
}

export function ResultCount({ shown, total, isLoaded, selection }: ResultCountProps): ReactElement {
  const { say } = useSpeech();
  const text =
    shown === total
      ? say("panel.search.countAll", { total: formatCount(total), count: total })
      : say("panel.search.count", { shown: formatCount(shown), total: formatCount(total) });
  if (selection.ids.size > 0) {
    return (
      <p
        role="status"
        className="flex min-w-24 shrink-0 items-center justify-end gap-1 whitespace-nowrap text-accent max-sm:order-last max-sm:ml-auto"
      >
        {say("panel.marked", { count: selection.ids.size })}
        <button
          type="button"
          aria-label={say("panel.marked.clear")}
          title={say("panel.marked.clear")}
          onClick={selection.clear}
          className="icon-button size-6"
        >
          <X aria-hidden size={13} />
        </button>
      </p>
    );
  }
  return (
    <p
      role="status"
      className={`min-w-24 shrink-0 text-right whitespace-nowrap text-muted max-sm:order-last max-sm:ml-auto max-sm:min-w-0 max-sm:text-xs ${shown === total ? "max-sm:sr-only" : ""}`}
    >
      {isLoaded ? text : ""}
    </p>
  );
}
