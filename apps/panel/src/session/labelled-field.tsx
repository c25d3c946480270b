/** One line of a form about people: what it asks for, and what is typed. */
import { useId, type ReactElement, type RefObject } from "react";

interface LabelledFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: "text" | "password";
  readonly autoComplete: "username" | "current-password" | "new-password" | "one-time-code" | "off";
  readonly inputRef?: RefObject<HTMLInputElement | null>;
}

export function LabelledField({ label, hint, value, onChange, type = "text", autoComplete, inputRef }: LabelledFieldProps): ReactElement {
  const [inputId, hintId] = [useId(), useId()];
  return (
    <div className="mb-3">
      <label htmlFor={inputId} className="mb-1 block">
        {label}
      </label>
      <input
        ref={inputRef}
        id={inputId}
        type={type}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        autoComplete={autoComplete}
        autoCapitalize="none"
        spellCheck={false}
        required
        aria-describedby={hint === undefined ? undefined : hintId}
        className="h-9 w-full rounded-md border border-line-strong bg-paper px-2.5"
      />
      {hint === undefined ? null : (
        <p id={hintId} className="mt-1 text-xs text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
