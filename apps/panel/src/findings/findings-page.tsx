/** Everything on this host that disagrees with good practice or with what its rules mean to say; the worst first. Judged anew as the host changes. */
import { EyeOff, ShieldCheck } from "lucide-react";
import { useCallback, useDeferredValue, useState, type ReactElement } from "react";
import { FilterField } from "../filter-field.tsx";
import { Limits } from "../reach/reach-section.tsx";
import { useReach } from "../reach/use-reach.ts";
import { PageFailure, PageSkeleton } from "../services/page-failure.tsx";
import { useSpeech } from "../settings/language.ts";
import { sayRefusal } from "../settings/say-refusal.ts";
import { useTitle } from "../use-title.ts";
import type { FindingDocument, FindingsDocument, Waiver } from "../wire.ts";
import { FindingCard } from "./finding-card.tsx";
import { groupFindings, selectFindings, severities, type Severity } from "./select-findings.ts";
import { SeverityIcon, SeverityLabel } from "./severity-label.tsx";
import { useFindings } from "./use-findings.ts";
import { isWaived, useWaivers, type Waiving } from "./waivers/use-waivers.ts";
import { WaivedFindings } from "./waivers/waived-findings.tsx";

export function FindingsPage(): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  useTitle(say("panel.findings.title"));
  const { asked, shown, retry } = useFindings();
  return (
    <main id="content" tabIndex={-1} aria-label={say("panel.findings.title")} className="min-h-0 flex-1 overflow-auto px-4 py-6 sm:px-8">
      <div className="mx-auto max-w-4xl">
        <h2 className="text-lg font-semibold">{say("panel.findings.title")}</h2>
        <p className="mt-1 mb-5 text-muted text-pretty">{say("panel.findings.lead")}</p>
        {asked.kind === "failed" && shown !== null ? (
          <p role="status" className="mb-3 rounded-md bg-warn-soft px-3 py-2 text-warn [overflow-wrap:anywhere]">
            {say("panel.findings.stale", { reason: sayRefusal(asked.refusal, speech) })}{" "}
            <button type="button" onClick={retry} className="font-medium underline underline-offset-2">
              {say("panel.failed.retry")}
            </button>
          </p>
        ) : null}
        {shown !== null ? (
          <Judged document={shown} />
        ) : asked.kind === "failed" ? (
          <PageFailure title={say("panel.findings.failed")} text={sayRefusal(asked.refusal, speech)} onRetry={retry} />
        ) : (
          <PageSkeleton text={say("panel.findings.loading")} lines={7} />
        )}
      </div>
    </main>
  );
}

function Judged({ document }: { readonly document: FindingsDocument }): ReactElement {
  const { say, sayPhrase } = useSpeech();
  const { state, failure, revision, findings } = document;
  const waiving = useWaivers();
  const waived = findings.filter((finding) => isWaived(finding, waiving));
  const counted = findings.filter((finding) => !isWaived(finding, waiving));
  if (revision === 0 && state === "pending") return <PageSkeleton text={say("panel.findings.first")} lines={5} />;
  return (
    <>
      {state === "pending" ? (
        <p role="status" className="mb-3 text-muted">
          {say("panel.findings.pending")}
        </p>
      ) : null}
      {state === "failed" ? (
        <p role="alert" className="mb-3 rounded-md bg-warn-soft px-3 py-2 text-warn [overflow-wrap:anywhere]">
          {say("panel.reach.failed")}
          {failure === null ? "" : ` ${sayPhrase(failure)}`}
        </p>
      ) : null}
      {counted.length > 0 ? (
        <FindingList document={document} findings={counted} waived={waived} waiving={waiving} />
      ) : revision === 0 || waived.length > 0 ? null : (
        <NothingFound />
      )}
      {waiving === null ? null : <WaivedFindings findings={waived} absent={absentOf(waiving, findings)} waiving={waiving} />}
    </>
  );
}

function absentOf({ live }: Waiving, findings: readonly FindingDocument[]): readonly Waiver[] {
  return live.filter(({ finding: { id, namespace } }) => !findings.some((one) => one.id === id && one.namespace === namespace));
}

/** Honest about what was not looked at. */
function NothingFound(): ReactElement {
  const { say, sayPhrase } = useSpeech();
  const { overview } = useReach();
  const notes = (overview?.namespaces ?? []).flatMap(({ notes: own }) => own.map(sayPhrase));
  const isWhole = notes.length === 0;
  const Icon = isWhole ? ShieldCheck : EyeOff;
  return (
    <div className="rounded-md border border-line px-4 py-6">
      <p className="flex items-center gap-2 text-base font-semibold">
        <Icon aria-hidden size={17} className={`shrink-0 ${isWhole ? "text-good" : "text-warn"}`} />
        {say(isWhole ? "panel.findings.none" : "panel.findings.noneRead")}
      </p>
      <p className="mt-1 max-w-prose text-muted text-pretty">{say("panel.findings.noneText")}</p>
      <Limits notes={[...new Set(notes)]} />
    </div>
  );
}

interface FindingListProps {
  readonly document: Pick<FindingsDocument, "counts" | "more">;
  readonly findings: readonly FindingDocument[]; // that count
  readonly waived: readonly FindingDocument[];
  readonly waiving: Waiving | null;
}

function FindingList({ document: { counts, more }, findings, waived, waiving }: FindingListProps): ReactElement {
  const { say, sayPhrase } = useSpeech();
  const [text, setText] = useState("");
  const [hidden, setHidden] = useState<ReadonlySet<Severity>>(new Set());
  const wanted = useDeferredValue(text);
  const shown = selectFindings(findings, { text: wanted, hidden }, sayPhrase);
  const toggle = (severity: Severity): void => {
    const next = new Set(hidden);
    if (!next.delete(severity)) next.add(severity);
    setHidden(next);
  };
  const clear = (): void => {
    setText("");
    setHidden(new Set());
  };
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
        <FilterField label={say("panel.findings.filter")} text={text} onText={setText} />
        <div role="group" aria-label={say("panel.findings.severity")} className="flex flex-wrap gap-1.5">
          {severities.map((severity) => (
            <SeverityToggle
              key={severity}
              severity={severity}
              count={counts[severity] - waived.filter((one) => one.severity === severity).length}
              isOn={!hidden.has(severity)}
              onToggle={toggle}
            />
          ))}
        </div>
        <p role="status" className="ml-auto shrink-0 text-muted">
          {shown.length === findings.length
            ? say("panel.findings.count", { count: shown.length + more.findings })
            : say("panel.findings.countOf", { shown: shown.length, count: findings.length + more.findings })}
          {waived.length === 0 ? null : ` · ${say("panel.waiver.count", { count: waived.length })}`}
        </p>
      </div>
      {shown.length === 0 ? (
        <p className="py-6 text-muted">
          {say("panel.findings.noMatch")}{" "}
          <button type="button" onClick={clear} className="text-accent underline underline-offset-2">
            {say("panel.findings.clear")}
          </button>
        </p>
      ) : (
        <FindingGroups findings={shown} waiving={waiving} />
      )}
      {more.findings === 0 ? null : <p className="mt-4 text-muted">{say("panel.findings.more", { count: more.findings })}</p>}
    </>
  );
}

interface SeverityToggleProps {
  readonly severity: Severity;
  readonly count: number;
  readonly isOn: boolean;
  readonly onToggle: (severity: Severity) => void;
}

function SeverityToggle({ severity, count, isOn, onToggle }: SeverityToggleProps): ReactElement {
  const { say } = useSpeech();
  return (
    <button
      type="button"
      aria-pressed={isOn}
      disabled={count === 0}
      onClick={() => onToggle(severity)}
      className={`flex h-8 items-center gap-1.5 rounded-full border px-2.5 disabled:text-muted max-sm:h-10 ${isOn && count > 0 ? "border-line-strong bg-raised" : "border-line text-muted"}`}
    >
      {count === 0 ? null : <SeverityIcon severity={severity} size={14} />}
      <span className={isOn || count === 0 ? "" : "line-through"}>{say(`panel.findings.severity.${severity}`)}</span>
      <span className="text-muted">{count}</span>
    </button>
  );
}

const step = 60; // drawn at a time: a thousand at once would hold up the page

function FindingGroups({ findings, waiving }: Pick<FindingListProps, "findings" | "waiving">): ReactElement {
  const [most, setMost] = useState(step);
  const watch = useCallback((mark: HTMLDivElement): (() => void) => {
    const seen = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setMost((before) => before + step);
      },
      { rootMargin: "600px" },
    );
    seen.observe(mark);
    return () => seen.disconnect();
  }, []);
  return (
    <>
      {groupFindings(findings.slice(0, most)).map(({ severity, findings: own }) => (
        <section key={severity} className="mb-5">
          <h3 className="mb-1.5 font-semibold">
            <SeverityLabel severity={severity} />
          </h3>
          <ul className="rounded-md border border-line">
            {own.map((finding) => (
              <li
                key={finding.id}
                className="border-b border-line last:border-b-0 [contain-intrinsic-size:auto_3.75rem] [content-visibility:auto]"
              >
                <FindingCard finding={finding} isOpenAtFirst={findings.length === 1} waiving={waiving} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {most < findings.length ? <div key={most} ref={watch} /> : null}
    </>
  );
}
