/** Findings that somebody answers for, apart from the others; and waivers of findings that are not there now. */
import type { ReactElement } from "react";
import { useSpeech } from "../../settings/language.ts";
import type { FindingDocument, Waiver } from "../../wire.ts";
import { FindingCard } from "../finding-card.tsx";
import type { Waiving } from "./use-waivers.ts";
import { Waived } from "./waiver-box.tsx";

interface WaivedFindingsProps {
  readonly findings: readonly FindingDocument[]; // waived
  readonly absent: readonly Waiver[]; // of no finding that is there
  readonly waiving: Waiving;
}

export function WaivedFindings({ findings, absent, waiving }: WaivedFindingsProps): ReactElement | null {
  const { say } = useSpeech();
  if (findings.length + absent.length === 0) return null;
  return (
    <section aria-label={say("panel.waiver.title")} className="mt-8">
      {findings.length === 0 ? null : (
        <>
          <h3 className="font-semibold text-muted">
            {say("panel.waiver.title")} <span className="font-normal">{findings.length}</span>
          </h3>
          <p className="mt-1 mb-2 text-muted text-pretty">{say("panel.waiver.lead")}</p>
          <ul className="mb-5 rounded-md border border-line bg-sunken text-muted">
            {findings.map((finding) => (
              <li key={`${finding.namespace} ${finding.id}`} className="border-b border-line last:border-b-0">
                <FindingCard finding={finding} isOpenAtFirst={false} waiving={waiving} />
              </li>
            ))}
          </ul>
        </>
      )}
      {absent.length === 0 ? null : (
        <details>
          <summary className="cursor-pointer text-muted">
            {say("panel.waiver.notNow")} ({absent.length})
          </summary>
          <ul className="mt-2 space-y-3">
            {absent.map((waiver) => (
              <li key={waiver.id}>
                <p translate="no" className="mb-1 font-mono text-xs text-muted [overflow-wrap:anywhere]">
                  {waiver.finding.code} {waiver.finding.port === null ? "" : `${waiver.finding.port}/${waiver.finding.protocol ?? ""}`}{" "}
                  {waiver.finding.namespace}
                </p>
                <Waived waiver={waiver} waiving={waiving} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
