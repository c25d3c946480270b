/** A link to an endpoint that is not open: what is known of it, which is its note, and a way back to the table alone. */
import { CircleSlash } from "lucide-react";
import type { ReactElement } from "react";
import { CloseButton } from "../icon-button.tsx";
import type { LiveState } from "../live/live-state.ts";
import { sayPlace } from "../notes/note-words.ts";
import { useNotes } from "../notes/use-notes.ts";
import { useSpeech } from "../settings/language.ts";
import { showHidden } from "../settings/visible-text.ts";
import { useView } from "../view.ts";

interface ClosedEndpointProps {
  readonly live: LiveState;
  readonly isShown: boolean; // nothing else is explained
}

export function ClosedEndpoint({ live, isShown }: ClosedEndpointProps): ReactElement | null {
  const { say } = useSpeech();
  const { view, changeView } = useView();
  const note = useNotes().get(view.endpoint ?? "") ?? null;
  if (!isShown || view.endpoint === undefined || !live.isLoaded) return null;
  return (
    <div role="status" className="flex shrink-0 items-start gap-2.5 border-b border-line bg-sunken px-4 py-2 max-sm:px-3">
      <CircleSlash aria-hidden size={15} className="mt-0.5 shrink-0 text-muted" />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <p>
          {note === null ? say("panel.closed.unknown", { id: view.endpoint }) : say("panel.closed.known", { place: sayPlace(note.place) })}
        </p>
        {note === null ? null : (
          <p>
            {note.name === "" ? null : <bdi className="mr-2 font-medium">{showHidden(note.name)}</bdi>}
            <span className="whitespace-pre-wrap">{showHidden(note.text)}</span>
          </p>
        )}
      </div>
      <CloseButton text={say("panel.closed.clear")} onPress={() => changeView({ endpoint: undefined }, false)} />
    </div>
  );
}
