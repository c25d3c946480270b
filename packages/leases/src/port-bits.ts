/**
 * A set of ports as 65,536 bits in two levels: words of 32 ports, and above them which words are full, so that the next port that is in none of several sets is
 * found without looking at each. Left out: order and owners. Invariant: a bit of the upper level is set exactly where its word is all ones.
 */
const WORDS = 2048;
const FULL = 0xffffffff;

export class PortBits {
  readonly words = new Uint32Array(WORDS);
  readonly #full = new Uint32Array(WORDS / 32);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(port: number): boolean {
    return (((this.words[port >>> 5] ?? 0) >>> (port & 31)) & 1) === 1;
  }

  add(port: number): void {
    if (this.has(port)) return;
    const at = port >>> 5;
    const word = ((this.words[at] ?? 0) | (1 << (port & 31))) >>> 0;
    this.words[at] = word;
    this.#size += 1;
    if (word === FULL) this.#full[at >>> 5] = (this.#full[at >>> 5] ?? 0) | (1 << (at & 31));
  }

  delete(port: number): void {
    if (!this.has(port)) return;
    const at = port >>> 5;
    this.words[at] = (this.words[at] ?? 0) & ~(1 << (port & 31));
    this.#full[at >>> 5] = (this.#full[at >>> 5] ?? 0) & ~(1 << (at & 31));
    this.#size -= 1;
  }

  /** Whether 1,024 ports from `at × 1024` on are all set. */
  isFullBlock(at: number): boolean {
    return this.#full[at] === FULL;
  }

  static of(ports: Iterable<number>): PortBits {
    const bits = new PortBits();
    for (const port of ports) bits.add(port);
    return bits;
  }
}

export function countOnes(word: number): number {
  let rest = word - ((word >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return Math.imul((rest + (rest >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
