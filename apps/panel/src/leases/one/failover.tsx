/** Whether the clients of a lease are led to its emergency port, and a rehearsal of it with real packets. */
import type { Lease } from "@portolan/leases";
import { Check, X } from "lucide-react";
import { useState, type ReactElement } from "react";
import { client } from "../../api.ts";
import { FailureLine } from "../../session/failure-line.tsx";
import { useSending } from "../../session/use-sending.ts";
import { useSpeech } from "../../settings/language.ts";
import { formatDateTime } from "../../settings/time-format.ts";
import { sayKnown } from "../../unknown-value.ts";
import type { DrillDocument, LeaseRecord } from "../../wire.ts";
import { writePorts } from "../list/select-leases.ts";

interface FailoverProps {
  readonly lease: Lease;
  readonly failover: LeaseRecord["failover"];
}

export function Failover({ lease, failover }: FailoverProps): ReactElement {
  const speech = useSpeech();
  const { say, sayPhrase, language } = speech;
  const sending = useSending();
  const [drill, setDrill] = useState<DrillDocument | null>(null);
  const rehearse = async (): Promise<void> => setDrill(await sending.send(() => client.drillLease(lease.id)));
  const since = failover.sinceMs === null ? null : formatDateTime(new Date(failover.sinceMs).toISOString(), language);
  return (
    <>
      <p className="text-pretty">
        {say("panel.lease.failover.pair", { from: writePorts(lease.ports), to: writePorts(lease.emergencyPorts) })}{" "}
        {lease.isEnding ? "" : sayKnown(speech, `panel.lease.failover.${failover.state}`, failover.state)}
        {since === null ? "" : ` ${say("panel.lease.failover.since", { time: since })}`}
      </p>
      {failover.told === null ? null : <p className="mt-1 text-muted text-pretty">{sayPhrase(failover.told)}</p>}
      {failover.state === "ready" && lease.state === "active" ? (
        <button type="button" disabled={sending.isSending} onClick={() => void rehearse()} className="plain-button mt-2">
          {say(sending.isSending ? "panel.lease.drill.running" : "panel.lease.drill")}
        </button>
      ) : null}
      <FailureLine failure={sending.failure} />
      {drill === null ? null : <DrillSteps drill={drill} />}
    </>
  );
}

function DrillSteps({ drill }: { readonly drill: DrillDocument }): ReactElement {
  const { say, sayPhrase } = useSpeech();
  return (
    <div role="status" className="mt-2 rounded-md border border-line p-3">
      <p className={`mb-1 font-medium ${drill.isFine ? "text-good" : "text-bad"}`}>
        {say(drill.isFine ? "panel.lease.drill.fine" : "panel.lease.drill.failed")}
      </p>
      <ol className="space-y-0.5">
        {drill.steps.map(({ code, text, isFine, ms }, index) => (
          <li key={`${code} ${index}`} className="flex items-baseline gap-2">
            {isFine ? (
              <Check aria-hidden size={13} className="shrink-0 self-center text-good" />
            ) : (
              <X aria-hidden size={13} className="shrink-0 self-center text-bad" />
            )}
            <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{sayPhrase(text)}</span>
            <span className="shrink-0 text-xs text-muted">{say("panel.lease.drill.ms", { ms: Math.round(ms) })}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
