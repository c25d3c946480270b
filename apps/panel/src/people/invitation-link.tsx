/** The link that lets a person choose a password, once. */
import type { ReactElement } from "react";
import { CodeLine } from "../code-line.tsx";
import { useSpeech } from "../settings/language.ts";
import type { InvitedPerson } from "../wire.ts";

export function InvitationLink({ invited: { person, invitation } }: { readonly invited: InvitedPerson }): ReactElement {
  const { say } = useSpeech();
  return (
    <div role="status" className="mt-2">
      <p className="mb-2">{say("panel.people.invitation", { name: person.name })}</p>
      <CodeLine code={`${location.origin}/#invitation=${invitation.token}`} />
    </div>
  );
}
