/**
 * What configuration files of nested settings (JSON, YAML, TOML, HCL, NATS) come down to: their scalars, each with the keys that lead to it and its
 * line. Lists count their items from 0. Text stays as written, without quotes; what a parser leaves out it says in `problem`.
 */
export interface SettingLeaf {
  readonly path: readonly string[];
  readonly value: string;
  readonly line: number; // 1-based, of the value
}

export interface SettingTree {
  readonly leaves: readonly SettingLeaf[];
  readonly problem: string | null; // what could not be read; null: everything was
}

/** The last scalar at these keys, as later ones replace earlier ones in every format that allows both; null when there is none. */
export function leafAt({ leaves }: Pick<SettingTree, "leaves">, ...path: readonly string[]): SettingLeaf | null {
  return leaves.findLast((leaf) => hasPath(leaf, path)) ?? null;
}

/** The scalar at these keys, or the items of the list there. */
export function leavesAt({ leaves }: Pick<SettingTree, "leaves">, ...path: readonly string[]): readonly SettingLeaf[] {
  return leaves.filter(
    (leaf) => hasPath(leaf, path) || (leaf.path.length === path.length + 1 && isBelow(leaf, path) && /^\d+$/.test(leaf.path.at(-1) ?? "")),
  );
}

/** Every scalar below these keys. */
export function leavesBelow({ leaves }: Pick<SettingTree, "leaves">, ...path: readonly string[]): readonly SettingLeaf[] {
  return leaves.filter((leaf) => isBelow(leaf, path));
}

export const depthLimit = 64;

function hasPath(leaf: SettingLeaf, path: readonly string[]): boolean {
  return leaf.path.length === path.length && isBelow(leaf, path);
}

function isBelow(leaf: SettingLeaf, path: readonly string[]): boolean {
  return path.every((key, index) => leaf.path[index] === key);
}
