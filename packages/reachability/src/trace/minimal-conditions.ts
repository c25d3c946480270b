/**
 * The shortest alternatives under which something comes true, from the leaves of an exploration. Each alternative is a prime implicant: no term
 * can be left out; none is kept that the others cover. Past 12 different conditions coverage is decided by inclusion alone.
 */
import type { Conditions, ConditionTerm } from "../verdict.ts";

const MAX_TABLE_CONDITIONS = 12;

type Cube = ReadonlyMap<string, ConditionTerm>; // condition id → term

/** `isTrue` false: the leaf is one under which it does not come true. Leaves partition all assignments. */
export function minimalConditions(leaves: readonly { readonly terms: readonly ConditionTerm[]; readonly isTrue: boolean }[]): Conditions {
  const wrong = leaves.filter((leaf) => !leaf.isTrue).map((leaf) => cubeOf(leaf.terms));
  const right = leaves.filter((leaf) => leaf.isTrue).map((leaf) => cubeOf(leaf.terms));
  const primes = distinct(right.map((cube) => widen(cube, wrong)));
  return withoutCovered(primes, right).map((cube) => [...cube.values()]);
}

function cubeOf(terms: readonly ConditionTerm[]): Cube {
  return new Map(terms.map((term) => [term.condition.id, term]));
}

function widen(cube: Cube, wrong: readonly Cube[]): Cube {
  let widest = cube;
  for (const id of cube.keys()) {
    const wider = new Map([...widest].filter(([key]) => key !== id));
    if (!wrong.some((other) => areCompatible(wider, other))) widest = wider;
  }
  return widest;
}

function areCompatible(left: Cube, right: Cube): boolean {
  return [...left].every(([id, term]) => (right.get(id)?.holds ?? term.holds) === term.holds);
}

function distinct(cubes: readonly Cube[]): readonly Cube[] {
  const keyOf = (cube: Cube): string =>
    JSON.stringify([...cube].map(([id, term]) => `${term.holds} ${id}`).toSorted((left, right) => (left < right ? -1 : 1)));
  return [...new Map(cubes.map((cube) => [keyOf(cube), cube])).values()];
}

function withoutCovered(cubes: readonly Cube[], right: readonly Cube[]): readonly Cube[] {
  const ids = [...new Set(cubes.flatMap((cube) => [...cube.keys()]))];
  if (ids.length > MAX_TABLE_CONDITIONS) return cubes.filter((cube) => !cubes.some((other) => other !== cube && includes(other, cube)));
  let kept = cubes;
  for (const cube of cubes) {
    const others = kept.filter((other) => other !== cube);
    if (right.every((leaf) => isCoveredBy(leaf, others, ids))) kept = others;
  }
  return kept;
}

function includes(wider: Cube, narrower: Cube): boolean {
  return [...wider].every(([id, term]) => narrower.get(id)?.holds === term.holds);
}

/** Whether every assignment inside `leaf` is inside one of `cubes`, by splitting on the conditions that are open. */
function isCoveredBy(leaf: Cube, cubes: readonly Cube[], ids: readonly string[]): boolean {
  if (cubes.some((cube) => includes(cube, leaf))) return true;
  const possible = cubes.filter((cube) => areCompatible(cube, leaf));
  const open = ids.find((id) => !leaf.has(id) && possible.some((cube) => cube.has(id)));
  const condition = possible.find((cube) => open !== undefined && cube.has(open))?.get(open ?? "")?.condition;
  if (open === undefined || condition === undefined) return false;
  return [true, false].every((holds) => isCoveredBy(new Map([...leaf, [open, { condition, holds }]]), possible, ids));
}
