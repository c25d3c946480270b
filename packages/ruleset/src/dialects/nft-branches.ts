/**
 * A map that is asked with something not in the model: each entry becomes steps of its own under named conditions. An entry is taken where it is
 * drawn and none before it was; the last of a map that holds every number that can be drawn is taken where no other was.
 */
import type { Condition, Step } from "../ruleset.ts";
import { impliedBy } from "./nft-implied.ts";
import { isObject, listOf, soleEntry, type Json } from "./nft-json.ts";
import { rawEntries } from "./nft-maps.ts";
import { conditionKind, isDrawnAnew } from "./nft-match.ts";
import type { RuleReading } from "./nft-reading.ts";
import { expressionText } from "./nft-text-expression.ts";
import { bareElement } from "./nft-values.ts";

const maxBranches = 256;

export type BranchAction = (fork: RuleReading, data: unknown) => Step | null;

/** null where there is no such map, it is too large, or what an entry does is not understood. */
export function branches(reading: RuleReading, map: Json, action: BranchAction): readonly (readonly Step[])[] | null {
  const entries = rawEntries(reading, map["data"]);
  if (entries.length === 0 || entries.length > maxBranches) return null;
  reading.require(impliedBy(map["key"]));
  const kind = conditionKind(map["key"]);
  const asked = expressionText(map["key"]);
  const drawn = isDrawnAnew(map["key"]) ? reading.stateful(kind, asked) : { id: `${kind} ${asked}`, kind, text: asked };
  const isWhole = holdsEveryNumber(map["key"], entries);
  const before: Condition[] = [];
  const read: (readonly Step[])[] = [];
  for (const [index, [key, data]] of entries.entries()) {
    const fork = reading.fork();
    fork.push(...before.map((condition): Step => ({ kind: "unknown-match", condition, negated: true })));
    if (!(isWhole && index === entries.length - 1) && bareElement(key) !== "*") {
      const value = expressionText(bareElement(key));
      const condition = { id: `${drawn.id} is ${value}`, kind, text: `${asked} == ${value}` };
      fork.push({ kind: "unknown-match", condition, negated: false });
      before.push(condition);
    }
    const step = action(fork, data);
    if (step === null) return null;
    fork.push(step);
    read.push(index === 0 ? fork.steps : withoutRepeated(fork.steps));
  }
  return read;
}

/** What the first of the branches has already done to the packet is not done again. */
function withoutRepeated(steps: readonly Step[]): readonly Step[] {
  const last = steps.length - 1;
  return steps.filter(({ kind }, index) => index === last || kind === "match" || kind === "unknown-match" || kind === "unknown-action");
}

function holdsEveryNumber(key: unknown, entries: readonly (readonly [unknown, unknown])[]): boolean {
  const [, body] = soleEntry(key) ?? ["", null];
  const count = isObject(body) ? body["mod"] : null;
  if (typeof count !== "number") return false;
  const held = entries.reduce((sum, [entry]) => {
    const bare = bareElement(entry);
    const [from, to] = isObject(bare) ? listOf(bare["range"]) : [bare, bare];
    return typeof from === "number" && typeof to === "number" ? sum + to - from + 1 : Number.NaN;
  }, 0);
  return held === count;
}
