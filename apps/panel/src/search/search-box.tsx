/** The search box: a combobox whose suggestions complete the term under the caret. What it did not understand it says mildly, below. */
import { Search, X } from "lucide-react";
import { useId, useMemo, useState, type KeyboardEvent, type ReactElement, type RefObject } from "react";
import { parseEndpointQuery, type EndpointQuery } from "../query/endpoint-query.ts";
import { starters, suggestTerms, termAt, type Suggestion } from "../query/suggest-terms.ts";
import { useSpeech } from "../settings/language.ts";
import type { Endpoint } from "../wire.ts";
import { sayProblem } from "./say-problem.ts";
import { SuggestionList, optionId } from "./suggestion-list.tsx";

interface SearchBoxProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly onSubmit: (text: string) => void; // Enter, where no suggestion is chosen
  readonly onLeave: () => void; // arrow down, where no suggestion is shown: to the table
  readonly endpoints: readonly Endpoint[];
  readonly inputRef: RefObject<HTMLInputElement | null>;
}

export function SearchBox(props: SearchBoxProps): ReactElement {
  const { text, onChange, endpoints, inputRef } = props;
  const { say } = useSpeech();
  const listId = useId();
  const problemId = useId();
  const [isOpen, setIsOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const caret = inputRef.current?.selectionStart ?? text.length;
  const suggestions = useMemo(() => (isOpen ? findSuggestions(text, caret, endpoints) : []), [isOpen, text, caret, endpoints]);
  const query = useMemo(() => parseEndpointQuery(text), [text]);
  const isShown = suggestions.length > 0;

  const accept = (suggestion: Suggestion): void => {
    const { from, to } = termAt(text, caret);
    const next = text.slice(0, from) + suggestion.insert + text.slice(to).trimStart();
    onChange(next);
    setChosen(-1);
    requestAnimationFrame(() => inputRef.current?.setSelectionRange(from + suggestion.insert.length, from + suggestion.insert.length));
  };
  const edit = (value: string): void => {
    onChange(value);
    setIsOpen(true);
    setChosen(-1);
  };
  const keys = keyActions({ props, isShown, count: suggestions.length, chosen, setChosen, close: () => setIsOpen(false) });
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    const suggestion = suggestions[chosen];
    if ((event.key === "Enter" || event.key === "Tab") && suggestion !== undefined && isShown) {
      event.preventDefault();
      accept(suggestion);
      return;
    }
    if (event.nativeEvent.isComposing) return; // an input method is at work
    const action = keys[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
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
        onChange={(event) => edit(event.target.value)}
        onFocus={() => setIsOpen(true)}
        onClick={() => setIsOpen(true)}
        onBlur={() => setIsOpen(false)}
        onKeyDown={press}
        className="h-9 w-full rounded-lg border border-line-strong/60 bg-raised pr-16 pl-9 text-[0.875rem] placeholder:text-muted focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0"
      />
      <div className="absolute top-1.5 right-2 flex items-center gap-1">
        {text === "" ? (
          <kbd aria-hidden className="rounded border border-line px-1.5 font-sans text-xs text-muted max-sm:hidden">
            /
          </kbd>
        ) : (
          <button type="button" aria-label={say("panel.search.clear")} onClick={() => edit("")} className="icon-button size-6">
            <X aria-hidden size={14} />
          </button>
        )}
      </div>
      <SuggestionList id={listId} suggestions={suggestions} chosen={chosen} onAccept={accept} />
      <Problems id={problemId} query={query} isCovered={isShown} />
    </div>
  );
}

function findSuggestions(text: string, caret: number, endpoints: readonly Endpoint[]): readonly Suggestion[] {
  return text.trim() === "" ? starters : suggestTerms(termAt(text, caret).term, endpoints);
}

interface KeyContext {
  readonly props: SearchBoxProps;
  readonly isShown: boolean;
  readonly count: number;
  readonly chosen: number;
  readonly setChosen: (index: number) => void;
  readonly close: () => void;
}

function keyActions({ props, isShown, count, chosen, setChosen, close }: KeyContext): Readonly<Record<string, () => void>> {
  const leave = (): void => {
    close();
    props.onLeave();
  };
  const escape = (): void => {
    if (isShown) close();
    else if (props.text === "") props.inputRef.current?.blur();
    else props.onChange("");
  };
  return {
    ArrowDown: () => (isShown ? setChosen((chosen + 1) % count) : leave()),
    ArrowUp: () => (isShown ? setChosen((chosen <= 0 ? count : chosen) - 1) : undefined),
    Escape: escape,
    Enter: () => {
      close();
      props.onSubmit(props.text);
    },
  };
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
      className={`absolute top-10 right-0 left-0 z-20 truncate rounded-md bg-warn-soft px-3 py-1 text-xs text-warn ${isCovered ? "sr-only" : ""}`}
    >
      {query.problems.map((problem) => sayProblem(problem, speech)).join(" · ")}
    </p>
  );
}
