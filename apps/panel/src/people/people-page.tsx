/** Who may sign in here and what they may do, and what one proves oneself with. On a machine that nobody has set up: the first person. */
import type { ReactElement } from "react";
import { client } from "../api.ts";
import { useSpeech } from "../settings/language.ts";
import { sayRefusal } from "../settings/say-refusal.ts";
import { useAnswer } from "../use-answer.ts";
import { useTitle } from "../use-title.ts";
import type { Session } from "../wire.ts";
import { OwnSecurity } from "./own-security.tsx";
import { SigningSection } from "../plans/keys/signing-section.tsx";
import { PeopleList } from "./people-list.tsx";
import { SetUpForm } from "./set-up-form.tsx";

export function PeoplePage(): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  useTitle(say("panel.people.title"));
  const { asked, retry } = useAnswer("session", () => client.readSession());
  return (
    <main id="content" tabIndex={-1} aria-label={say("panel.people.title")} className="min-h-0 flex-1 overflow-auto px-4 py-6 sm:px-8">
      <div className="mx-auto max-w-3xl">
        <h2 className="mb-4 text-lg font-semibold">{say("panel.people.title")}</h2>
        {asked.kind === "loading" ? <div aria-busy className="h-40" /> : null}
        {asked.kind === "failed" ? <p role="alert">{sayRefusal(asked.refusal, speech)}</p> : null}
        {asked.kind === "answered" ? <Parts session={asked.value} onChange={retry} /> : null}
      </div>
    </main>
  );
}

function Parts({ session, onChange }: { readonly session: Session; readonly onChange: () => void }): ReactElement {
  const { say } = useSpeech();
  const { person, permissions } = session;
  return (
    <>
      {permissions.includes("set-up") ? <SetUpForm onMade={onChange} /> : null}
      {person === null && !permissions.includes("set-up") ? <p className="mb-6 text-muted">{say("panel.people.byLink")}</p> : null}
      {person === null ? null : <OwnSecurity person={person} permissions={permissions} />}
      <SigningSection session={session} />
      {permissions.includes("see-people") && session.hasPeople ? <PeopleList session={session} onChange={onChange} /> : null}
    </>
  );
}
