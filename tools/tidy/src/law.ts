import type { Tree } from "./tree.ts";

/** One place where a law is broken: what is there, why the house does not want it, what to do. */
export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

export interface Law {
  readonly name: string;
  readonly check: (tree: Tree) => readonly Violation[];
}
