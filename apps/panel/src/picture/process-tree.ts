/** The processes that hold an endpoint under those that started them, as one tree. Processes of one program side by side are told as one. */
import type { Owner } from "../wire.ts";

export interface ProcessNode {
  readonly pid: number;
  readonly name: string;
  readonly isHolder: boolean;
  readonly more: number; // further holders like this one, under the same parent
  readonly children: readonly ProcessNode[];
}

interface Growing {
  readonly pid: number;
  name: string;
  isHolder: boolean;
  readonly children: Map<number, Growing>;
}

const alikeShown = 2;

export function processTree(owners: readonly Owner[]): readonly ProcessNode[] {
  const roots = new Map<number, Growing>();
  for (const owner of owners) {
    let level = roots;
    for (const { pid, name } of [...owner.ancestry].reverse()) level = grow(level, { pid, name }).children;
    const own = grow(level, { pid: owner.pid, name: nameOf(owner) });
    own.isHolder = true;
    own.name = nameOf(owner);
  }
  return prune([...roots.values()]);
}

function grow(level: Map<number, Growing>, { pid, name }: { readonly pid: number; readonly name: string }): Growing {
  const known = level.get(pid) ?? { pid, name, isHolder: false, children: new Map<number, Growing>() };
  level.set(pid, known);
  return known;
}

/** A program that says what it is for, such as `nginx: master process`, is called by that. */
function nameOf({ program, command, pid }: Owner): string {
  const role = /^([\w.-]+: [a-z][\w -]*?)(?: \/.*)?$/i.exec(command ?? "")?.[1];
  return role ?? program ?? String(pid);
}

function prune(nodes: readonly Growing[]): readonly ProcessNode[] {
  const shown: ProcessNode[] = [];
  const leaves = new Map<string, number>(); // name → how many leaves of it so far
  for (const node of nodes) {
    const { pid, name, isHolder } = node;
    const isLeaf = node.children.size === 0;
    const alike = isLeaf ? (leaves.get(name) ?? 0) : 0;
    if (isLeaf) leaves.set(name, alike + 1);
    if (alike < alikeShown) shown.push({ pid, name, isHolder, more: 0, children: prune([...node.children.values()]) });
    else {
      const last = shown.findLastIndex((one) => one.name === name && one.children.length === 0);
      const before = shown[last];
      if (before !== undefined) shown[last] = { ...before, more: before.more + 1 };
    }
  }
  return shown;
}
