import type { PoolMap, PoolPaint } from "@portolan/contract";
import type { Band } from "@portolan/leases";
import type { Paint, Style } from "../paint.ts";

/** Marks from what matters least to what matters most: a mark of several ports shows the last of these that is among them, and ports that are kept only where no other is left. */
const marks: readonly {
  readonly states: readonly PoolPaint[];
  readonly mark: string;
  readonly style: Style;
  readonly name: PictureName;
}[] = [
  { states: ["free"], mark: "·", style: "dim", name: "free" },
  { states: ["kept", "ephemeral"], mark: "x", style: "dim", name: "kept" },
  { states: ["occupied"], mark: "o", style: "warning", name: "occupied" },
  { states: ["quarantined", "draining", "verifying"], mark: "░", style: "dim", name: "ending" },
  { states: ["reserved"], mark: "▒", style: "accent", name: "reserved" },
  { states: ["active"], mark: "█", style: "good", name: "active" },
  { states: ["suspect", "conflict", "hijacked", "failover"], mark: "!", style: "bad", name: "troubled" },
];
export type PictureName = "free" | "kept" | "occupied" | "ending" | "reserved" | "active" | "troubled";

const indexOf = new Map(marks.flatMap(({ states }, index) => states.map((state) => [state, index] as const)));

const keptIndex = indexOf.get("kept");

export interface Picture {
  readonly line: string;
  readonly portsOfMark: number;
}

/** One line for a band: each mark stands for the same number of ports. */
export function bandPicture({ runs }: PoolMap, band: Band, { width, paint }: { readonly width: number; readonly paint: Paint }): Picture {
  const size = band.to - band.from + 1;
  const portsOfMark = Math.max(1, Math.ceil(size / width));
  const cells = Array.from({ length: Math.ceil(size / portsOfMark) }, () => 0);
  const hasFree = cells.map(() => false);
  for (const { from, to, state } of runs) {
    if (to < band.from || from > band.to) continue;
    const weight = indexOf.get(state) ?? 0;
    const last = Math.floor((Math.min(to, band.to) - band.from) / portsOfMark);
    for (let cell = Math.max(0, Math.floor((Math.max(from, band.from) - band.from) / portsOfMark)); cell <= last; cell += 1)
      if (weight === 0) hasFree[cell] = true;
      else cells[cell] = Math.max(cells[cell] ?? 0, weight);
  }
  const line = cells.map((cell, at) => {
    const { mark, style } = marks[cell === keptIndex && hasFree[at] === true ? 0 : cell] ?? { mark: "?", style: "bad" as const };
    return { mark, style };
  });
  return { line: painted(line, paint), portsOfMark };
}

function painted(cells: readonly { readonly mark: string; readonly style: Style }[], paint: Paint): string {
  const parts: { style: Style; text: string }[] = [];
  for (const { mark, style } of cells) {
    const last = parts.at(-1);
    if (last?.style === style) last.text += mark;
    else parts.push({ style, text: mark });
  }
  return parts.map(({ style, text }) => paint(style, text)).join("");
}

export function pictureLegend(paint: Paint, nameOf: (name: PictureName) => string): string {
  return marks.map(({ mark, style, name }) => `${paint(style, mark)} ${nameOf(name)}`).join("  ");
}
