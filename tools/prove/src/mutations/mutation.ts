import type { Engine } from "../judge/engine.ts";

/** A rule of a SPEC turned round in the source: the proof must notice. No file on disk is changed; the text is replaced while the module is loaded. */
export interface Mutation {
  readonly rule: string; // id in a SPEC.md
  readonly file: string; // from the root of the repository
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
  /** Cases one of which notices. Empty: the rule shows in no packet, and its own test has to notice. */
  readonly cases: readonly string[];
  /** The test file of the rule, from the root of the repository, where no case can notice. */
  readonly test: string | null;
  /** Why no packet can show it, where a test has to notice. */
  readonly says: string | null;
}

type Change = readonly [from: string, to: string];
type Flip = (...flip: readonly [rule: string, file: string, change: Change, ...cases: readonly string[]]) => Mutation;
type WordFlip = (...flip: readonly [rule: string, file: string, change: Change, test: string, says: string]) => Mutation;

/** Flips of one folder that packets notice: rule, file without its ending, the change, cases. */
export function flipsIn(folder: string): Flip {
  return (...[rule, file, [from, to], ...cases]) => ({ rule, file: `${folder}/${file}.ts`, from, to, cases, test: null, says: null });
}

/** Flips that the rule's own test notices: rule, file without its ending, the change, the test's file without its ending, why no packet can. */
export function wordFlipsIn(folder: string): WordFlip {
  return (...[rule, file, [from, to], test, says]) => ({
    rule,
    file: `${folder}/${file}.ts`,
    from,
    to,
    cases: [],
    test: `${folder}/${test}.test.ts`,
    says,
  });
}

const enginesOf: readonly (readonly [folder: string, engines: readonly Engine[]])[] = [
  ...["diff-hosts", "differences", "listener-differences", "condition-names", "diagram-store"].map(
    (file) => [`packages/reachability/src/map/${file}.ts`, ["difference"]] as const,
  ),
  ["packages/reachability/src/map/open-space", ["chart"]],
  ["packages/reachability/src/map/shadowed-rules", ["chart"]],
  ["packages/reachability/src/trace/", ["trace"]],
  ["packages/reachability/src/walk/", ["walk"]],
  ["packages/reachability/src/map/", ["map"]],
  ["packages/reachability/src/", ["chart"]],
];

/** The engines that the file is a part of; undefined: it may concern all of them. */
export function enginesAsked({ file }: Mutation): readonly Engine[] | undefined {
  return enginesOf.find(([folder]) => file.startsWith(folder))?.[1];
}
