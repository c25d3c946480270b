/** What the looks of the map mean, and how many ports are of each kind. */
import { useId, type ReactElement } from "react";
import { formatCount } from "../../settings/format-count.ts";
import { useSpeech } from "../../settings/language.ts";
import { fillOf, KindPatterns } from "./kind-patterns.tsx";
import { mapKinds, type MapKind } from "./map-kinds.ts";

export function MapLegend({ counts }: { readonly counts: ReadonlyMap<MapKind, number> }): ReactElement {
  const { say } = useSpeech();
  const prefix = `legend${useId().replaceAll(/\W/g, "")}`;
  return (
    <ul aria-label={say("panel.pool.map.legend")} className="flex flex-wrap gap-x-4 gap-y-1.5">
      {mapKinds
        .filter((kind) => (counts.get(kind) ?? 0) > 0)
        .map((kind) => (
          <li key={kind} title={say(`panel.pool.map.${kind}.help`)} className="flex items-center gap-1.5">
            <svg aria-hidden width="18" height="12" className="shrink-0 rounded-[2px]">
              <KindPatterns prefix={`${prefix}${kind}`} />
              <rect width="18" height="12" style={{ fill: fillOf(`${prefix}${kind}`, kind) }} />
              <rect x="0.5" y="0.5" width="17" height="11" rx="1.5" fill="none" style={{ stroke: "var(--line-strong)" }} />
            </svg>
            <span>{say(`panel.pool.map.${kind}`)}</span>
            <span className="text-muted">{formatCount(counts.get(kind) ?? 0)}</span>
          </li>
        ))}
    </ul>
  );
}
