/** The few numbers by which a pool is judged, and the bar that shows them at once. */
import type { ReactElement } from "react";
import { formatCount } from "../../settings/format-count.ts";
import { useSpeech } from "../../settings/language.ts";
import type { PoolSummary } from "../../wire.ts";
import { UseBar } from "../use/use-bar.tsx";
import { sayBlocking, writeShare } from "./say-pool.ts";

export function PoolFigures({ summary }: { readonly summary: PoolSummary }): ReactElement {
  const speech = useSpeech();
  const { say } = speech;
  const { pool, use } = summary;
  const held = use.active + use.reserved + use.ending + use.quarantined + use.troubled;
  const isShort = use.ordinaryLeft === 0;
  const figures = [
    { name: "left", value: formatCount(use.ordinaryLeft), look: isShort ? "text-bad" : "" },
    { name: "free", value: formatCount(use.free), look: "" },
    { name: "held", value: formatCount(held), look: "" },
    { name: "blocking", value: sayBlocking(use, speech), look: (use.blocking ?? 0) > 0.01 ? "text-bad" : "" },
  ] as const;
  return (
    <section aria-label={say("panel.pool.figures")}>
      <dl className="mb-3 grid grid-cols-4 gap-x-6 gap-y-3 max-sm:grid-cols-2">
        {figures.map(({ name, value, look }) => (
          <div key={name} className="flex min-w-0 flex-col">
            <dt className="order-last text-xs text-muted text-pretty">{say(`panel.pool.figure.${name}`)}</dt>
            <dd className={`text-xl leading-7 font-semibold ${look}`}>{value}</dd>
          </div>
        ))}
      </dl>
      <UseBar summary={summary} heightPx={14} />
      <p className="mt-1.5 max-w-prose text-muted text-pretty">
        {say("panel.pool.headroom", { share: writeShare(pool.headroom) })} {say("panel.pool.headroom.erlang")}
      </p>
    </section>
  );
}
