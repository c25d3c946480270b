/** The one button that does what a form asks for. */
import type { ReactElement } from "react";

export function SubmitButton({ text, isDisabled }: { readonly text: string; readonly isDisabled: boolean }): ReactElement {
  return (
    <button
      type="submit"
      disabled={isDisabled}
      className="h-9 rounded-md bg-accent px-4 font-medium text-on-accent disabled:cursor-default disabled:bg-sunken disabled:text-muted"
    >
      {text}
    </button>
  );
}
