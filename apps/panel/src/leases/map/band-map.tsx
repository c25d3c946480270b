/**
 * The ports of one band as a picture: what the pointer is over is told, and by keyboard a port is walked to, as a slider is. The picture is drawn once; only
 * the mark of the port moves.
 */
import type { Band } from "@portolan/leases";
import { memo, useId, useMemo, useRef, type KeyboardEvent, type PointerEvent, type ReactElement } from "react";
import { useSpeech } from "../../settings/language.ts";
import { useElementSize } from "../../table/use-element-size.ts";
import { fillOf, KindPatterns } from "./kind-patterns.tsx";
import type { MapKind } from "./map-kinds.ts";
import { drawKinds, gridSize, layoutGrid, placeOf, portAt, runAt, type KindRun, type PortGrid } from "./port-grid.ts";

export interface PortChoice {
  readonly port: number | null; // marked
  readonly choose: (port: number) => void;
  readonly point: (port: number | null) => void; // by the pointer, which goes away again
  readonly open: (port: number) => void;
  readonly say: (port: number) => string;
}

interface BandMapProps {
  readonly band: Band;
  readonly runs: readonly KindRun<MapKind>[];
  readonly choice: PortChoice;
}

const labelPx = 48;

export function BandMap({ band, runs, choice }: BandMapProps): ReactElement {
  const { say } = useSpeech();
  const box = useRef<HTMLDivElement>(null);
  const { widthPx } = useElementSize(box);
  const grid = useMemo(() => layoutGrid(band, Math.max(120, widthPx - labelPx)), [band, widthPx]);
  const size = gridSize(grid);
  const { port, choose, point, open } = choice;
  const isHere = port !== null && port >= band.from && port <= band.to;
  const current = isHere ? port : band.from;
  const press = (event: KeyboardEvent): void => {
    if (event.key === "Enter") {
      event.preventDefault();
      open(current);
      return;
    }
    const to = moveBy(event, { grid, runs, from: current });
    if (to === null) return;
    event.preventDefault();
    choose(Math.min(Math.max(to, band.from), band.to));
  };
  const under = (event: PointerEvent<HTMLElement>): number | null => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return portAt(grid, event.clientX - left, event.clientY - top);
  };
  return (
    <div ref={box} className="flex">
      <RowLabels grid={grid} />
      {widthPx === 0 ? null : (
        <div
          role="slider"
          tabIndex={0}
          aria-label={say("panel.pool.map.band", { band: say(`panel.pool.band.${band.kind}`), from: band.from, to: band.to })}
          aria-valuemin={band.from}
          aria-valuemax={band.to}
          aria-valuenow={current}
          aria-valuetext={choice.say(current)}
          onKeyDown={press}
          onPointerMove={(event) => (event.pointerType === "mouse" ? point(under(event)) : undefined)}
          onPointerLeave={() => point(null)}
          onClick={(event) => {
            const { left, top } = event.currentTarget.getBoundingClientRect();
            const chosen = portAt(grid, event.clientX - left, event.clientY - top);
            if (chosen !== null) choose(chosen);
          }}
          onDoubleClick={() => open(current)}
          className="relative cursor-crosshair"
          style={{ width: size.widthPx, height: size.heightPx }}
        >
          <Picture grid={grid} runs={runs} />
          {isHere ? <Mark grid={grid} port={current} /> : null}
        </div>
      )}
    </div>
  );
}

interface Walking {
  readonly grid: PortGrid;
  readonly runs: readonly KindRun<MapKind>[];
  readonly from: number;
}

/** With Control, to where something else begins. */
function moveBy({ key, ctrlKey, metaKey }: KeyboardEvent, { grid, runs, from }: Walking): number | null {
  const run = runAt(runs, from);
  const isFar = (ctrlKey || metaKey) && run !== null;
  const moves: Readonly<Record<string, number>> = {
    ArrowRight: isFar ? run.to + 1 : from + 1,
    ArrowLeft: isFar ? run.from - 1 : from - 1,
    ArrowDown: from + grid.columns,
    ArrowUp: from - grid.columns,
    PageDown: from + grid.columns * 5,
    PageUp: from - grid.columns * 5,
    Home: grid.from,
    End: grid.to,
  };
  return moves[key] ?? null;
}

const Picture = memo(function Picture({ grid, runs }: { readonly grid: PortGrid; readonly runs: readonly KindRun<MapKind>[] }) {
  const prefix = `map${useId().replaceAll(/\W/g, "")}`;
  const { widthPx, heightPx } = gridSize(grid);
  const paths = [...drawKinds(grid, runs)];
  return (
    <svg aria-hidden width={widthPx} height={heightPx} shapeRendering="crispEdges" className="block">
      <KindPatterns prefix={prefix} />
      {paths.map(([kind, path]) => (
        <path key={kind} data-kind={kind} d={path} style={{ fill: fillOf(prefix, kind) }} />
      ))}
    </svg>
  );
});

/** Seen at any size: the port itself may be three points wide. */
function Mark({ grid, port }: { readonly grid: PortGrid; readonly port: number }): ReactElement {
  const { xPx, yPx } = placeOf(grid, port);
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute rounded-[2px] border-2 border-ink bg-paper/40 shadow-[0_0_0_1.5px_var(--paper)]"
      style={{ left: xPx - 3, top: yPx - 3, width: grid.cellPx + 6, height: grid.rowPx + 5 }}
    />
  );
}

const labelApartPx = 40;

/** The first port of every few rows. */
function RowLabels({ grid }: { readonly grid: PortGrid }): ReactElement {
  const { rows, columns, first, from, rowPx } = grid;
  const every = [1, 2, 4, 5, 10, 20].find((one) => one * rowPx >= labelApartPx) ?? 20;
  const shown = Array.from({ length: Math.ceil(rows / every) }, (_, index) => index * every);
  return (
    <div aria-hidden translate="no" className="relative shrink-0 font-mono text-[0.6875rem] text-muted" style={{ width: labelPx }}>
      {shown.map((row) => (
        <span key={row} className="absolute left-0 leading-none" style={{ top: row * rowPx + 1 }}>
          {Math.max(from, first + row * columns)}
        </span>
      ))}
    </div>
  );
}
