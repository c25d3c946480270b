/**
 * Small changes of the engines and readers at random: a comparison turned, a condition joined otherwise, an end of a range taken for the other. They
 * look for lines that no case needs. Many that survive change nothing that can be seen; a person has to tell.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "../random.ts";
import type { Mutation } from "./mutation.ts";

const repositoryRoot = join(import.meta.dirname, "../../../..");
const folders = [
  "packages/reachability/src/trace",
  "packages/reachability/src/walk",
  "packages/reachability/src/map",
  "packages/ruleset/src",
  "packages/ruleset/src/dialects",
];
/** What compares two hosts, lists, words or prints, which no packet can show. */
const otherwiseProved =
  /\.test\.ts$|\/(?:print-|opening|port-rule|nft-text|diff|different|doubtful|listener-differences|not-compared|shared-parts|shadowed|open-space|condition-names|rule-witness|rule-reach|minimal-|rule-source|index\.ts|ruleset\.ts|read-written|translating)/;

const changes: readonly (readonly [sought: RegExp, put: string])[] = [
  [/ === /g, " !== "],
  [/ !== /g, " === "],
  [/ && /g, " || "],
  [/ \|\| /g, " && "],
  [/ <= /g, " < "],
  [/ >= /g, " > "],
  [/ < /g, " <= "],
  [/ > /g, " >= "],
  [/(?<=[(\s])!(?=[a-z(])/g, ""],
  [/\btrue\b/g, "false"],
  [/\bfalse\b/g, "true"],
  [/\blo\b(?=[),;.])/g, "hi"],
  [/\bhi\b(?=[),;.])/g, "lo"],
  [/ \+ 1\b/g, " - 1"],
  [/ - 1\b/g, " + 1"],
  [/\.some\(/g, ".every("],
  [/\.every\(/g, ".some("],
  [/Math\.max/g, "Math.min"],
  [/\bsource\b(?=[),;])/g, "destination"],
  [/\bdestination\b(?=[),;])/g, "source"],
];
const noCode = /^\s*(?:\/\/|\/\*|\*|import |export type|type |export interface|interface |readonly |})/;

export function drawMutations(count: number, seed: number): readonly Mutation[] {
  const all = folders.flatMap(filesOf).flatMap(mutationsOf);
  const random = createRandom(seed);
  const drawn = new Set<Mutation>();
  while (drawn.size < Math.min(count, all.length)) drawn.add(random.pick(all));
  return [...drawn];
}

function filesOf(folder: string): readonly string[] {
  const names = readdirSync(join(repositoryRoot, folder)).filter((name) => name.endsWith(".ts"));
  return names.map((name) => `${folder}/${name}`).filter((file) => !otherwiseProved.test(file));
}

function mutationsOf(file: string): readonly Mutation[] {
  const source = readFileSync(join(repositoryRoot, file), "utf8");
  const lines = source.split("\n");
  return lines.flatMap((line, at) => {
    if (noCode.test(line)) return [];
    const code = line.replace(/\s\/\/.*$/, "");
    return changes.flatMap(([sought, put]) =>
      [...code.matchAll(sought)].flatMap(({ index, 0: { length } }) => {
        const context = uniqueContext(source, lines, at);
        if (context === null) return [];
        const to = `${line.slice(0, index)}${put}${line.slice(index + length)}`;
        const [from, changed] = [context(line), context(to)];
        return [{ rule: "line", file, from, to: changed, cases: [], test: null, says: null }];
      }),
    );
  });
}

const mostLines = 4;

/** The line with as many before it as make it stand once. */
function uniqueContext(source: string, lines: readonly string[], at: number): ((line: string) => string) | null {
  for (let before = 0; before <= mostLines; before += 1) {
    const withBefore = (line: string): string => [...lines.slice(Math.max(0, at - before), at), line].join("\n");
    if (source.split(withBefore(lines[at] ?? "")).length === 2) return withBefore;
  }
  return null;
}
