/** One entry: when, as a sentence, and whether it is what was recorded. Opened it shows all that is known of it. */
import { Check, CircleHelp, Clock, TriangleAlert, type LucideIcon } from "lucide-react";
import { useState, type ReactElement } from "react";
import { joinWords } from "../settings/join-words.ts";
import { useSpeech, type Speech } from "../settings/language.ts";
import { formatDateTime, formatMinute } from "../settings/time-format.ts";
import { useNow } from "../settings/use-now.ts";
import type { EntryStanding } from "./check-entries.ts";
import { EntryDetails } from "./entry-details.tsx";
import { entrySentence, type Names } from "./entry-sentence.ts";
import { readEntry } from "./read-entry.ts";

interface EntryRowProps {
  readonly index: number;
  readonly text: string;
  readonly standing: EntryStanding | null; // null: it was not checked
  readonly names: Names;
}

const signs: Readonly<Record<EntryStanding | "unchecked", { readonly icon: LucideIcon; readonly look: string }>> = {
  recorded: { icon: Check, look: "text-good" },
  differs: { icon: TriangleAlert, look: "text-bad" },
  waiting: { icon: Clock, look: "text-muted" },
  unchecked: { icon: CircleHelp, look: "text-muted" },
};

export function EntryRow({ index, text, standing, names }: EntryRowProps): ReactElement {
  const speech = useSpeech();
  const { say, sayPhrase, language } = speech;
  const [isOpen, setOpen] = useState(false);
  const nowMs = useNow();
  const shown = readEntry(text);
  const state = standing ?? "unchecked";
  const { icon: Icon, look } = signs[state];
  const sentence = sayPhrase(entrySentence(shown, { names, ...wordsIn(speech) }));
  return (
    <details
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className={standing === "differs" ? "bg-bad-soft shadow-[inset_3px_0_var(--bad)]" : ""}
    >
      <summary className="flex min-h-10 cursor-pointer list-none items-start gap-3 px-3 py-2.5 hover:bg-hover max-sm:flex-wrap max-sm:gap-x-2 max-sm:gap-y-0.5">
        <span title={say(`panel.ledger.${state}`)} className={`mt-0.5 shrink-0 ${look}`}>
          <Icon aria-hidden size={15} />
          <span className="sr-only">{say(`panel.ledger.${state}`)}</span>
        </span>
        <span title={formatDateTime(shown.at, language)} className="w-28 shrink-0 text-muted tabular-nums max-sm:w-auto max-sm:grow">
          {formatMinute(shown.at, language, nowMs)}
        </span>
        <span className="min-w-0 grow text-pretty [overflow-wrap:anywhere] max-sm:order-last max-sm:w-full">
          {sentence}
          {standing === "differs" ? <strong className="block text-bad">{say("panel.ledger.differs")}</strong> : null}
        </span>
        <span className="shrink-0 text-muted tabular-nums">{index}</span>
      </summary>
      {isOpen ? <EntryDetails index={index} text={text} shown={shown} isSigned={standing !== "waiting"} /> : null}
    </details>
  );
}

/** How times and roles are written inside a sentence. */
function wordsIn({ say, language }: Speech): { time: (iso: string) => string; roles: (roles: readonly string[]) => string } {
  return {
    time: (iso) => formatDateTime(iso, language),
    roles: (roles) =>
      joinWords(
        roles.map((role) => (isRole(role) ? say(`panel.role.${role}`) : role)),
        language,
      ),
  };
}

const roleNames = ["viewer", "operator", "approver", "system-admin", "security-admin", "audit-admin"] as const;

function isRole(role: string): role is (typeof roleNames)[number] {
  return roleNames.some((one) => one === role);
}
