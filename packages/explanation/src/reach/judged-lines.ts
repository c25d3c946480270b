/**
 * What is said of packet filters wherever something is said to be served: that who gets in was judged, or what stood in the way and what to do.
 * Gaps of one kind are told by their first; layers outside netfilter one by one.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import type { RulesetGap } from "@portolan/ruleset";
import type { FilterLayer } from "@portolan/snapshot";
import type { ExplanationLine } from "../explanation.ts";
import { literal, textLine } from "../line.ts";
import type { ReachContext, SpaceGap } from "./reach-context.ts";

const layerLimit = 6;
const reasonLimit = 200;

/** `context`: null where the namespace was not judged at all. */
export function judgedLines(context: Pick<ReachContext, "chart" | "spaceGap"> | null): readonly ExplanationLine[] {
  if (context === null) return [textLine(phrase("reach.notJudged"))];
  const { gaps, layers } = context.chart;
  const missing = unjudgedPhrases({ gaps, layers, spaceGap: context.spaceGap }).map((text) => textLine(text, "warning"));
  const isJudged = gaps.every(({ code }) => code !== "not-permitted" && code !== "not-read");
  return [textLine(isJudged ? phrase("reach.judged") : phrase("reach.notJudged")), ...missing];
}

/** Whether it is what every judged answer ends with, and no warning. */
export function isJudgedNote(text: Phrase | null): boolean {
  return text?.id === "reach.judged" || text?.id === "reach.notJudged";
}

export function unjudgedPhrases({
  gaps,
  layers,
  spaceGap,
}: {
  readonly gaps: readonly RulesetGap[];
  readonly layers: readonly FilterLayer[];
  readonly spaceGap?: SpaceGap | undefined;
}): readonly Phrase[] {
  const told = [...Map.groupBy(gaps, ({ code }) => code).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const text = gapPhrase(first);
    return group.length === 1 ? [text] : [phrase("reach.gap.more", { text, count: group.length - 1 })];
  });
  const space = spaceGap === undefined ? [] : [phrase(`reach.space.${spaceGap}`)];
  return [...told, ...layers.slice(0, layerLimit).map(layerPhrase), ...space];
}

function gapPhrase({ code, place, reason: whole }: RulesetGap): Phrase {
  const reason = whole.length > reasonLimit ? `${whole.slice(0, reasonLimit)}…` : whole;
  switch (code) {
    case "not-permitted":
      return phrase("reach.gap.not-permitted", { place });
    case "tool-absent":
      return phrase("reach.gap.tool-absent", { place });
    case "changed-while-reading":
      return phrase("reach.gap.changed-while-reading", { place });
    case "failed":
      return phrase("reach.gap.failed", { place, reason });
    case "not-understood":
      return phrase("reach.gap.not-understood", { place, reason });
    case "set-without-elements":
      return phrase("reach.gap.set-without-elements", { place, reason });
    case "not-read":
      return phrase("reach.gap.not-read", { place, reason });
  }
}

function layerPhrase({ kind, state, place, detail }: FilterLayer): Phrase {
  if (kind === "namespace") return phrase("reach.layer.behind", { place: place ?? "" });
  const params = {
    kind: phrase(`reach.layer.${kind}`),
    place: place === null ? literal("") : phrase("reach.layer.at", { place }),
    detail,
  };
  return state === "present" ? phrase("reach.layer.present", params) : phrase("reach.layer.unreadable", params);
}
