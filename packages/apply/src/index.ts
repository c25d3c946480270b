export type { Hand, HandContext, Moved, Prepared, RunTool } from "./hand.ts";
export { runTool } from "./hand.ts";
export { nftHand, type NftUndo } from "./nft-hand.ts";
