/** The rules of one way in their order; of many the last ones, which decide, with the earlier ones behind a count. */
import type { ReactElement } from "react";
import { useSpeech } from "../settings/language.ts";
import type { PictureStep } from "../wire.ts";
import { StepLine } from "./step-line.tsx";

const shownLast = 2;

export function StepList({ steps, label }: { readonly steps: readonly PictureStep[]; readonly label: string }): ReactElement {
  const { say } = useSpeech();
  const earlier = steps.length > shownLast + 1 ? steps.slice(0, -shownLast) : [];
  const shown = steps.slice(earlier.length);
  if (steps.length === 0)
    return <p className="rounded border border-dashed border-line-strong px-2 py-1 text-muted">{say("panel.reach.noRules")}</p>;
  return (
    <div className="min-w-0 space-y-1">
      {earlier.length === 0 ? null : (
        <details>
          <summary className="cursor-pointer text-xs text-muted hover:text-ink">
            {say("panel.reach.earlier", { count: earlier.length })}
          </summary>
          <Lines steps={earlier} label={label} hasLast={false} />
        </details>
      )}
      <Lines steps={shown} label={label} hasLast />
    </div>
  );
}

interface LinesProps {
  readonly steps: readonly PictureStep[];
  readonly label: string;
  readonly hasLast: boolean; // the last of them is the last of all
}

function Lines({ steps, label, hasLast }: LinesProps): ReactElement {
  return (
    <ol aria-label={label} className="space-y-1">
      {steps.map((step, index) => (
        <li key={index}>
          <StepLine {...step} isDeciding={hasLast && index === steps.length - 1} />
        </li>
      ))}
    </ol>
  );
}
