/** Connections that were really tried, one row each. */
import { CircleCheck, CircleHelp, CircleMinus, CircleX, Clock, type LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { useSpeech } from "../settings/language.ts";
import { lookOf, sayKnown } from "../unknown-value.ts";
import type { ProbeResult } from "../wire.ts";

const looks: Record<ProbeResult["outcome"], { readonly icon: LucideIcon; readonly colour: string }> = {
  connected: { icon: CircleCheck, colour: "text-good" },
  refused: { icon: CircleX, colour: "text-bad" },
  timeout: { icon: Clock, colour: "text-warn" },
  unreachable: { icon: CircleX, colour: "text-bad" },
  failed: { icon: CircleX, colour: "text-bad" },
  "no-address": { icon: CircleMinus, colour: "text-muted" },
  "not-probed": { icon: CircleMinus, colour: "text-muted" },
};

export function ProbeTable({ probes }: { readonly probes: readonly ProbeResult[] }): ReactElement {
  const speech = useSpeech();
  const { say, language } = speech;
  const milliseconds = new Intl.NumberFormat(language, { style: "unit", unit: "millisecond", maximumFractionDigits: 1 });
  return (
    <table className="mt-2 mb-3 w-full text-left">
      <caption className="sr-only">{say("panel.drawer.probes")}</caption>
      <thead className="text-xs text-muted">
        <tr className="border-b border-line">
          <th className="py-1 font-normal">{say("panel.probe.address")}</th>
          <th className="py-1 font-normal">{say("panel.probe.outcome")}</th>
          <th className="py-1 text-right font-normal">{say("panel.probe.elapsed")}</th>
        </tr>
      </thead>
      <tbody>
        {probes.map((probe, index) => {
          const { icon: Icon, colour } = lookOf(looks, probe.outcome, { icon: CircleHelp, colour: "text-warn" });
          return (
            <tr key={index} className="border-b border-line/60">
              <td translate="no" className="py-1 pr-3 font-mono text-xs [overflow-wrap:anywhere]">
                {probe.address}
                {probe.device === null ? "" : `%${probe.device}`}
              </td>
              <td className={`py-1 ${colour}`} title={probe.errno ?? undefined}>
                <span className="inline-flex items-baseline gap-1.5 whitespace-nowrap">
                  <Icon aria-hidden size={14} className="self-center" />
                  <span>{sayKnown(speech, `panel.probe.${probe.outcome}`, probe.outcome)}</span>
                </span>
              </td>
              <td className="py-1 text-right whitespace-nowrap text-muted">
                {probe.elapsedMs === null ? "–" : milliseconds.format(probe.elapsedMs)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
