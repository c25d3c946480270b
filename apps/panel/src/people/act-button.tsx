/** A button that does one thing at once, beside others. */
import type { ReactElement } from "react";

interface ActButtonProps {
  readonly text: string;
  readonly isDisabled: boolean;
  readonly onPress: () => Promise<void>;
}

export function ActButton({ text, isDisabled, onPress }: ActButtonProps): ReactElement {
  return (
    <button
      type="button"
      disabled={isDisabled}
      onClick={() => void onPress()}
      className="h-8 max-w-full truncate rounded-md border border-line-strong px-3 hover:bg-hover disabled:cursor-default disabled:border-line disabled:text-muted disabled:hover:bg-transparent"
    >
      {text}
    </button>
  );
}
