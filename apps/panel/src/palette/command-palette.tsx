/**
 * The command palette: one box that goes to any port, endpoint, service or view, and does what the panel can do. A combobox as WAI-ARIA describes
 * it: the focus stays in the box, the arrow keys move through the list, Enter takes, Escape closes.
 */
import { Search } from "lucide-react";
import { Dialog } from "radix-ui";
import { useEffect, useId, useMemo, useState, type KeyboardEvent, type ReactElement } from "react";
import { useNotes } from "../notes/use-notes.ts";
import { useVisit } from "../page-link.tsx";
import { usePage } from "../page-location.ts";
import { useSpeech } from "../settings/language.ts";
import { useView } from "../view.ts";
import type { Endpoint } from "../wire.ts";
import { endpointEntry, serviceEntries } from "./host-entries.ts";
import type { PaletteEntry } from "./palette-entry.ts";
import { panelCommands, portEntries } from "./panel-commands.ts";
import { rankEntries, type RankedEntry } from "./rank-entries.ts";
import { readRecent, rememberChoice } from "./recent-choices.ts";

interface CommandPaletteProps {
  readonly endpoints: readonly Endpoint[];
  readonly onClose: () => void;
  readonly onHelp: () => void;
  readonly onSignOut: () => void;
}

export function CommandPalette({ endpoints, onClose, onHelp, onSignOut }: CommandPaletteProps): ReactElement {
  const { say } = useSpeech();
  const [text, setText] = useState("");
  const found = useFoundEntries({ text, endpoints, onHelp, onSignOut });
  const [chosen, setChosen] = useState(0);
  const at = Math.min(chosen, found.length - 1);
  const listId = useId();
  useEffect(() => {
    document.getElementById(`${listId}-${at}`)?.scrollIntoView({ block: "nearest" }); // newer browsers return a promise, which is no clean-up
  }, [listId, at]);

  const take = ({ entry }: RankedEntry): void => {
    rememberChoice(entry.id);
    onClose();
    entry.run();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = steps[event.key];
    const now = found[at];
    if (step !== undefined) setChosen(step(at, found.length));
    else if (event.key === "Enter" && now !== undefined) take(now);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog.Root open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Dialog.Portal>
        <div aria-hidden className="animate-appear fixed inset-0 z-40 bg-black/30" />
        <Dialog.Content
          aria-describedby={undefined}
          className="animate-appear fixed top-[12vh] left-1/2 z-50 flex max-h-[70vh] w-[38rem] max-w-[calc(100vw-1.5rem)] -translate-x-1/2 flex-col overflow-hidden rounded-xl bg-raised shadow-float"
        >
          <Dialog.Title className="sr-only">{say("panel.palette.label")}</Dialog.Title>
          <div className="flex shrink-0 items-center gap-2.5 border-b border-line px-4">
            <Search aria-hidden size={16} className="shrink-0 text-muted" />
            <input
              role="combobox"
              aria-label={say("panel.palette.label")}
              aria-expanded={found.length > 0}
              aria-controls={`${listId}-list`}
              aria-autocomplete="list"
              aria-activedescendant={found.length === 0 ? undefined : `${listId}-${at}`}
              value={text}
              placeholder={say("panel.palette.placeholder")}
              onChange={(event) => {
                setText(event.target.value);
                setChosen(0);
              }}
              onKeyDown={press}
              autoComplete="off"
              spellCheck={false}
              className="h-12 min-w-0 flex-1 bg-transparent text-[0.9375rem] outline-none placeholder:text-muted"
            />
          </div>
          <EntryList id={listId} found={found} chosen={at} onTake={take} />
          {found.length === 0 ? <p className="px-4 py-5 text-muted">{say("panel.palette.none", { text })}</p> : null}
          <p role="status" className="sr-only">
            {say("panel.palette.count", { count: found.length })}
          </p>
          <p aria-hidden className="shrink-0 border-t border-line px-4 py-2 text-xs text-muted max-sm:hidden">
            {say("panel.palette.hint")}
          </p>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const page = 8;
const steps: Readonly<Record<string, ((at: number, count: number) => number) | undefined>> = {
  ArrowDown: (at, count) => (count === 0 ? 0 : (at + 1) % count),
  ArrowUp: (at, count) => (count === 0 ? 0 : (at - 1 + count) % count),
  PageDown: (at, count) => Math.min(at + page, count - 1),
  PageUp: (at) => Math.max(at - page, 0),
};

interface EntryListProps {
  readonly id: string;
  readonly found: readonly RankedEntry[];
  readonly chosen: number;
  readonly onTake: (ranked: RankedEntry) => void;
}

function EntryList({ id, found, chosen, onTake }: EntryListProps): ReactElement {
  const { say, sayPhrase } = useSpeech();
  return (
    <div
      id={`${id}-list`}
      role="listbox"
      aria-label={say("panel.palette.label")}
      className="min-h-0 overflow-auto p-1.5"
      hidden={found.length === 0}
    >
      {found.map((ranked, index) => {
        const { label, detail, kind } = ranked.entry;
        return (
          <div
            key={ranked.entry.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onPointerDown={(event) => {
              event.preventDefault();
              onTake(ranked);
            }}
            className={`flex min-h-9 cursor-pointer items-center gap-3 rounded-md px-2.5 py-1 ${index === chosen ? "bg-picked" : "hover:bg-hover"}`}
          >
            <span className="min-w-0 truncate">{sayPhrase(label)}</span>
            {detail === null ? null : (
              <span translate="no" className="min-w-0 truncate font-mono text-xs text-muted">
                {detail}
              </span>
            )}
            <span className="ml-auto shrink-0 text-xs text-muted">
              {ranked.isRecent ? `${say("panel.palette.recent")} · ` : ""}
              {say(`panel.palette.kind.${kind}`)}
            </span>
          </div>
        );
      })}
    </div>
  );
}

interface EntrySources {
  readonly text: string;
  readonly endpoints: readonly Endpoint[];
  readonly onHelp: () => void;
  readonly onSignOut: () => void;
}

function useFoundEntries({ text, endpoints, onHelp, onSignOut }: EntrySources): readonly RankedEntry[] {
  const visit = useVisit();
  const { changeView } = useView();
  const { page: current } = usePage();
  const notes = useNotes();
  const [recent] = useState(readRecent);
  const groupBy = (group: string | undefined): void =>
    current === "endpoints" ? changeView({ group }, true) : visit(group === undefined ? "/" : `/?group=${group}`);
  const hostEntries = useMemo(
    () => [...serviceEntries(endpoints, visit), ...endpoints.map((endpoint) => endpointEntry(endpoint, notes, visit))],
    [endpoints, notes, visit],
  );
  const commands = panelCommands({ visit, groupBy, help: onHelp, signOut: onSignOut });
  const entries: readonly PaletteEntry[] = [...commands, ...hostEntries];
  const ports = portEntries(text, visit).map((entry) => ({ entry, isRecent: false }));
  return [...ports, ...rankEntries(text, entries, recent)];
}
