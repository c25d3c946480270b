/** What a change gives and takes, as rails judge it: a rate that all sources share can be used up by any of them, so it may take from all. */
import type { SemanticDifference } from "@portolan/reachability";
import type { Tried } from "../solved.ts";

type Taken = Pick<SemanticDifference, "gained" | "lost">;

export function takenFrom({
  difference,
  limited,
  circumstances: { intent },
}: Pick<Tried, "difference" | "limited" | "circumstances">): Taken {
  const { gained, lost } = difference;
  return { gained, lost: intent.kind === "rate" && intent.per === "port" ? [...lost, ...limited] : lost };
}
