/** Where nothing of Portolan can change this host: why, and what to do; plans are shown and typed by hand then. */
import { PlugZap } from "lucide-react";
import type { ReactElement } from "react";
import { client } from "../../api.ts";
import { CodeLine } from "../../code-line.tsx";
import { useSpeech } from "../../settings/language.ts";
import { useAnswer } from "../../use-answer.ts";
import type { GuardDocument } from "../../wire.ts";

/** null: not answered yet. */
export function useGuard(): { readonly guard: GuardDocument | null; readonly retry: () => void } {
  const { asked, retry } = useAnswer("guard", () => client.readGuard());
  return { guard: asked.kind === "answered" ? asked.value : null, retry };
}

export function GuardNotice(): ReactElement | null {
  const { guard } = useGuard();
  return guard === null ? null : <GuardTrouble guard={guard} />;
}

export function GuardTrouble({ guard: { applier, state } }: { readonly guard: GuardDocument }): ReactElement | null {
  const { say } = useSpeech();
  const isBroken = state?.rails.code === "broken";
  if (applier === "present" && !isBroken) return null;
  const word = applier === "present" ? "broken" : applier;
  return (
    <div role="status" className="mb-5 flex gap-2.5 rounded-md bg-warn-soft px-3 py-2.5 text-warn">
      <PlugZap aria-hidden size={15} className="mt-[3px] shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{say(`panel.guard.${word}`)}</p>
        <p className="text-pretty">{say(`panel.guard.${word}Help`)}</p>
        {word === "absent" ? (
          <div className="mt-1.5 text-ink">
            <CodeLine code="sudo portolan up" />
          </div>
        ) : null}
      </div>
    </div>
  );
}
