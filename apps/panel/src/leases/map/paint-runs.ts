/** The states of a host's ports as the kinds of the picture: neighbours of one kind become one run, and a free port of the band for emergencies is told apart. */
import type { Band } from "@portolan/leases";
import type { PoolMap } from "../../wire.ts";
import { kindOfState, type MapKind } from "./map-kinds.ts";
import type { KindRun } from "./port-grid.ts";

export function paintRuns(bands: readonly Band[], map: Pick<PoolMap, "runs">): readonly KindRun<MapKind>[] {
  const painted: KindRun<MapKind>[] = [];
  for (const band of bands.toSorted((a, b) => a.from - b.from)) {
    for (const { from, to, state } of map.runs) {
      const [start, end] = [Math.max(from, band.from), Math.min(to, band.to)];
      if (start > end) continue;
      const kind = paintOf(state, band.kind);
      const last = painted.at(-1);
      if (last !== undefined && last.kind === kind && last.to + 1 === start && start !== band.from)
        painted[painted.length - 1] = { ...last, to: end };
      else painted.push({ kind, from: start, to: end });
    }
  }
  return painted;
}

function paintOf(state: PoolMap["runs"][number]["state"], band: Band["kind"]): MapKind {
  if (state === "occupied" || state === "kept" || state === "ephemeral") return state;
  return kindOfState(state) ?? (band === "emergency" ? "emergency" : "free");
}

export function countKinds(runs: readonly KindRun<MapKind>[]): ReadonlyMap<MapKind, number> {
  const counts = new Map<MapKind, number>();
  for (const { kind, from, to } of runs) counts.set(kind, (counts.get(kind) ?? 0) + to - from + 1);
  return counts;
}
