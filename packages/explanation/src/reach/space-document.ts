/** Open port numbers with nothing behind them, as `openWithoutListener` of `portolan.reach/1` says them, with the sources in words. */
import type { Phrase } from "@portolan/phrases";
import type { OpenSpace } from "@portolan/reachability";
import type { ReachContext } from "./reach-context.ts";
import { spaceWho } from "./space-lines.ts";

export interface OpenSpaceDocument extends OpenSpace {
  readonly moreSources: number; // left out of `sources`
  readonly who: Phrase;
}

const sourceLimit = 512;

export function openSpaceDocument(space: OpenSpace, context: Pick<ReachContext, "spaces" | "from">): OpenSpaceDocument {
  const { sources } = space;
  return {
    ...space,
    sources: sources.slice(0, sourceLimit),
    moreSources: Math.max(0, sources.length - sourceLimit),
    who: spaceWho(space, context),
  };
}
