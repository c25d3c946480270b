/** That a device gave no passkey: said beside the button, once nothing else went wrong. */
import type { ReactElement } from "react";
import { useSpeech } from "../settings/language.ts";

export function TurnedAwayLine({ isShown }: { readonly isShown: boolean }): ReactElement {
  const { say } = useSpeech();
  return (
    <p role="status" className="text-muted not-empty:mt-2">
      {isShown ? say("panel.passkey.turnedAway") : null}
    </p>
  );
}
