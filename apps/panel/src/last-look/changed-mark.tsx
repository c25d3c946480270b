/** A dot at the edge of a row whose endpoint changed since this browser last looked. */
import type { ReactElement } from "react";
import { useSpeech } from "../settings/language.ts";
import { useChangedIds } from "./last-look-context.ts";

export function ChangedMark({ endpointId }: { readonly endpointId: string }): ReactElement | null {
  const { say } = useSpeech();
  if (!useChangedIds().has(endpointId)) return null;
  return (
    <span
      role="presentation"
      data-changed
      title={say("panel.lastLook.rowMark")}
      className="absolute top-1/2 left-[3px] size-1.5 -translate-y-1/2 rounded-full bg-accent"
    />
  );
}
