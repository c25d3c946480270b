/**
 * A set of ranks (places between neighbouring boundaries of a coordinate) as a window of bits: `words` begin at word `from`, everything outside is
 * empty. Small sets cost little wherever they lie. Sets are values, except that `removeFrom` and `addTo` change a set that its caller alone holds.
 */
export interface RankSet {
  readonly from: number; // index of the first word
  readonly words: Uint32Array;
}

export const noRanks: RankSet = { from: 0, words: new Uint32Array(0) };

/** Ranks `lo` to `hi - 1`. */
export function rankRange(lo: number, hi: number): RankSet {
  if (lo >= hi) return noRanks;
  const from = lo >>> 5;
  const words = new Uint32Array(((hi - 1) >>> 5) - from + 1);
  fillRange(words, lo - from * 32, hi - from * 32);
  return { from, words };
}

/** From ranges [lo, hi) in ascending order, flat. */
export function rankSetOf(flat: ArrayLike<number>): RankSet {
  if (flat.length === 0) return noRanks;
  const from = (flat[0] ?? 0) >>> 5;
  const words = new Uint32Array((((flat[flat.length - 1] ?? 0) - 1) >>> 5) - from + 1);
  for (let i = 0; i < flat.length; i += 2) fillRange(words, (flat[i] ?? 0) - from * 32, (flat[i + 1] ?? 0) - from * 32);
  return { from, words };
}

function fillRange(words: Uint32Array, lo: number, hi: number): void {
  const first = lo >>> 5;
  const last = (hi - 1) >>> 5;
  const head = -1 << (lo & 31);
  const tail = -1 >>> (31 - ((hi - 1) & 31));
  if (first === last) {
    words[first] = (words[first] ?? 0) | (head & tail);
    return;
  }
  words[first] = (words[first] ?? 0) | head;
  words.fill(0xffff_ffff, first + 1, last);
  words[last] = (words[last] ?? 0) | tail;
}

export function isEmptyRanks({ words }: RankSet): boolean {
  for (const word of words) if (word !== 0) return false;
  return true;
}

export function intersectRanks(a: RankSet, b: RankSet): RankSet {
  let lo = Math.max(a.from, b.from);
  let hi = Math.min(a.from + a.words.length, b.from + b.words.length);
  while (lo < hi && ((a.words[lo - a.from] ?? 0) & (b.words[lo - b.from] ?? 0)) === 0) lo += 1;
  while (lo < hi && ((a.words[hi - 1 - a.from] ?? 0) & (b.words[hi - 1 - b.from] ?? 0)) === 0) hi -= 1;
  if (lo >= hi) return noRanks;
  const words = new Uint32Array(hi - lo);
  for (let at = lo; at < hi; at += 1) words[at - lo] = (a.words[at - a.from] ?? 0) & (b.words[at - b.from] ?? 0);
  return { from: lo, words };
}

export function subtractRanks(a: RankSet, b: RankSet): RankSet {
  const left = { from: a.from, words: a.words.slice() };
  removeFrom(left, b);
  return isEmptyRanks(left) ? noRanks : left;
}

/** Takes the ranks of `gone` out of `set`. */
export function removeFrom(set: RankSet, gone: RankSet): void {
  const lo = Math.max(set.from, gone.from);
  const hi = Math.min(set.from + set.words.length, gone.from + gone.words.length);
  for (let at = lo; at < hi; at += 1) set.words[at - set.from] = (set.words[at - set.from] ?? 0) & ~(gone.words[at - gone.from] ?? 0);
}

/** Puts the ranks of `more` into `set`, whose window must hold them. */
export function addTo(set: RankSet, more: RankSet): void {
  for (let at = 0; at < more.words.length; at += 1) {
    const to = at + more.from - set.from;
    set.words[to] = (set.words[to] ?? 0) | (more.words[at] ?? 0);
  }
}

export function uniteRanks(a: RankSet, b: RankSet): RankSet {
  if (a.words.length === 0) return b;
  if (b.words.length === 0) return a;
  const from = Math.min(a.from, b.from);
  const words = new Uint32Array(Math.max(a.from + a.words.length, b.from + b.words.length) - from);
  words.set(a.words, a.from - from);
  const union = { from, words };
  addTo(union, b);
  return union;
}

export function hasRank({ from, words }: RankSet, rank: number): boolean {
  return (((words[(rank >>> 5) - from] ?? 0) >>> (rank & 31)) & 1) === 1;
}

export function eachRank({ from, words }: RankSet, visit: (rank: number) => void): void {
  for (let at = 0; at < words.length; at += 1) {
    for (let word = words[at] ?? 0; word !== 0; word &= word - 1) visit((from + at) * 32 + (31 - Math.clz32(word & -word)));
  }
}

/** Maximal runs [lo, hi) of ranks, ascending. */
export function runsOf(set: RankSet): [number, number][] {
  const runs: [number, number][] = [];
  let last: [number, number] | null = null;
  eachRank(set, (rank) => {
    if (last !== null && last[1] === rank) last[1] = rank + 1;
    else runs.push((last = [rank, rank + 1]));
  });
  return runs;
}
