/** The search box: a combobox whose suggestions complete the term under the caret. What it did not understand it says mildly, below. */
import { Search, X } from "lucide-react";
import { useId, useMemo, type ReactElement } from "react";
import { parseEndpointQuery, type EndpointQuery } from "@portolan/query";
import { useSpeech } from "../settings/language.ts";
import { sayProblem } from "./say-problem.ts";
import { SuggestionList, optionId } from "./suggestion-list.tsx";
import { useCompletion, type CompletionInput } from "./use-completion.ts";

export function SearchBox(props: CompletionInput): ReactElement {
  const { text, onChange, inputRef } = props;
  const { say } = useSpeech();
  const listId = useId();
  const problemId = useId();
  const completion = useCompletion(props);
  const { suggestions, chosen } = completion;
  const isShown = suggestions.length > 0;
  const query = useMemo(() => parseEndpointQuery(text), [text]);
  const clear = (): void => {
    onChange("");
    inputRef.current?.focus();
  };
  return (
    <div className="relative min-w-0 flex-1 max-sm:basis-full">
      <Search aria-hidden size={15} className="pointer-events-none absolute top-2.5 left-3 text-muted" />
      <input
        ref={inputRef}
        value={text}
        role="combobox"
        aria-label={say("panel.search.label")}
        aria-expanded={isShown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isShown && chosen >= 0 ? optionId(listId, chosen) : undefined}
        aria-describedby={query.problems.length > 0 ? problemId : undefined}
        placeholder={say("panel.search.placeholder")}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        enterKeyHint="search"
        onChange={(event) => completion.edit(event.target.value, event.target.selectionStart)}
        onSelect={(event) => completion.moveCaret(event.currentTarget.selectionStart)}
        onFocus={completion.open}
        onClick={completion.open}
        onBlur={completion.close}
        onKeyDown={completion.press}
        className="h-9 w-full rounded-lg border border-line-strong/60 bg-raised pr-16 pl-9 text-[0.875rem] placeholder:text-muted focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0"
      />
      <div className="absolute top-1.5 right-2 flex items-center gap-1">
        {text === "" ? (
          <kbd aria-hidden className="rounded border border-line px-1.5 font-sans text-xs text-muted max-sm:hidden">
            /
          </kbd>
        ) : (
          <button type="button" aria-label={say("panel.search.clear")} onClick={clear} className="icon-button size-6">
            <X aria-hidden size={14} />
          </button>
        )}
      </div>
      <SuggestionList id={listId} suggestions={suggestions} chosen={chosen} onAccept={completion.accept} />
      <Problems id={problemId} query={query} isCovered={isShown} />
    </div>
  );
}

function Problems({
  id,
  query,
  isCovered,
}: {
  readonly id: string;
  readonly query: EndpointQuery;
  readonly isCovered: boolean;
}): ReactElement | null {
  const speech = useSpeech();
  if (query.problems.length === 0) return null;
  return (
    <p
      id={id}
      role="status"
      className={`absolute top-10 right-0 left-0 z-20 rounded-md [overflow-wrap:anywhere] bg-warn-soft px-3 py-1 text-xs text-warn ${isCovered ? "sr-only" : ""}`}
    >
      {query.problems.map((problem) => sayProblem(problem, speech)).join(" · ")}
    </p>
  );
}
