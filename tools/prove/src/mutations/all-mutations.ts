import { chartMutations } from "./chart-mutations.ts";
import { iptablesMutations } from "./iptables-mutations.ts";
import { mapMutations } from "./map-mutations.ts";
import type { Mutation } from "./mutation.ts";
import { nftMutations } from "./nft-mutations.ts";
import { traceMutations } from "./trace-mutations.ts";
import { walkMutations } from "./walk-mutations.ts";
import { wordMutations } from "./word-mutations.ts";

export const allMutations: readonly Mutation[] = [
  ...nftMutations,
  ...iptablesMutations,
  ...wordMutations,
  ...traceMutations,
  ...walkMutations,
  ...chartMutations,
  ...mapMutations,
];
