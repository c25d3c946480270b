/** One line of fixed width, for addresses and numbers. */
import type { ReactElement } from "react";
import { Field, inputLook } from "../../what-if/form-parts.tsx";

interface TextFieldProps {
  readonly label: string;
  readonly help?: string;
  readonly problem: string | null;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly look: string;
  readonly placeholder?: string;
  readonly isNumber?: boolean;
  readonly isDisabled?: boolean;
}

export function TextField(props: TextFieldProps): ReactElement {
  const { label, help, problem, value, onChange, look, placeholder, isNumber = false, isDisabled = false } = props;
  return (
    <Field label={label} problem={problem} look={look} {...(help === undefined ? {} : { help })}>
      {({ id, describedBy, isInvalid }) => (
        <input
          id={id}
          aria-describedby={describedBy}
          aria-invalid={isInvalid}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          placeholder={placeholder}
          inputMode={isNumber ? "decimal" : undefined}
          disabled={isDisabled}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          translate="no"
          className={`${inputLook} font-mono disabled:border-line disabled:text-muted`}
        />
      )}
    </Field>
  );
}
