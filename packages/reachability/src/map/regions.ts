/**
 * A diagram taken apart into boxes: sets of interfaces, sources, destinations and so on for which everything is the same.
 * What only the sender chooses and what conditions decide is left as a residual diagram, which `classify` names. Boxes are disjoint and cover all.
 */
import { FIRST_NODE } from "./diagram-store.ts";
import { FIRST_CHOICE } from "./level.ts";
import type { PacketSpace, Range } from "./packet-space.ts";

/** `sets`: ranges per level, only of the levels that matter to the box; ranges of addresses are of labels. */
export interface Box {
  readonly sets: ReadonlyMap<number, readonly Range[]>;
  /** Per level what may be added where that makes the set simpler to say: no packet of it ever comes so far. */
  readonly spare: ReadonlyMap<number, readonly Range[]>;
  /** What `classify` said. */
  readonly label: number;
}

export interface BoxOptions {
  /** Terminal for a residual; 0: not wanted. */
  readonly classify: (residual: number) => number;
  readonly limit: number;
}

/** A part of which nothing has to be said. */
export const SPARE = 4;

/** At most `limit` boxes; `isComplete` says whether these are all. */
export function boxesOf(
  space: PacketSpace,
  root: number,
  options: BoxOptions,
): { readonly boxes: readonly Box[]; readonly isComplete: boolean } {
  const labelled = space.diagrams.classify(root, FIRST_CHOICE, options.classify);
  const boxes: Box[] = [];
  const isComplete = walk({ space, boxes, limit: options.limit }, labelled, { sets: [], spare: [] });
  return { boxes, isComplete };
}

interface Walk {
  readonly space: PacketSpace;
  readonly boxes: Box[];
  readonly limit: number;
}

interface Path {
  readonly sets: readonly (readonly [number, readonly Range[]])[];
  readonly spare: readonly (readonly [number, readonly Range[]])[];
}

function walk(of: Walk, id: number, path: Path): boolean {
  if (id === 0 || id === SPARE) return true;
  if (of.boxes.length >= of.limit) return false;
  if (id < FIRST_NODE) {
    of.boxes.push({ sets: new Map(path.sets), spare: new Map(path.spare), label: id });
    return true;
  }
  const { store } = of.space.diagrams;
  const at = store.levelOf(id);
  const children = edgesByChild(of.space, id);
  const spare = children.get(SPARE);
  for (const [child, ranges] of children) {
    const sets: Path["sets"] = [...path.sets, [at, ranges]];
    if (!walk(of, child, { sets, spare: spare === undefined ? path.spare : [...path.spare, [at, spare]] })) return false;
  }
  return true;
}

/** The ranges that lead to each child. */
export function edgesByChild(space: PacketSpace, id: number): ReadonlyMap<number, readonly Range[]> {
  const { store } = space.diagrams;
  const children = new Map<number, Range[]>();
  let from = 0;
  for (let edge = store.firstEdge(id), last = store.lastEdge(id); edge <= last; edge += 1) {
    const child = store.childOf(edge);
    const to = store.endOf(edge);
    let ranges = children.get(child);
    if (ranges === undefined) children.set(child, (ranges = []));
    ranges.push({ from, to });
    from = to + 1;
  }
  return children;
}
