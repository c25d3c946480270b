/** The search box's suggestions: which are shown, which is chosen, and what each key does to them. */
import { useMemo, useState, type KeyboardEvent, type RefObject } from "react";
import { starters, suggestTerms, termAt, type Suggestion } from "../query/suggest-terms.ts";
import type { Endpoint } from "../wire.ts";

export interface CompletionInput {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly onSubmit: (text: string) => void; // Enter, where no suggestion is chosen
  readonly onLeave: () => void; // arrow down, where no suggestion is shown: to the table
  readonly endpoints: readonly Endpoint[];
  readonly inputRef: RefObject<HTMLInputElement | null>;
}

export interface Completion {
  readonly suggestions: readonly Suggestion[]; // empty while none are shown
  readonly chosen: number; // -1: none
  readonly open: () => void;
  readonly close: () => void;
  readonly edit: (text: string, caret: number | null) => void;
  readonly moveCaret: (caret: number | null) => void;
  readonly accept: (suggestion: Suggestion) => void;
  readonly press: (event: KeyboardEvent<HTMLInputElement>) => void;
}

export function useCompletion(props: CompletionInput): Completion {
  const { text, onChange, endpoints, inputRef } = props;
  const [isOpen, setIsOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const [caret, setCaret] = useState(text.length);
  const suggestions = useMemo(() => (isOpen ? findSuggestions(text, caret, endpoints) : []), [isOpen, text, caret, endpoints]);
  const close = (): void => setIsOpen(false);
  const place = (value: string, at: number | null): void => {
    onChange(value);
    setCaret(at ?? value.length);
    setChosen(-1);
  };
  const accept = (suggestion: Suggestion): void => {
    const { from, to } = termAt(text, caret);
    const end = from + suggestion.insert.length;
    place(text.slice(0, from) + suggestion.insert + text.slice(to).trimStart(), end);
    requestAnimationFrame(() => inputRef.current?.setSelectionRange(end, end));
  };
  const keys = keyActions({ props, isShown: suggestions.length > 0, count: suggestions.length, chosen, setChosen, close });
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return; // an input method is at work
    const suggestion = suggestions[chosen];
    const isAccepting = suggestion !== undefined && (event.key === "Enter" || event.key === "Tab");
    const action = isAccepting ? () => accept(suggestion) : keys[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
  return {
    suggestions,
    chosen,
    open: () => setIsOpen(true),
    close,
    edit: (value, at) => {
      place(value, at);
      setIsOpen(true);
    },
    moveCaret: (at) => setCaret(at ?? text.length),
    accept,
    press,
  };
}

function findSuggestions(text: string, caret: number, endpoints: readonly Endpoint[]): readonly Suggestion[] {
  return text.trim() === "" ? starters : suggestTerms(termAt(text, caret).term, endpoints);
}

interface KeyContext {
  readonly props: CompletionInput;
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
