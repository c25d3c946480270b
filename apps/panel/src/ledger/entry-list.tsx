/** The entries that were found, the newest first. */
import type { ReactElement } from "react";
import { PageFailure, PageSkeleton } from "../services/page-failure.tsx";
import { useSpeech } from "../settings/language.ts";
import { sayRefusal } from "../settings/say-refusal.ts";
import { EntryRow } from "./entry-row.tsx";
import type { Names } from "./entry-sentence.ts";
import type { useEntries } from "./use-entries.ts";

interface EntryListProps {
  readonly found: ReturnType<typeof useEntries>;
  readonly names: Names;
  readonly isSearched: boolean;
  readonly onClear: () => void;
}

export function EntryList({ found, names, isSearched, onClear }: EntryListProps): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const { entries, standings, size, next, isAsking, refusal, showMore } = found;
  const isFirst = entries.length === 0;
  if (isFirst && refusal !== null)
    return <PageFailure title={say("panel.ledger.failed")} text={sayRefusal(refusal.refusal, speech)} onRetry={showMore} />;
  if (isFirst && isAsking) return <PageSkeleton text={say("panel.ledger.loading")} lines={7} />;
  if (isFirst) {
    return (
      <p className="rounded-md border border-line px-4 py-6 text-muted">
        {say(isSearched ? "panel.ledger.noMatch" : "panel.ledger.empty")}{" "}
        {isSearched ? (
          <button type="button" onClick={onClear} className="text-accent underline underline-offset-2">
            {say("panel.ledger.filter.clear")}
          </button>
        ) : null}
      </p>
    );
  }
  return (
    <>
      <p role="status" className="mb-2 text-muted">
        {isSearched
          ? say("panel.ledger.shownMatching", { shown: entries.length })
          : say("panel.ledger.shown", { shown: entries.length, size })}
      </p>
      <ul aria-label={say("panel.ledger.entries")} className="rounded-md border border-line">
        {entries.map(({ index, text }) => (
          <li key={index} className="border-b border-line last:border-b-0 [contain-intrinsic-size:auto_2.75rem] [content-visibility:auto]">
            <EntryRow index={index} text={text} standing={standings.get(index) ?? null} names={names} />
          </li>
        ))}
      </ul>
      {refusal === null ? null : (
        <p role="alert" className="mt-3 text-bad">
          {sayRefusal(refusal.refusal, speech)}
        </p>
      )}
      {next === null ? null : (
        <button type="button" disabled={isAsking} onClick={showMore} className="plain-button mt-3">
          {say("panel.ledger.more")}
        </button>
      )}
    </>
  );
}
