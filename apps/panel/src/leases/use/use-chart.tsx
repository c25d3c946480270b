/** A pool's use over time, stacked, with what is foreseen after the present as a band, and the line beyond which only urgent claims are granted. */
import { useId, useMemo, useRef, useState, type PointerEvent, type ReactElement } from "react";
import { formatCount } from "../../settings/format-count.ts";
import { useSpeech } from "../../settings/language.ts";
import { formatDateTime, formatMinute } from "../../settings/time-format.ts";
import { useElementSize } from "../../table/use-element-size.ts";
import { fillOf, KindPatterns } from "../map/kind-patterns.tsx";
import { areaPath, linePath, scaleOf, type CountScale, type ForeseenPoint, type UsePoint } from "./count-scale.ts";

interface UseChartProps {
  readonly series: readonly UsePoint[]; // ascending
  readonly foreseen: readonly ForeseenPoint[]; // ascending; empty: nothing is
  readonly limit: number; // for ordinary claims
}

const heightPx = 180;
const [leftPx, rightPx] = [44, 8];
const layers = ["active", "reserved", "quarantined"] as const;

export function UseChart({ series, foreseen, limit }: UseChartProps): ReactElement {
  const speech = useSpeech();
  const { say, language } = speech;
  const box = useRef<HTMLDivElement>(null);
  const { widthPx } = useElementSize(box);
  const prefix = `use${useId().replaceAll(/\W/g, "")}`;
  const [at, setAt] = useState<UsePoint | null>(null);
  const innerPx = Math.max(1, widthPx - leftPx - rightPx);
  const [first, last] = [series[0], series.at(-1)];
  const scale = useMemo(() => scaleFor({ series, foreseen, limit, widthPx: innerPx }), [series, foreseen, limit, innerPx]);
  if (first === undefined || last === undefined) return <p className="text-muted">{say("panel.pool.use.none")}</p>;
  const follow = (event: PointerEvent<SVGSVGElement>): void => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - leftPx;
    setAt(series.reduce((best, one) => (Math.abs(scale.x(one.atMs) - x) < Math.abs(scale.x(best.atMs) - x) ? one : best), first));
  };
  const told = at ?? last;
  const time = formatDateTime(new Date(told.atMs).toISOString(), language);
  const { active, reserved, quarantined, refused } = told;
  const counts = { active: formatCount(active), reserved: formatCount(reserved), quarantined: formatCount(quarantined) };
  const sentence = say(refused > 0 ? "panel.pool.use.atRefused" : "panel.pool.use.at", { time, ...counts, refused: formatCount(refused) });
  const shortTime = (ms: number): string => formatMinute(new Date(ms).toISOString(), language, 0);
  return (
    <div ref={box}>
      <p className="mb-1 min-h-5 text-muted">{sentence}</p>
      {widthPx === 0 ? null : (
        <svg
          role="img"
          aria-label={sentence}
          width={widthPx}
          height={heightPx + 22}
          onPointerMove={follow}
          onPointerDown={follow}
          onPointerLeave={() => setAt(null)}
          className="block touch-pan-y"
        >
          <KindPatterns prefix={prefix} />
          <g transform={`translate(${leftPx} 4)`}>
            <Ticks scale={scale} widthPx={innerPx} />
            <Layers scale={scale} series={series} prefix={prefix} />
            <Foreseen scale={scale} foreseen={foreseen} />
            <line x2={innerPx} y1={scale.y(limit)} y2={scale.y(limit)} style={{ stroke: "var(--bad)", strokeDasharray: "5 4" }} />
            {at === null ? null : (
              <line x1={scale.x(at.atMs)} x2={scale.x(at.atMs)} y2={heightPx - 8} style={{ stroke: "var(--ink)", strokeWidth: 1 }} />
            )}
          </g>
          <g aria-hidden className="fill-muted text-[0.6875rem]">
            <text x={leftPx} y={heightPx + 16}>
              {shortTime(first.atMs)}
            </text>
            <text x={leftPx + innerPx} y={heightPx + 16} textAnchor="end">
              {shortTime((foreseen.at(-1) ?? last).atMs)}
            </text>
          </g>
        </svg>
      )}
      <ChartLegend hasForecast={foreseen.length > 0} prefix={prefix} />
    </div>
  );
}

interface Charted {
  readonly series: readonly UsePoint[];
  readonly foreseen: readonly ForeseenPoint[];
  readonly limit: number;
  readonly widthPx: number;
}

function scaleFor({ series, foreseen, limit, widthPx }: Charted): CountScale {
  const fromMs = series[0]?.atMs ?? 0;
  const toMs = Math.max(series.at(-1)?.atMs ?? 1, foreseen.at(-1)?.atMs ?? 0);
  const most = Math.max(...series.map(heldAt), ...foreseen.map(({ high }) => high), 1);
  // a limit far above what is used would press the picture flat
  const mostCount = limit < most * 3 ? Math.max(most, limit) : most;
  return scaleOf({ fromMs, toMs, mostCount, widthPx, heightPx: heightPx - 8 });
}

function heldAt({ active, reserved, quarantined }: UsePoint): number {
  return active + reserved + quarantined;
}

function Ticks({ scale, widthPx }: { readonly scale: CountScale; readonly widthPx: number }): ReactElement {
  return (
    <g aria-hidden className="fill-muted text-[0.6875rem]">
      {scale.ticks.map((tick) => (
        <g key={tick}>
          <line x2={widthPx} y1={scale.y(tick)} y2={scale.y(tick)} style={{ stroke: "var(--line)" }} />
          <text x={-6} y={scale.y(tick) + 4} textAnchor="end">
            {formatCount(tick)}
          </text>
        </g>
      ))}
    </g>
  );
}

interface LayersProps {
  readonly scale: CountScale;
  readonly series: readonly UsePoint[];
  readonly prefix: string;
}

function Layers({ scale, series, prefix }: LayersProps): ReactElement {
  const below = new Float64Array(series.length);
  return (
    <g>
      {layers.map((layer) => {
        const points = series.map((one, index) => {
          const bottom = below[index] ?? 0;
          below[index] = bottom + one[layer];
          return { x: scale.x(one.atMs), top: scale.y(bottom + one[layer]), bottom: scale.y(bottom) };
        });
        return <path key={layer} d={areaPath(points)} style={{ fill: fillOf(prefix, layer) }} />;
      })}
    </g>
  );
}

function Foreseen({ scale, foreseen }: { readonly scale: CountScale; readonly foreseen: readonly ForeseenPoint[] }): ReactElement {
  const band = foreseen.map(({ atMs, low, high }) => ({ x: scale.x(atMs), top: scale.y(high), bottom: scale.y(Math.max(0, low)) }));
  const middle = foreseen.map((point) => ({ x: scale.x(point.atMs), y: scale.y(point.middle) }));
  return (
    <g>
      <path d={areaPath(band)} style={{ fill: "var(--violet-soft)", stroke: "var(--violet)", strokeWidth: 0.75 }} />
      <path d={linePath(middle)} style={{ fill: "none", stroke: "var(--violet)", strokeWidth: 1.75, strokeDasharray: "4 3" }} />
    </g>
  );
}

function ChartLegend({ hasForecast, prefix }: { readonly hasForecast: boolean; readonly prefix: string }): ReactElement {
  const { say } = useSpeech();
  return (
    <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-1">
      {layers.map((layer) => (
        <li key={layer} className="flex items-center gap-1.5">
          <svg aria-hidden width="14" height="10">
            <rect width="14" height="10" rx="2" style={{ fill: fillOf(prefix, layer) }} />
          </svg>
          {say(`panel.pool.map.${layer}`)}
        </li>
      ))}
      {hasForecast ? (
        <li className="flex items-center gap-1.5">
          <span aria-hidden className="inline-block h-2.5 w-3.5 rounded-xs border border-violet bg-violet-soft" />
          {say("panel.pool.use.foreseen")}
        </li>
      ) : null}
      <li className="flex items-center gap-1.5">
        <span aria-hidden className="inline-block w-3.5 border-t-2 border-dashed border-bad" />
        {say("panel.pool.use.limit")}
      </li>
    </ul>
  );
}
