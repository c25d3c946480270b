/** The record that nobody can edit: whether it is whole, checked here, and what is in it as sentences. */
import { useMemo, useState, type ReactElement } from "react";
import { client } from "../api.ts";
import { PageFailure, PageSkeleton } from "../services/page-failure.tsx";
import { useSpeech } from "../settings/language.ts";
import { sayRefusal } from "../settings/say-refusal.ts";
import { useAnswer } from "../use-answer.ts";
import { useTitle } from "../use-title.ts";
import { EntryFilters } from "./entry-filters.tsx";
import { EntryList } from "./entry-list.tsx";
import type { Names } from "./entry-sentence.ts";
import { HeadCard } from "./head-card.tsx";
import { useEntries, type EntrySearch } from "./use-entries.ts";
import { useRecord, type Record } from "./use-record.ts";

export function LedgerPage(): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  useTitle(say("panel.ledger.title"));
  const { asked, isAsking, retry } = useRecord();
  return (
    <main id="content" tabIndex={-1} aria-label={say("panel.ledger.title")} className="min-h-0 flex-1 overflow-auto px-4 py-6 sm:px-8">
      <div className="mx-auto max-w-4xl">
        <h2 className="text-lg font-semibold">{say("panel.ledger.title")}</h2>
        <p className="mt-1 mb-5 text-muted text-pretty">{say("panel.ledger.lead")}</p>
        {asked.kind === "loading" ? <PageSkeleton text={say("panel.ledger.loading")} lines={8} /> : null}
        {asked.kind === "failed" ? (
          <PageFailure title={say("panel.ledger.failed")} text={sayRefusal(asked.refusal, speech)} onRetry={retry} />
        ) : null}
        {asked.kind === "answered" ? <Shown record={asked.value} isChecking={isAsking} onCheck={retry} /> : null}
      </div>
    </main>
  );
}

interface ShownProps {
  readonly record: Record;
  readonly isChecking: boolean;
  readonly onCheck: () => void;
}

function Shown({ record, isChecking, onCheck }: ShownProps): ReactElement {
  const [search, setSearch] = useState<EntrySearch>({});
  const names = useNames();
  const { checked } = record;
  const found = useEntries(search, checked?.standing.code === "whole" ? checked.head : null); // of another past nothing is said to be recorded
  const differing = found.entries.filter(({ index }) => found.standings.get(index) === "differs").length;
  return (
    <>
      <HeadCard record={record} differing={differing} isChecking={isChecking} onCheck={onCheck} />
      <EntryFilters search={search} names={names} onChange={setSearch} />
      <EntryList found={found} names={names} isSearched={Object.keys(search).length > 0} onClear={() => setSearch({})} />
    </>
  );
}

const nobody: Names = new Map();

/** Nobody where the reader may not see people: entries then name them by their ids. */
function useNames(): Names {
  const { asked } = useAnswer("people", () => client.readPeople());
  const people = asked.kind === "answered" ? asked.value.people : null;
  return useMemo(() => (people === null ? nobody : new Map(people.map(({ id, name }) => [id, name]))), [people]);
}
