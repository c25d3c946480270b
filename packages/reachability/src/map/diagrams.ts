/**
 * The algebra of decision diagrams: what turns the diagrams of rules into those of chains and of a whole host.
 * Terminal 0 is "undecided" of a verdict and "false" of a condition, terminal 1 is "true"; every other terminal belongs to the caller.
 * Results are remembered in a table of bounded size that forgets by overwriting: forgetting costs time, never truth.
 */
import { DiagramStore, FIRST_NODE, type DiagramLimits } from "./diagram-store.ts";
import { LeadingNodes } from "./leading-nodes.ts";

export const FALSE = 0;
export const TRUE = 1;
export const UNDECIDED = 0;

/** Of two diagrams, applied level by level. `decide` answers for two operands or says LOOK_DEEPER. Terminals must be decided. */
export interface Operation {
  readonly code: number;
  decide(a: number, b: number): number;
}

export const LOOK_DEEPER = -1;

/** The first that is decided: of two runs of rules, one after the other. On conditions: or. */
const first: Operation = {
  code: 1,
  decide: (a, b) => (a === UNDECIDED ? b : a < FIRST_NODE || b === UNDECIDED || a === b ? a : LOOK_DEEPER),
};

/** b where the condition a holds, else 0. */
const guarded: Operation = {
  code: 2,
  decide: (a, b) => (a === FALSE || b === UNDECIDED ? UNDECIDED : a === TRUE ? b : LOOK_DEEPER),
};

const FIRST_IDENTIFY = 16;
const SMALLEST_MEMO = 1 << 15;
const LARGEST_MEMO = 1 << 21;

export class Diagrams {
  readonly store: DiagramStore;
  private codes = FIRST_IDENTIFY + 64;
  private readonly cofactorCodes = new Map<string, number>();
  private readonly replacements = new Map<number, Operation>();
  private memoCodes = new Int32Array(SMALLEST_MEMO);
  private memoA = new Int32Array(SMALLEST_MEMO);
  private memoB = new Int32Array(SMALLEST_MEMO);
  private memoResult = new Int32Array(SMALLEST_MEMO);

  constructor(limits?: DiagramLimits, order?: readonly number[]) {
    this.store = new DiagramStore(limits, order);
  }

  /** A code no other operation of this store has. */
  freshCode(): number {
    this.codes += 1;
    return this.codes;
  }

  first(a: number, b: number): number {
    return this.apply(first, a, b);
  }

  guarded(condition: number, a: number): number {
    return this.apply(guarded, condition, a);
  }

  or(a: number, b: number): number {
    return this.apply(first, a, b);
  }

  and(a: number, b: number): number {
    return this.apply(guarded, a, b);
  }

  /** `a` where the condition holds, else `b`. `a` must be decided everywhere (no terminal 0), unless `b` may fill its gaps. */
  choose(condition: number, a: number, b: number): number {
    return condition === FALSE ? b : condition === TRUE ? a : this.first(this.guarded(condition, a), b);
  }

  not(condition: number): number {
    return this.mapTerminals(condition, 3, (terminal) => (terminal === FALSE ? TRUE : FALSE));
  }

  /** Every `terminal` of `a` becomes what `b` says there. */
  replace(a: number, terminal: number, b: number): number {
    let operation = this.replacements.get(terminal);
    if (operation === undefined) {
      const leading = new LeadingNodes(this.store, terminal);
      operation = { code: this.freshCode(), decide: (x, y) => (x === terminal ? y : leading.has(x) ? LOOK_DEEPER : x) };
      this.replacements.set(terminal, operation);
    }
    return this.apply(operation, a, b);
  }

  apply(operation: Operation, a: number, b: number): number {
    const known = operation.decide(a, b);
    if (known !== LOOK_DEEPER) return known;
    const slot = this.slotOf(operation.code, a, b);
    if (this.memoCodes[slot] === operation.code && this.memoA[slot] === a && this.memoB[slot] === b) return this.memoResult[slot] as number;
    const { store } = this;
    const levelA = store.rankOf(a);
    const levelB = store.rankOf(b);
    const base = store.top;
    if (levelA < levelB) this.applyToChildren(a, (child) => this.apply(operation, child, b));
    else if (levelB < levelA) this.applyToChildren(b, (child) => this.apply(operation, a, child));
    else this.applyBoth(operation, a, b);
    const result = store.finishAt(Math.min(levelA, levelB), base);
    const claimed = this.claimSlot(operation.code, a, b); // may make the tables anew
    this.memoResult[claimed] = result;
    return result;
  }

  /** Children of large nodes alternate between few: the last terminal and the last node are remembered beside the table. */
  private applyToChildren(a: number, result: (child: number) => number): void {
    const { store } = this;
    const base = store.top;
    let terminal = -1;
    let ofTerminal = 0;
    let node = -1;
    let ofNode = 0;
    for (let edge = store.firstEdge(a), last = store.lastEdge(a); edge <= last; edge += 1) {
      const child = store.childOf(edge);
      if (child < FIRST_NODE) {
        if (child !== terminal) ofTerminal = result((terminal = child));
        store.push(base, store.endOf(edge), ofTerminal);
      } else {
        if (child !== node) ofNode = result((node = child));
        store.push(base, store.endOf(edge), ofNode);
      }
    }
  }

  private applyBoth(operation: Operation, a: number, b: number): void {
    const { store } = this;
    const base = store.top;
    let i = store.firstEdge(a);
    let j = store.firstEdge(b);
    const last = store.lastEdge(a);
    let childA = -1;
    let childB = -1;
    let result = 0;
    for (;;) {
      const endA = store.endOf(i);
      const endB = store.endOf(j);
      if (childA !== store.childOf(i) || childB !== store.childOf(j))
        result = this.apply(operation, (childA = store.childOf(i)), (childB = store.childOf(j)));
      store.push(base, endA < endB ? endA : endB, result);
      if (endA === endB && i === last) return;
      if (i > last) throw new Error("Two nodes of a level must end at its last value");
      if (endA <= endB) i += 1;
      if (endB <= endA) j += 1;
    }
  }

  /** The same function with other terminals. Give equal `code`s only to equal mappings. */
  mapTerminals(a: number, code: number, map: (terminal: number) => number): number {
    const known = new Map<number, number>();
    return this.rebuild(a, code, (id) => {
      if (id >= FIRST_NODE) return null;
      let result = known.get(id);
      if (result === undefined) known.set(id, (result = map(id)));
      return result;
    });
  }

  /** `a` with the dimension `level` held at `value`. */
  cofactor(a: number, level: number, value: number): number {
    const key = `${level}:${value}`;
    let code = this.cofactorCodes.get(key);
    if (code === undefined) {
      code = this.freshCode();
      this.cofactorCodes.set(key, code);
    }
    const rank = this.store.rankOfLevel(level);
    return this.rebuild(a, code, (id) => {
      const at = this.store.rankOf(id);
      return at > rank ? id : at === rank ? this.store.childAt(id, value) : null;
    });
  }

  /** `a` after an assignment: where `level` is i, what `a` says for values[i]. */
  reassign(a: number, level: number, values: readonly number[]): number {
    const rank = this.store.rankOfLevel(level);
    return this.rebuild(a, this.freshCode(), (id) => {
      const at = this.store.rankOf(id);
      if (at > rank) return id;
      if (at < rank) return null;
      const base = this.store.top;
      for (const [index, value] of values.entries()) this.store.push(base, index, this.store.childAt(id, value));
      this.store.push(base, this.store.endOf(this.store.lastEdge(id)), this.store.childAt(id, values.at(-1) ?? 0)); // no such value exists
      return this.store.finishAt(rank, base);
    });
  }

  /** `a` with the dimension `level + 1` held equal to that of `level`. */
  identify(a: number, level: number): number {
    const rank = this.store.rankOfLevel(level);
    return this.rebuild(a, FIRST_IDENTIFY + level, (id) => {
      const at = this.store.rankOf(id);
      if (at > rank + 1) return id;
      if (at < rank) return null;
      const base = this.store.top;
      if (at === rank + 1) this.pushEdges(base, id, { after: -1, upTo: Infinity });
      else this.pushDiagonal(base, id, rank + 1);
      return this.store.finishAt(rank, base);
    });
  }

  private pushDiagonal(base: number, id: number, inner: number): void {
    let before = -1;
    for (let edge = this.store.firstEdge(id), last = this.store.lastEdge(id); edge <= last; edge += 1) {
      const child = this.store.childOf(edge);
      const end = this.store.endOf(edge);
      if (this.store.rankOf(child) === inner) this.pushEdges(base, child, { after: before, upTo: end });
      else this.store.push(base, end, child);
      before = end;
    }
  }

  /** The edges of a node as far as they lie in (after, upTo]. */
  private pushEdges(base: number, id: number, { after, upTo }: { after: number; upTo: number }): void {
    for (let edge = this.store.firstEdge(id), last = this.store.lastEdge(id); edge <= last; edge += 1) {
      const end = this.store.endOf(edge);
      if (end <= after) continue;
      this.store.push(base, Math.min(end, upTo), this.store.childOf(edge));
      if (end >= upTo) return;
    }
  }

  /** Every part of `a` that tests nothing above `level` becomes the terminal `classify` gives it. */
  classify(a: number, level: number, classify: (part: number) => number): number {
    const rank = this.store.rankOfLevel(level);
    return this.rebuild(a, this.freshCode(), (id) => (this.store.rankOf(id) >= rank ? classify(id) : null));
  }

  /** Rebuilds from the root down; `known` gives the result of a part, or null: rebuild its children. Terminals must be known. */
  rebuild(a: number, code: number, known: (id: number) => number | null): number {
    const done = known(a);
    if (done !== null) return done;
    const slot = this.slotOf(code, a, 0);
    if (this.memoCodes[slot] === code && this.memoA[slot] === a && this.memoB[slot] === 0) return this.memoResult[slot] as number;
    const { store } = this;
    const base = store.top;
    this.applyToChildren(a, (child) => this.rebuild(child, code, known));
    const result = store.finishAt(store.rankOf(a), base);
    const claimed = this.claimSlot(code, a, 0); // may make the tables anew
    this.memoResult[claimed] = result;
    return result;
  }

  /** The terminal for one value per level. */
  evaluate(a: number, values: ArrayLike<number>): number {
    let id = a;
    while (id >= FIRST_NODE) id = this.store.childAt(id, values[this.store.levelOf(id)] as number);
    return id;
  }

  /** Every node and terminal that `a` leads to, itself included. */
  reachable(a: number): ReadonlySet<number> {
    const seen = new Set([a]);
    for (const id of seen) {
      if (id < FIRST_NODE) continue;
      for (let edge = this.store.firstEdge(id), last = this.store.lastEdge(id); edge <= last; edge += 1) seen.add(this.store.childOf(edge));
    }
    return seen;
  }

  private slotOf(code: number, a: number, b: number): number {
    let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(code, 0x27d4eb2f);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    return (hash ^ (hash >>> 13)) & (this.memoCodes.length - 1);
  }

  /** The slot in which the result is to be remembered. */
  private claimSlot(code: number, a: number, b: number): number {
    if (this.store.nodes > this.memoCodes.length && this.memoCodes.length < LARGEST_MEMO) this.growMemo();
    const slot = this.slotOf(code, a, b);
    this.memoCodes[slot] = code;
    this.memoA[slot] = a;
    this.memoB[slot] = b;
    return slot;
  }

  private growMemo(): void {
    const { memoCodes, memoA, memoB, memoResult } = this;
    const size = memoCodes.length * 4;
    this.memoCodes = new Int32Array(size);
    this.memoA = new Int32Array(size);
    this.memoB = new Int32Array(size);
    this.memoResult = new Int32Array(size);
    for (let i = 0; i < memoCodes.length; i += 1) {
      if (memoCodes[i] === 0) continue;
      const slot = this.slotOf(memoCodes[i] as number, memoA[i] as number, memoB[i] as number);
      this.memoCodes[slot] = memoCodes[i] as number;
      this.memoA[slot] = memoA[i] as number;
      this.memoB[slot] = memoB[i] as number;
      this.memoResult[slot] = memoResult[i] as number;
    }
  }
}
