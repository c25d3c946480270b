/** One finding: what it is and where in a line; opened, why (the rules that decide), what to do, and commands to copy. */
import { memo, useState, type ReactElement } from "react";
import { CodeLine } from "../code-line.tsx";
import { PageLink } from "../page-link.tsx";
import { packetText } from "../reach/lane-example.tsx";
import { StepLine } from "../reach/step-line.tsx";
import { useSpeech } from "../settings/language.ts";
import { packetPath } from "../page-location.ts";
import { formatDateTime } from "../settings/time-format.ts";
import type { FindingDocument, FixDocument, Reason, Waiver } from "../wire.ts";
import { severityOf } from "./select-findings.ts";
import { SeverityIcon } from "./severity-label.tsx";
import type { Waiving } from "./waivers/use-waivers.ts";
import { WaiverBox } from "./waivers/waiver-box.tsx";

interface FindingCardProps {
  readonly finding: FindingDocument;
  readonly isOpenAtFirst: boolean;
  readonly waiving: Waiving | null;
}

export const FindingCard = memo(drawFinding);

function drawFinding({ finding, isOpenAtFirst, waiving }: FindingCardProps): ReactElement {
  const { sayPhrase, say } = useSpeech();
  const [isOpen, setIsOpen] = useState(isOpenAtFirst);
  const severity = severityOf(finding);
  const { title, families, port, protocol, explanation } = finding;
  const [first] = explanation;
  return (
    <details open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="flex cursor-pointer list-none items-start gap-2.5 px-3 py-2.5 hover:bg-hover focus-visible:outline-offset-[-2px]">
        <span className="mt-0.5">
          <SeverityIcon severity={severity} />
          <span className="sr-only">{say(`panel.findings.severity.${severity}`)}</span>
        </span>
        <span className="min-w-0 flex-1">
          <span className="block font-medium [overflow-wrap:anywhere]">{sayPhrase(title)}</span>
          {isOpen || first === undefined ? null : <span className="block truncate text-muted">{sayPhrase(first)}</span>}
          <WaiverBadge waiver={waiving?.waiverOf(finding) ?? null} />
        </span>
        <span translate="no" className="shrink-0 pl-2 text-right font-mono text-xs text-muted">
          {port === null ? null : `${port}/${protocol ?? ""}`}
          <span className="block">{families.length === 1 ? (families[0] === "ipv4" ? "IPv4" : "IPv6") : null}</span>
        </span>
      </summary>
      {isOpen ? <FindingBody finding={finding} waiving={waiving} /> : null}
    </details>
  );
}

function WaiverBadge({ waiver }: { readonly waiver: Waiver | null }): ReactElement | null {
  const { say, language } = useSpeech();
  if (waiver === null) return null;
  const text =
    waiver.state === "approved"
      ? say("panel.waiver.badge", { until: formatDateTime(waiver.until, language) })
      : say("panel.waiver.badgeRequested");
  return <span className="mt-0.5 inline-block rounded-full border border-line-strong px-2 text-xs text-muted">{text}</span>;
}

function FindingBody({ finding, waiving }: Omit<FindingCardProps, "isOpenAtFirst">): ReactElement {
  const { say, sayPhrase } = useSpeech();
  const { explanation, because, remedy, fixes, endpoint, witness, protocol, namespace } = finding;
  return (
    <div className="space-y-3 pr-3 pb-4 pl-[2.45rem] max-sm:pl-3">
      {explanation.map((line, index) => (
        <p key={index} className="max-w-prose [overflow-wrap:anywhere]">
          {sayPhrase(line)}
        </p>
      ))}
      {because.length === 0 ? null : (
        <section>
          <h4 className="mb-1 text-xs font-medium text-muted">{say("panel.findings.why")}</h4>
          <ol className="space-y-1">
            {because.map((reason, index) => (
              <li key={index}>
                <StepLine hook={null} place={placeText(reason)} owner={null} text={reason.text} effect={reason.effect} isDeciding={false} />
              </li>
            ))}
          </ol>
        </section>
      )}
      {remedy.length + fixes.length === 0 ? null : (
        <section>
          <h4 className="mb-1 text-xs font-medium text-muted">{say("panel.findings.whatToDo")}</h4>
          {remedy.map((line, index) => (
            <p key={index} className="max-w-prose [overflow-wrap:anywhere]">
              {sayPhrase(line)}
            </p>
          ))}
          {fixes.map((fix, index) => (
            <Fix key={index} fix={fix} />
          ))}
          {fixes.length === 0 ? null : <p className="mt-1.5 text-xs text-muted">{say("panel.findings.notApplied")}</p>}
        </section>
      )}
      {waiving === null ? null : <WaiverBox finding={finding} waiving={waiving} />}
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
        {endpoint === null ? null : (
          <PageLink href={`/?endpoint=${encodeURIComponent(endpoint)}`} className="text-accent underline underline-offset-2">
            {say("panel.findings.endpoint")}
          </PageLink>
        )}
        {witness === null || protocol === null ? null : (
          <PageLink
            href={packetPath({ ...witness, protocol })}
            title={packetText(witness, protocol)}
            className="text-accent underline underline-offset-2"
          >
            {say("panel.reach.follow")}
          </PageLink>
        )}
        {namespace === "host" ? null : (
          <span translate="no" className="text-muted">
            {namespace}
          </span>
        )}
      </p>
    </div>
  );
}

function Fix({ fix: { title, commands, notes } }: { readonly fix: FixDocument }): ReactElement {
  const { sayPhrase } = useSpeech();
  return (
    <div className="mt-2">
      <p className="mb-1 [overflow-wrap:anywhere]">{sayPhrase(title)}</p>
      {commands.length === 0 ? null : <CodeLine code={commands.join("\n")} />}
      {notes.map((note, index) => (
        <p key={index} className="mt-1 text-xs text-muted [overflow-wrap:anywhere]">
          {sayPhrase(note)}
        </p>
      ))}
    </div>
  );
}

/** "inet filter › input, handle 7"; only the layer where there is no table. */
export function placeText({ layer, table, chain, handle }: Reason): string {
  if (table === null) return layer;
  const place = chain === null ? table : `${table} › ${chain}`;
  return handle === null ? place : `${place}, handle ${handle}`;
}
