/** Which nodes of a store lead to one terminal. Nodes are never changed, so what is known of one stays. */
import { FIRST_NODE, type DiagramStore } from "./diagram-store.ts";

const NO = 1;
const YES = 2;

export class LeadingNodes {
  private readonly store: DiagramStore;
  private readonly terminal: number;
  private known = new Uint8Array(1 << 12); // node → NO, YES; 0: not asked yet

  constructor(store: DiagramStore, terminal: number) {
    this.store = store;
    this.terminal = terminal;
  }

  has(id: number): boolean {
    if (id < FIRST_NODE) return id === this.terminal;
    const index = id - FIRST_NODE;
    const known = this.known[index] ?? 0;
    if (known !== 0) return known === YES;
    const found = this.hasChild(id);
    this.note(index, found);
    return found;
  }

  private hasChild(id: number): boolean {
    for (let edge = this.store.firstEdge(id), last = this.store.lastEdge(id); edge <= last; edge += 1)
      if (this.has(this.store.childOf(edge))) return true;
    return false;
  }

  private note(index: number, isLeading: boolean): void {
    if (index >= this.known.length) {
      const known = new Uint8Array(Math.max(index + 1, this.known.length * 2));
      known.set(this.known);
      this.known = known;
    }
    this.known[index] = isLeading ? YES : NO;
  }
}
