import { kernelMutations } from "./kernel-mutations.ts";
import type { Mutation } from "./mutation.ts";
import { nftMutations } from "./nft-mutations.ts";

export const allMutations: readonly Mutation[] = [...kernelMutations, ...nftMutations];

const wordsOnly = "says what is told of a rule, not what becomes of a packet";

/** Rules that no packet can tell apart, with the reason. */
export const rulesWithoutFlip: ReadonlyMap<string, string> = new Map(
  ["RS93", "RS94", "RS95", "RS96", "RS97", "RS98", "RS99"].map((rule) => [rule, wordsOnly] as const),
);
