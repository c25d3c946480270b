/** One thing that is so or not, with what it means. */
import type { ReactElement, ReactNode } from "react";

interface CheckLineProps {
  readonly label: string;
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
  readonly children?: ReactNode; // help
}

export function CheckLine({ label, isChecked, onChange, children }: CheckLineProps): ReactElement {
  return (
    <label className="flex items-start gap-2 py-0.5 max-sm:min-h-10 max-sm:items-center">
      <input
        type="checkbox"
        checked={isChecked}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-1 shrink-0 accent-(--accent) max-sm:mt-0"
      />
      <span className="min-w-0">
        {label}
        {children === undefined ? null : <span className="block text-xs text-muted text-pretty">{children}</span>}
      </span>
    </label>
  );
}
