/** Rules that go and that no plan of ours has made: somebody meant something by them. */
import type { Solved } from "../solved.ts";
import type { Risk } from "./risk.ts";

export function othersRules({ parts }: Solved): readonly Risk[] {
  const texts = parts.flatMap(({ removed }) => removed).filter((text) => !/\bportolan:\w/.test(text));
  return texts.length === 0 ? [] : [{ code: "others-rules", texts: [...new Set(texts)] }];
}
