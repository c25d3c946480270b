/** On the page about oneself: the key of this browser, and whose signatures count on this host. */
import { useState, type ReactElement } from "react";
import { client } from "../../api.ts";
import { Section } from "../../people/section.tsx";
import { useSpeech } from "../../settings/language.ts";
import { sayRefusal } from "../../settings/say-refusal.ts";
import { useAnswer } from "../../use-answer.ts";
import type { GuardDocument, Session } from "../../wire.ts";
import { OwnKey } from "./own-key.tsx";

export function SigningSection({ session }: { readonly session: Session }): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const { asked } = useAnswer("guard", () => client.readGuard());
  const [changed, setChanged] = useState<GuardDocument | null>(null);
  const guard = changed ?? (asked.kind === "answered" ? asked.value : null);
  return (
    <Section title={say("panel.key.title")} lead={say("panel.key.lead")}>
      {asked.kind === "failed" ? <p role="alert">{sayRefusal(asked.refusal, speech)}</p> : null}
      {guard === null ? null : (
        <>
          <OwnKey guard={guard} personName={session.person?.name ?? null} isPerson={session.person !== null} onPinned={setChanged} />
          <Approvers guard={guard} />
        </>
      )}
    </Section>
  );
}

function Approvers({ guard: { state } }: { readonly guard: GuardDocument }): ReactElement | null {
  const { say } = useSpeech();
  if (state === null) return null;
  return (
    <div className="mt-4 border-t border-line pt-3">
      <p>{say(`panel.key.approval.${state.approval}`)}</p>
      {state.approvers.length === 0 ? (
        <p className="text-muted">{say("panel.key.noneCount")}</p>
      ) : (
        <ul className="mt-1">
          {state.approvers.map(({ name, key }) => (
            <li key={key} className="flex flex-wrap gap-x-3 py-0.5">
              <bdi className="font-medium">{name}</bdi>
              <span translate="no" className="font-mono text-xs leading-5 text-muted [overflow-wrap:anywhere]">
                {key}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
