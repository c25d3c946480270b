/** How full a pool is, in one bar: what is held, in which way, what is left for everybody and what is kept for the urgent. */
import { useId, type ReactElement } from "react";
import { formatCount } from "../../settings/format-count.ts";
import { useSpeech } from "../../settings/language.ts";
import type { PoolSummary } from "../../wire.ts";
import { fillOf, KindPatterns } from "../map/kind-patterns.tsx";
import type { MapKind } from "../map/map-kinds.ts";

interface Part {
  readonly kind: MapKind;
  readonly count: number;
}

/** In the order in which they stand, what is free last. */
function partsOf({ use }: Pick<PoolSummary, "use">): readonly Part[] {
  return [
    { kind: "active", count: use.active },
    { kind: "trouble", count: use.troubled },
    { kind: "reserved", count: use.reserved },
    { kind: "ending", count: use.ending },
    { kind: "quarantined", count: use.quarantined },
    { kind: "occupied", count: use.occupied },
    { kind: "kept", count: use.kept },
    { kind: "free", count: use.free },
  ];
}

export function UseBar({
  summary,
  heightPx = 10,
}: {
  readonly summary: Pick<PoolSummary, "pool" | "use">;
  readonly heightPx?: number;
}): ReactElement {
  const { say } = useSpeech();
  const prefix = `bar${useId().replaceAll(/\W/g, "")}`;
  const { use } = summary;
  const parts = partsOf(summary).filter(({ count }) => count > 0);
  const whole = Math.max(
    1,
    parts.reduce((sum, { count }) => sum + count, 0),
  );
  const limit = (whole - Math.max(0, use.free - use.ordinaryLeft)) / whole; // beyond it only urgent claims are granted
  const text = parts.map(({ kind, count }) =>
    say("panel.pool.bar.part", { what: say(`panel.pool.map.${kind}`), count: formatCount(count) }),
  );
  return (
    <svg role="img" aria-label={text.join(", ")} width="100%" height={heightPx + 4} className="block overflow-visible">
      <KindPatterns prefix={prefix} />
      <rect width="100%" y="2" height={heightPx} rx="2" style={{ fill: "var(--sunken)" }} />
      {parts.map(({ kind, count }, index) => {
        const at = parts.slice(0, index).reduce((sum, part) => sum + part.count, 0) / whole;
        return (
          <rect
            key={kind}
            x={`${at * 100}%`}
            y="2"
            width={`${(count / whole) * 100}%`}
            height={heightPx}
            style={{ fill: fillOf(prefix, kind) }}
          />
        );
      })}
      {limit < 1 && limit > 0 ? (
        <line x1={`${limit * 100}%`} x2={`${limit * 100}%`} y1="0" y2={heightPx + 4} style={{ stroke: "var(--ink)", strokeWidth: 1.5 }}>
          <title>{say("panel.pool.bar.limit")}</title>
        </line>
      ) : null}
    </svg>
  );
}
