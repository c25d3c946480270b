/** What could not be seen, as a badge in the header; opened, every note with its reason and what would show it. */
import { EyeOff, ShieldCheck } from "lucide-react";
import { Popover } from "radix-ui";
import { catalogue, type MessageId } from "@portolan/phrases";
import type { ReactElement } from "react";
import { CodeLine } from "../code-line.tsx";
import type { ReachState } from "../reach/reach-store.ts";
import { useReach } from "../reach/use-reach.ts";
import { useSpeech, type Speech } from "../settings/language.ts";
import { lookOf, sayKnown } from "../unknown-value.ts";
import type { Coverage, CoverageNote } from "../wire.ts";

interface CoverageBadgeProps {
  readonly coverage: Coverage;
  readonly isPrivileged: boolean;
}

export function CoverageBadge({ coverage, isPrivileged }: CoverageBadgeProps): ReactElement {
  const speech = useSpeech();
  const limits = limitsOf(useReach(), speech).length;
  const missing = sayMissing(coverage, speech) ?? (limits === 0 ? null : speech.say("panel.header.reachLimits", { count: limits }));
  const Icon = missing === null ? ShieldCheck : EyeOff;
  const colours = missing === null ? "text-muted hover:bg-hover" : "bg-warn-soft text-warn";
  return (
    <Popover.Root>
      <Popover.Trigger className={`flex h-6 min-w-0 items-center gap-1.5 rounded-full px-2.5 text-xs whitespace-nowrap ${colours}`}>
        <Icon aria-hidden size={13} className="shrink-0" />
        <span className="truncate max-sm:sr-only">{missing ?? speech.say("panel.header.completeBadge")}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={6}
          collisionPadding={12}
          aria-label={speech.say("panel.coverage.title")}
          className="animate-appear z-40 max-h-[70vh] w-[26rem] max-w-[calc(100vw-1.5rem)] overflow-auto rounded-lg bg-raised p-4 shadow-float"
        >
          <CoverageNotes coverage={coverage} isPrivileged={isPrivileged} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function CoverageNotes({ coverage, isPrivileged }: CoverageBadgeProps): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const reach = useReach();
  const limits = limitsOf(reach, speech);
  const sources = {
    sock_diag: "panel.coverage.source.sockDiag",
    ss: "panel.coverage.source.ss",
    proc: "panel.coverage.source.proc",
  } as const;
  const facts: readonly [MessageId, string | number][] = [
    ["panel.coverage.source", sayKnown(speech, lookOf(sources, coverage.sockets, ""), coverage.sockets)],
    ["panel.coverage.namespacesRead", coverage.namespacesRead],
    ["panel.coverage.namespacesUnreadable", coverage.namespacesUnreadable],
    ["panel.coverage.ownersUnknown", coverage.ownersUnknown],
    ["panel.coverage.firewalls", sayJudged(reach, limits.length, speech)],
  ];
  return (
    <>
      <h2 className="mb-1 text-sm font-semibold">{say("panel.coverage.title")}</h2>
      <p className="mb-3 text-muted">{say("panel.coverage.lead")}</p>
      <dl className="mb-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {facts.map(([id, value]) => (
          <div key={id} className="contents">
            <dt className="text-muted">{speech.sayPhrase({ id })}</dt>
            <dd className="text-right font-medium">{value}</dd>
          </div>
        ))}
      </dl>
      {coverage.notes.length === 0 ? (
        <p>{say("panel.coverage.noNotes")}</p>
      ) : (
        <ul className="space-y-2 border-t border-line pt-3">
          {coverage.notes.map((note, index) => (
            <li key={index} className="flex gap-2 [overflow-wrap:anywhere]">
              <EyeOff aria-hidden size={14} className="mt-[3px] shrink-0 text-warn" />
              {sayNote(note, speech)}
            </li>
          ))}
        </ul>
      )}
      {limits.length === 0 ? null : (
        <div className="mt-3 border-t border-line pt-3">
          <h3 className="mb-1 font-semibold">{say("panel.coverage.reachLimits")}</h3>
          <ul className="space-y-2">
            {limits.map((limit) => (
              <li key={limit} className="flex gap-2 [overflow-wrap:anywhere]">
                <EyeOff aria-hidden size={14} className="mt-[3px] shrink-0 text-warn" />
                {limit}
              </li>
            ))}
          </ul>
        </div>
      )}
      {isPrivileged ? null : (
        <div className="mt-3 border-t border-line pt-3">
          <p className="mb-2">{say("panel.coverage.root")}</p>
          <CodeLine code="sudo ./portolan up" />
        </div>
      )}
    </>
  );
}

function sayJudged({ overview, isPending, hasFailed }: ReachState, limits: number, { say }: Speech): string {
  if (hasFailed || overview?.state === "failed") return say("panel.coverage.judgeFailed");
  if (overview === null || overview.revision === 0 || isPending) return say("panel.coverage.judging");
  return limits === 0 ? say("panel.coverage.judged") : say("panel.coverage.judgedGaps", { count: limits });
}

/** What keeps verdicts from being certain, of every namespace; of another than the host's own with its name. */
function limitsOf({ overview }: ReachState, { say, sayPhrase }: Speech): readonly string[] {
  const lines = (overview?.namespaces ?? []).flatMap(({ namespace, notes }) =>
    notes.map((note) => (namespace === "host" ? sayPhrase(note) : say("panel.coverage.reachIn", { namespace, text: sayPhrase(note) }))),
  );
  return [...new Set(lines)];
}

function sayMissing(coverage: Coverage, { say }: Speech): string | null {
  if (coverage.namespacesUnreadable > 0) return say("panel.header.namespacesUnreadable", { count: coverage.namespacesUnreadable });
  if (coverage.ownersUnknown > 0) return say("panel.header.ownersUnknown", { count: coverage.ownersUnknown });
  if (coverage.notes.length > 0) return say("panel.header.notes", { count: coverage.notes.length });
  return null;
}

/** A note's message is `coverage.` + its code; one that this panel does not know shows its code and parameters. */
function sayNote(note: CoverageNote, { say, sayPhrase }: Speech): string {
  const id = `coverage.${note.code}`;
  if (id in catalogue) return sayPhrase({ id: id as MessageId, params: note.params });
  return say("panel.coverage.unknownNote", { code: note.code, detail: Object.values(note.params).join(" ") });
}
