/** A new password, typed twice. */
import type { ReactElement } from "react";
import { PasswordField } from "./password-field.tsx";
import { useSpeech } from "../settings/language.ts";

interface NewPasswordProps {
  readonly password: string;
  readonly again: string;
  readonly onPassword: (value: string) => void;
  readonly onAgain: (value: string) => void;
}

export function NewPasswordFields({ password, again, onPassword, onAgain }: NewPasswordProps): ReactElement {
  const { say } = useSpeech();
  const isDifferent = again !== "" && again !== password;
  return (
    <>
      <PasswordField
        label={say("panel.person.newPassword")}
        hint={say("panel.person.passwordHint")}
        value={password}
        onChange={onPassword}
        isNew
      />
      <PasswordField
        label={say("panel.person.again")}
        value={again}
        onChange={onAgain}
        isNew
        {...(isDifferent ? { hint: say("panel.person.different") } : {})}
      />
    </>
  );
}
