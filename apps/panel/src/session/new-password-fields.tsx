/** A new password, typed twice. */
import type { ReactElement } from "react";
import { LabelledField } from "./labelled-field.tsx";
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
      <LabelledField
        label={say("panel.person.newPassword")}
        hint={say("panel.person.passwordHint")}
        type="password"
        value={password}
        onChange={onPassword}
        autoComplete="new-password"
      />
      <LabelledField
        label={say("panel.person.again")}
        type="password"
        value={again}
        onChange={onAgain}
        autoComplete="new-password"
        {...(isDifferent ? { hint: say("panel.person.different") } : {})}
      />
    </>
  );
}
