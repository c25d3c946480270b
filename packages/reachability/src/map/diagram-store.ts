/**
 * The nodes of interval decision diagrams with any number of terminals, hash-consed: equal functions have equal ids, so equality is one comparison.
 * A node tests one level (dimension) by ranges; `ranks` says in which order levels stand: its edges hold ascending inclusive ends and a child each; the last end is the level's last value.
 * Ids below `FIRST_NODE` are terminals, whose meaning is the caller's. Nodes are never freed: a store lives as long as what was made in it.
 * Invariant: no node has equal neighbouring children or one edge alone, and ranks grow along every path.
 */

export const FIRST_NODE = 1 << 21;
const NO_LEVEL = 0x7fff;

/** Thrown inside this folder when the limit of nodes or edges is reached; `spaceMap` and `diffHosts` turn it into a value. */
export class DiagramLimitReached extends Error {
  readonly nodes: number;

  constructor(nodes: number) {
    super(`The decision diagram reached its limit at ${nodes} nodes`);
    this.nodes = nodes;
  }
}

export interface DiagramLimits {
  readonly nodes: number;
  readonly edges: number;
}

export const defaultLimits: DiagramLimits = { nodes: 2_000_000, edges: 30_000_000 };

export class DiagramStore {
  private readonly limits: DiagramLimits;
  private readonly order: readonly number[];
  private readonly ranks: readonly number[];
  private nodeCount = 0;
  private edgeCount = 0;
  private levels = new Int16Array(1 << 12); // ranks of them
  private starts = new Int32Array((1 << 12) + 1);
  private chained = new Int32Array(1 << 12);
  private buckets = new Int32Array(1 << 13);
  private ends = new Float64Array(1 << 14);
  private children = new Int32Array(1 << 14);
  private scratchEnds = new Float64Array(1 << 12);
  private scratchChildren = new Int32Array(1 << 12);
  /** Top of the stack of edges that are being made. */
  top = 0;

  /** `order`: the levels in their order, where that is not their own; levels beyond keep their place. */
  constructor(limits: DiagramLimits = defaultLimits, order: readonly number[] = []) {
    this.limits = limits;
    this.order = order;
    this.ranks = order.map((_, at) => order.indexOf(at));
  }

  get nodes(): number {
    return this.nodeCount;
  }

  get edges(): number {
    return this.edgeCount;
  }

  levelOf(id: number): number {
    const rank = this.rankOf(id);
    return this.order[rank] ?? rank;
  }

  /** Place of the node's level in the order; beyond all of them for a terminal. */
  rankOf(id: number): number {
    return id < FIRST_NODE ? NO_LEVEL : (this.levels[id - FIRST_NODE] as number);
  }

  rankOfLevel(level: number): number {
    return this.ranks[level] ?? level;
  }

  /** Index of the first edge; the edges of a node lie side by side. */
  firstEdge(id: number): number {
    return this.starts[id - FIRST_NODE] as number;
  }

  lastEdge(id: number): number {
    return (this.starts[id - FIRST_NODE + 1] as number) - 1;
  }

  endOf(edge: number): number {
    return this.ends[edge] as number;
  }

  childOf(edge: number): number {
    return this.children[edge] as number;
  }

  /** The child that `value` leads to. */
  childAt(id: number, value: number): number {
    let lo = this.firstEdge(id);
    let hi = this.lastEdge(id);
    while (lo < hi) {
      const middle = (lo + hi) >>> 1;
      if ((this.ends[middle] as number) < value) lo = middle + 1;
      else hi = middle;
    }
    return this.children[lo] as number;
  }

  /** Adds an edge to the node that was begun at `base` (the `top` of then). */
  push(base: number, end: number, child: number): void {
    if (this.top > base && this.scratchChildren[this.top - 1] === child) {
      this.scratchEnds[this.top - 1] = end;
      return;
    }
    if (this.top === this.scratchEnds.length) this.growScratch();
    this.scratchEnds[this.top] = end;
    this.scratchChildren[this.top] = child;
    this.top += 1;
  }

  /** End of the edge pushed last. */
  topEnd(): number {
    return this.scratchEnds[this.top - 1] as number;
  }

  /** The node of the edges pushed since `base`, which are taken off the stack. */
  finish(level: number, base: number): number {
    return this.finishAt(this.rankOfLevel(level), base);
  }

  /** The same for a rank. */
  finishAt(level: number, base: number): number {
    const count = this.top - base;
    this.top = base;
    if (count === 1) return this.scratchChildren[base] as number;
    const hash = this.hashScratch(level, base, count);
    const bucket = hash & (this.buckets.length - 1);
    for (let found = this.buckets[bucket] as number; found !== 0; found = this.chained[found - 1] as number)
      if (this.isScratch(found - 1, level, { base, count })) return found - 1 + FIRST_NODE;
    return this.append(level, base, { count, bucket });
  }

  private append(level: number, base: number, { count, bucket }: { count: number; bucket: number }): number {
    if (this.nodeCount >= this.limits.nodes || this.edgeCount + count > this.limits.edges) throw new DiagramLimitReached(this.nodeCount);
    if (this.edgeCount + count > this.ends.length) this.growEdges(this.edgeCount + count);
    if (this.nodeCount === this.levels.length) this.growNodes();
    const index = this.nodeCount;
    this.ends.set(this.scratchEnds.subarray(base, base + count), this.edgeCount);
    this.children.set(this.scratchChildren.subarray(base, base + count), this.edgeCount);
    this.edgeCount += count;
    this.nodeCount += 1;
    this.levels[index] = level;
    this.starts[index + 1] = this.edgeCount;
    this.chained[index] = this.buckets[bucket] as number;
    this.buckets[bucket] = index + 1;
    if (this.nodeCount > this.buckets.length) this.rehash();
    return index + FIRST_NODE;
  }

  private hashScratch(level: number, base: number, count: number): number {
    let hash = level;
    for (let i = base; i < base + count; i += 1) {
      const end = this.scratchEnds[i] as number;
      hash = Math.imul(hash ^ (end | 0) ^ Math.imul((end / 0x1_0000_0000) | 0, 0x2545f491), 0x9e3779b1);
      hash = Math.imul(hash ^ (hash >>> 15) ^ (this.scratchChildren[i] as number), 0x85ebca6b);
    }
    return (hash ^ (hash >>> 13)) >>> 0;
  }

  private isScratch(index: number, level: number, { base, count }: { base: number; count: number }): boolean {
    const start = this.starts[index] as number;
    if (this.levels[index] !== level || (this.starts[index + 1] as number) - start !== count) return false;
    for (let i = 0; i < count; i += 1)
      if (this.children[start + i] !== this.scratchChildren[base + i] || this.ends[start + i] !== this.scratchEnds[base + i]) return false;
    return true;
  }

  private hashNode(index: number): number {
    const start = this.starts[index] as number;
    let hash = this.levels[index] as number;
    for (let i = start; i < (this.starts[index + 1] as number); i += 1) {
      const end = this.ends[i] as number;
      hash = Math.imul(hash ^ (end | 0) ^ Math.imul((end / 0x1_0000_0000) | 0, 0x2545f491), 0x9e3779b1);
      hash = Math.imul(hash ^ (hash >>> 15) ^ (this.children[i] as number), 0x85ebca6b);
    }
    return (hash ^ (hash >>> 13)) >>> 0;
  }

  private rehash(): void {
    this.buckets = new Int32Array(this.buckets.length * 4);
    for (let index = 0; index < this.nodeCount; index += 1) {
      const bucket = this.hashNode(index) & (this.buckets.length - 1);
      this.chained[index] = this.buckets[bucket] as number;
      this.buckets[bucket] = index + 1;
    }
  }

  private growScratch(): void {
    const ends = new Float64Array(this.scratchEnds.length * 2);
    const children = new Int32Array(this.scratchEnds.length * 2);
    ends.set(this.scratchEnds);
    children.set(this.scratchChildren);
    this.scratchEnds = ends;
    this.scratchChildren = children;
  }

  private growEdges(wanted: number): void {
    const size = Math.min(this.limits.edges, Math.max(wanted, this.ends.length * 2));
    const ends = new Float64Array(size);
    const children = new Int32Array(size);
    ends.set(this.ends);
    children.set(this.children);
    for (const { buffer } of [this.ends, this.children]) buffer.transfer(0); // gives its memory back at once
    this.ends = ends;
    this.children = children;
  }

  private growNodes(): void {
    const size = this.levels.length * 2;
    const levels = new Int16Array(size);
    const starts = new Int32Array(size + 1);
    const chained = new Int32Array(size);
    levels.set(this.levels);
    starts.set(this.starts);
    chained.set(this.chained);
    this.levels = levels;
    this.starts = starts;
    this.chained = chained;
  }
}
