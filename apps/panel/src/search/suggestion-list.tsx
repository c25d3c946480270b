/** The list below the search box. Pressing a pointer on an entry takes it without the box losing its focus. */
import type { ReactElement } from "react";
import type { Suggestion } from "../query/suggest-terms.ts";
import { useSpeech } from "../settings/language.ts";

export function optionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

interface SuggestionListProps {
  readonly id: string;
  readonly suggestions: readonly Suggestion[];
  readonly chosen: number;
  readonly onAccept: (suggestion: Suggestion) => void;
}

export function SuggestionList({ id, suggestions, chosen, onAccept }: SuggestionListProps): ReactElement {
  const { say } = useSpeech();
  return (
    <div
      id={id}
      role="listbox"
      aria-label={say("panel.search.suggestions")}
      hidden={suggestions.length === 0}
      className="absolute top-10 z-30 w-full max-w-md overflow-hidden rounded-lg bg-raised p-1 shadow-float"
    >
      {suggestions.map((suggestion, index) => (
        <div
          key={suggestion.label}
          id={optionId(id, index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          onPointerDown={(event) => {
            event.preventDefault();
            onAccept(suggestion);
          }}
          className={`flex items-baseline justify-between gap-4 rounded px-2.5 py-1 ${index === chosen ? "bg-picked" : "hover:bg-hover"}`}
        >
          <span className="truncate font-mono text-xs">{suggestion.label}</span>
          <span className="shrink-0 text-xs text-muted">
            {suggestion.about === null
              ? say("panel.suggest.matches", { count: suggestion.count ?? 0 })
              : say(`panel.suggest.${suggestion.about}`)}
          </span>
        </div>
      ))}
    </div>
  );
}
