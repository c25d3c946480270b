/** A button that is an icon: its word is its name and its title. One that is disabled for a moment keeps the focus. */
import { X, type LucideIcon } from "lucide-react";
import type { ReactElement } from "react";

interface IconButtonProps {
  readonly icon: LucideIcon;
  readonly text: string;
  readonly title?: string; // where the name says more than has to be shown
  readonly onPress: () => void;
  readonly isDisabled?: boolean;
  readonly size?: number;
}

export function IconButton({ icon: Icon, text, title = text, onPress, isDisabled = false, size = 15 }: IconButtonProps): ReactElement {
  return (
    <button
      type="button"
      aria-label={text}
      title={title}
      aria-disabled={isDisabled}
      onClick={() => (isDisabled ? undefined : onPress())}
      className="icon-button aria-disabled:opacity-50"
    >
      <Icon aria-hidden size={size} />
    </button>
  );
}

export function CloseButton({ text, onPress }: { readonly text: string; readonly onPress: () => void }): ReactElement {
  return <IconButton icon={X} text={text} onPress={onPress} size={14} />;
}
