/** What about a pool invites trouble, and what mends it: lines to type, or a plan made of it. */
import { TriangleAlert } from "lucide-react";
import type { ReactElement } from "react";
import { client } from "../../api.ts";
import { CodeLine } from "../../code-line.tsx";
import { useVisit } from "../../page-link.tsx";
import { planPath } from "../../page-location.ts";
import { FailureLine } from "../../session/failure-line.tsx";
import { useSending } from "../../session/use-sending.ts";
import { useSpeech } from "../../settings/language.ts";
import type { Intent, PoolWarning } from "../../wire.ts";

export function PoolWarnings({ warnings }: { readonly warnings: readonly PoolWarning[] }): ReactElement | null {
  const { say } = useSpeech();
  if (warnings.length === 0) return null;
  return (
    <section aria-label={say("panel.pool.warnings")} className="mt-5">
      <ul className="space-y-2">
        {warnings.map((warning, index) => (
          <li
            key={`${warning.code} ${index}`}
            className="flex gap-2.5 rounded-md border border-line border-l-[3px] border-l-warn px-3 py-2.5"
          >
            <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-warn" />
            <Warning warning={warning} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Warning({ warning: { what, fix, lines, intent } }: { readonly warning: PoolWarning }): ReactElement {
  const { sayPhrase } = useSpeech();
  return (
    <div className="min-w-0 flex-1">
      <p className="font-medium text-pretty [overflow-wrap:anywhere]">{sayPhrase(what)}</p>
      {fix === null ? null : <p className="mt-0.5 text-pretty [overflow-wrap:anywhere]">{sayPhrase(fix)}</p>}
      {lines.length === 0 ? null : (
        <div className="mt-1.5 space-y-1">
          {lines.map((line) => (
            <CodeLine key={line} code={line} />
          ))}
        </div>
      )}
      {intent === null ? null : <PlanOfIt intent={intent} />}
    </div>
  );
}

function PlanOfIt({ intent }: { readonly intent: Intent }): ReactElement {
  const { say } = useSpeech();
  const visit = useVisit();
  const sending = useSending();
  const plan = async (): Promise<void> => {
    const kept = await sending.send(() => client.requestPlan({ intent, acceptedRisks: [] }));
    if (kept !== null) visit(planPath(kept.id));
  };
  return (
    <div className="mt-2">
      <button type="button" disabled={sending.isSending} onClick={() => void plan()} className="plain-button">
        {say("panel.pool.warning.plan")}
      </button>
      <FailureLine failure={sending.failure} />
    </div>
  );
}
