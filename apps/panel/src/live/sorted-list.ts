/** Lists that are in order stay in order: where something belongs, what two versions of a list differ in, and how a difference is carried over to the same things in another order. */

export type Compare<T> = (a: T, b: T) => number;

/** The first index whose element does not come before `one`; the length where all do. */
function placeIn<T>(sorted: readonly T[], one: T, compare: Compare<T>): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = sorted[middle];
    if (other !== undefined && compare(other, one) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface ListDifference<T> {
  readonly gone: ReadonlySet<T>; // by identity: what was replaced is gone and come
  readonly come: readonly T[];
}

interface Versions<T> {
  readonly before: readonly T[];
  readonly after: readonly T[];
  readonly most: number; // elements that may differ
}

/** Both lists in the order of `compare`. Null where more differ. */
export function diffSorted<T>({ before, after, most }: Versions<T>, compare: Compare<T>): ListDifference<T> | null {
  const gone = new Set<T>();
  const come: T[] = [];
  let [left, right] = [0, 0];
  while (left < before.length || right < after.length) {
    const [old, recent] = [before[left], after[right]];
    if (old === recent) {
      left++;
      right++;
      continue;
    }
    const order = old === undefined ? 1 : recent === undefined ? -1 : compare(old, recent);
    if (old !== undefined && order <= 0) {
      gone.add(old);
      left++;
    }
    if (recent !== undefined && order >= 0) {
      come.push(recent);
      right++;
    }
    if (gone.size + come.length > most) return null;
  }
  return { gone, come };
}

export interface ListChange<T> {
  readonly isGone: (one: T) => boolean;
  readonly come: readonly T[]; // in any order
}

/** The list after a change, in the order of `compare`, which must be the list's own. One pass; what came is placed by binary search. */
export function changeSorted<T>(sorted: readonly T[], { isGone, come }: ListChange<T>, compare: Compare<T>): readonly T[] {
  const changed: T[] = [];
  let at = 0;
  const keepUntil = (end: number): void => {
    for (; at < end; at++) {
      const one = sorted[at];
      if (one !== undefined && !isGone(one)) changed.push(one);
    }
  };
  for (const one of [...come].sort(compare)) {
    keepUntil(placeIn(sorted, one, compare));
    changed.push(one);
  }
  keepUntil(sorted.length);
  return changed;
}
