/** A pool goes away once nothing of it is held, and only when that is said twice. */
import { useState, type ReactElement } from "react";
import { client } from "../../api.ts";
import { useVisit } from "../../page-link.tsx";
import { FailureLine } from "../../session/failure-line.tsx";
import { useSending } from "../../session/use-sending.ts";
import { useSpeech } from "../../settings/language.ts";
import type { Pool, PoolUse } from "../../wire.ts";

export function PoolRemoval({ pool, use }: { readonly pool: Pool; readonly use: PoolUse }): ReactElement {
  const { say } = useSpeech();
  const visit = useVisit();
  const sending = useSending();
  const [isAsked, setIsAsked] = useState(false);
  const held = use.active + use.reserved + use.ending + use.quarantined + use.troubled;
  const remove = async (): Promise<void> => {
    if ((await sending.send(() => client.removePool(pool.id))) !== null) visit("/pools");
  };
  return (
    <section aria-label={say("panel.pool.remove")} className="mt-8 border-t border-line pt-4">
      {held > 0 ? (
        <p className="max-w-prose text-muted text-pretty">{say("panel.pool.remove.held", { count: held })}</p>
      ) : isAsked ? (
        <div className="flex flex-wrap items-center gap-2">
          <p className="w-full">{say("panel.pool.remove.sure", { name: pool.name })}</p>
          <button type="button" disabled={sending.isSending} onClick={() => void remove()} className="plain-button border-bad text-bad">
            {say("panel.pool.remove.yes")}
          </button>
          <button type="button" onClick={() => setIsAsked(false)} className="plain-button">
            {say("panel.pool.remove.no")}
          </button>
        </div>
      ) : (
        <button type="button" onClick={() => setIsAsked(true)} className="plain-button">
          {say("panel.pool.remove")}
        </button>
      )}
      <FailureLine failure={sending.failure} />
    </section>
  );
}
