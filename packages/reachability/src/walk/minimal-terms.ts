/**
 * The shortest alternatives of conjunctions that are true for exactly the given assignments of at most eight conditions (Quine and McCluskey).
 * Invariant: no alternative includes another and no term can be left out.
 */
export interface Implicant {
  /** Bits that count, and what they are. */
  readonly care: number;
  readonly value: number;
}

/** `isTrue`: for each assignment of `bits` conditions. */
export function minimalTerms(isTrue: readonly boolean[], bits: number): readonly Implicant[] {
  const minterms = isTrue.flatMap((holds, assignment) => (holds ? [assignment] : []));
  if (minterms.length === 0) return [];
  return coverOf(primesOf(minterms, (1 << bits) - 1), minterms);
}

function primesOf(minterms: readonly number[], full: number): readonly Implicant[] {
  const primes: Implicant[] = [];
  let level = new Map<string, Implicant>(minterms.map((value) => [`${full} ${value}`, { care: full, value }]));
  while (level.size > 0) {
    const wider = new Map<string, Implicant>();
    for (const { care, value } of level.values()) {
      let isPrime = true;
      for (let bit = 1; bit <= full; bit <<= 1) {
        if ((care & bit) === 0 || !level.has(`${care} ${value ^ bit}`)) continue;
        isPrime = false;
        const made = { care: care & ~bit, value: value & ~bit };
        wider.set(`${made.care} ${made.value}`, made);
      }
      if (isPrime) primes.push({ care, value });
    }
    level = wider;
  }
  return primes;
}

/** Those that some assignment needs first, then always the one that covers most of what is left; none that the others make needless. */
function coverOf(primes: readonly Implicant[], minterms: readonly number[]): readonly Implicant[] {
  const covers = (prime: Implicant, of: number): boolean => (of & prime.care) === prime.value;
  const kept = new Set<Implicant>();
  for (const of of minterms) {
    const [only, ...others] = primes.filter((prime) => covers(prime, of));
    if (only !== undefined && others.length === 0) kept.add(only);
  }
  let left = minterms.filter((of) => ![...kept].some((prime) => covers(prime, of)));
  while (left.length > 0) {
    const size = (prime: Implicant): number => left.filter((of) => covers(prime, of)).length;
    const best = primes.reduce((a, b) => (size(b) > size(a) ? b : a));
    kept.add(best);
    left = left.filter((of) => !covers(best, of));
  }
  for (const prime of kept) {
    const others = [...kept].filter((other) => other !== prime);
    if (minterms.every((of) => others.some((other) => covers(other, of)))) kept.delete(prime);
  }
  return [...kept];
}
