/** One line for a password: never shown, and told to the browser's own keeper as the one in use or a new one. */
import type { ReactElement } from "react";
import { LabelledField } from "./labelled-field.tsx";

interface PasswordFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isNew?: boolean; // default: the one in use
}

export function PasswordField({ isNew = false, ...field }: PasswordFieldProps): ReactElement {
  return <LabelledField {...field} type="password" autoComplete={isNew ? "new-password" : "current-password"} />;
}
