/** What was found at the endpoint of the drawer. Nothing is drawn, or asked for, where nothing was found. */
import { useMemo, type ReactElement } from "react";
import { useReach } from "../reach/use-reach.ts";
import { useSpeech } from "../settings/language.ts";
import { sayRefusal } from "../settings/say-refusal.ts";
import { FindingCard } from "./finding-card.tsx";
import { useFindings } from "./use-findings.ts";
import { useWaivers } from "./waivers/use-waivers.ts";

export function EndpointFindings({ endpointId }: { readonly endpointId: string }): ReactElement | null {
  const { overview } = useReach();
  const isAny = overview !== null && Object.values(overview.findings).some((count) => count > 0);
  return isAny ? <Found endpointId={endpointId} /> : null;
}

function Found({ endpointId }: { readonly endpointId: string }): ReactElement | null {
  const speech = useSpeech();
  const { asked, shown, retry } = useFindings();
  const waiving = useWaivers();
  const own = useMemo(
    () => (shown?.findings ?? []).filter(({ endpoint }) => endpoint === endpointId).map((one) => ({ ...one, endpoint: null })), // no link to where one is
    [shown, endpointId],
  );
  const isFailed = asked.kind === "failed" && shown === null;
  if (own.length === 0 && !isFailed) return null;
  return (
    <section className="mt-5">
      <h3 className="mb-1.5 text-[0.875rem] font-semibold">{speech.say("panel.findings.title")}</h3>
      {isFailed ? (
        <p role="alert" className="text-muted">
          {speech.say("panel.findings.failed")}: {sayRefusal(asked.refusal, speech)}{" "}
          <button type="button" onClick={retry} className="text-accent underline underline-offset-2">
            {speech.say("panel.failed.retry")}
          </button>
        </p>
      ) : (
        <ul className="rounded-md border border-line">
          {own.map((finding) => (
            <li key={finding.id} className="border-b border-line last:border-b-0">
              <FindingCard finding={finding} isOpenAtFirst={false} waiving={waiving} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
