/** The words that a list is searched by, above the list. */
import type { ReactElement } from "react";

interface FilterFieldProps {
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
}

export function FilterField({ label, text, onText }: FilterFieldProps): ReactElement {
  return (
    <input
      type="search"
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => onText(event.target.value)}
      className="h-8 w-56 max-w-full min-w-0 rounded-md border border-line-strong bg-raised px-2.5 placeholder:text-muted max-sm:h-10 max-sm:w-full"
    />
  );
}
