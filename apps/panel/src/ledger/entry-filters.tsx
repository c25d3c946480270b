/** What of the record is shown: a kind, a person, a time. */
import { useId, type ReactElement, type ReactNode } from "react";
import { useSpeech } from "../settings/language.ts";
import type { Names } from "./entry-sentence.ts";
import { kindNames } from "./read-entry.ts";
import type { EntrySearch } from "./use-entries.ts";

interface EntryFiltersProps {
  readonly search: EntrySearch;
  readonly names: Names;
  readonly onChange: (search: EntrySearch) => void;
}

const fieldLook = "h-8 w-full min-w-0 rounded-md border border-line-strong bg-raised px-2 max-sm:h-10";
/** Who acts beside people. */
const parts = ["owner", "unknown", "server", "scanner", "applier", "root"] as const;

export function EntryFilters({ search, names, onChange }: EntryFiltersProps): ReactElement {
  const { say, sayPhrase } = useSpeech();
  const set = (
    change: Readonly<Record<keyof EntrySearch, string | undefined>> | Partial<Record<keyof EntrySearch, string | undefined>>,
  ): void => onChange(withoutEmpty({ ...search, ...change }));
  return (
    <div role="group" aria-label={say("panel.ledger.entries")} className="mb-3 grid grid-cols-2 gap-x-3 gap-y-2 sm:grid-cols-4">
      <Field label={say("panel.ledger.filter.kind")}>
        {(id) => (
          <select id={id} value={search.kind ?? ""} onChange={(event) => set({ kind: event.target.value })} className={fieldLook}>
            <option value="">{say("panel.ledger.filter.anyKind")}</option>
            {Object.entries(kindNames).map(([kind, name]) => (
              <option key={kind} value={kind}>
                {sayPhrase(name)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={say("panel.ledger.filter.by")}>
        {(id) => (
          <select id={id} value={search.by ?? ""} onChange={(event) => set({ by: event.target.value })} className={fieldLook}>
            <option value="">{say("panel.ledger.filter.anybody")}</option>
            {[...names].map(([person, name]) => (
              <option key={person} value={person}>
                {name}
              </option>
            ))}
            {parts.map((part) => (
              <option key={part} value={part}>
                {say(`panel.ledger.who.${part}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={say("panel.ledger.filter.since")}>
        {(id) => (
          <input
            id={id}
            type="date"
            value={dayOf(search.since, 0)}
            onChange={(event) => set({ since: startOf(event.target.value, 0) })}
            className={fieldLook}
          />
        )}
      </Field>
      <Field label={say("panel.ledger.filter.until")}>
        {(id) => (
          <input
            id={id}
            type="date"
            value={dayOf(search.until, -1)}
            onChange={(event) => set({ until: startOf(event.target.value, 1) })}
            className={fieldLook}
          />
        )}
      </Field>
    </div>
  );
}

function Field({ label, children }: { readonly label: string; readonly children: (id: string) => ReactNode }): ReactElement {
  const id = useId();
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-0.5 block text-xs text-muted">
        {label}
      </label>
      {children(id)}
    </div>
  );
}

function withoutEmpty(search: Partial<Record<keyof EntrySearch, string | undefined>>): EntrySearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== ""));
}

/** The beginning of a day of the reader's zone, `days` later; undefined where no day is given. */
function startOf(day: string, days: number): string | undefined {
  const [year, month, date] = day.split("-").map(Number);
  if (year === undefined || month === undefined || date === undefined) return undefined;
  return new Date(year, month - 1, date + days).toISOString();
}

/** The day, `days` later, as a date field writes it. */
function dayOf(iso: string | undefined, days: number): string {
  if (iso === undefined) return "";
  const at = new Date(iso);
  const day = new Date(at.getFullYear(), at.getMonth(), at.getDate() + days);
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
