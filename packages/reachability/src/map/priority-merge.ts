/**
 * Many first-match rules as one diagram, by merging neighbours pairwise.
 * The tree of merges follows the content of the rules (each splits where the hash of its id is largest), not their positions, so a rule that is
 * added or removed changes only the merges on its path, and everything else is found again in `known`.
 */
import { FIRST_NODE } from "./diagram-store.ts";
import { UNDECIDED, type Diagrams } from "./diagrams.ts";

export class PriorityMerge {
  private readonly diagrams: Diagrams;
  /** first id → second id → merged. */
  private readonly known = new Map<number, number>();

  constructor(diagrams: Diagrams) {
    this.diagrams = diagrams;
  }

  /** The first decided of `leaves`, in their order. */
  merge(leaves: readonly number[]): number {
    const seen = new Set<number>([UNDECIDED]);
    const distinct: number[] = [];
    for (const leaf of leaves) {
      if (seen.has(leaf)) continue; // decides nothing that its first occurrence has not
      seen.add(leaf);
      distinct.push(leaf);
    }
    return this.ofRange(
      distinct,
      treeOf(distinct, (leaf) => this.weightOf(leaf)),
    );
  }

  private ofRange(leaves: readonly number[], tree: Tree): number {
    const results = new Int32Array(leaves.length);
    for (const at of tree.order) {
      const left = tree.left[at] as number;
      const right = tree.right[at] as number;
      let result = leaves[at] as number;
      if (right >= 0) result = this.pair(result, results[right] as number);
      if (left >= 0) result = this.pair(results[left] as number, result);
      results[at] = result;
    }
    return leaves.length === 0 ? UNDECIDED : (results[tree.root] as number);
  }

  /** Large sets come last, so that few merges have to go through them; otherwise by hash. */
  private weightOf(leaf: number): number {
    const { store } = this.diagrams;
    let edges = 0;
    for (let id = leaf; id >= FIRST_NODE;) {
      const first = store.firstEdge(id);
      edges = Math.max(edges, store.lastEdge(id) - first);
      id = Math.max(store.childOf(first), store.childOf(Math.min(first + 1, store.lastEdge(id))));
    }
    return Math.max(0, Math.floor(Math.log2(edges + 1)) - 6) * 2 ** 32 + hashOf(leaf);
  }

  private pair(a: number, b: number): number {
    const key = a * 0x40_0000 + b; // ids are below 2^22
    let merged = this.known.get(key);
    if (merged === undefined) {
      merged = this.diagrams.first(a, b);
      this.known.set(key, merged);
    }
    return merged;
  }
}

interface Tree {
  readonly root: number;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Children before parents. */
  readonly order: Int32Array;
}

/** Cartesian tree of the hashes: expected depth logarithmic, in linear time. */
function treeOf(leaves: readonly number[], weightOf: (leaf: number) => number): Tree {
  const left = new Int32Array(leaves.length).fill(-1);
  const right = new Int32Array(leaves.length).fill(-1);
  const stack = new Int32Array(leaves.length);
  const order = new Int32Array(leaves.length);
  const weights = Float64Array.from(leaves, weightOf);
  let depth = 0;
  let placed = 0;
  for (let at = 0; at < leaves.length; at += 1) {
    let last = -1;
    while (depth > 0 && (weights[stack[depth - 1] as number] as number) < (weights[at] as number)) {
      depth -= 1;
      last = stack[depth] as number;
      order[placed++] = last;
    }
    left[at] = last;
    if (depth > 0) right[stack[depth - 1] as number] = at;
    stack[depth++] = at;
  }
  const root = depth > 0 ? (stack[0] as number) : -1;
  while (depth > 0) {
    depth -= 1;
    order[placed++] = stack[depth] as number;
  }
  return { root, left, right, order };
}

function hashOf(id: number): number {
  let hash = Math.imul(id ^ (id >>> 16), 0x45d9f3b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
