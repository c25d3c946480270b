/** The hand for each tool. */
import type { Step } from "@portolan/plans";
import type { Hand, HandContext, Moved, Prepared } from "./hand.ts";
import { iptablesHand } from "./iptables-hand.ts";
import { nftHand } from "./nft-hand.ts";

const hands: { readonly [Tool in Step["tool"]]?: Hand<Extract<Step, { readonly tool: Tool }>, unknown> } = {
  nft: nftHand,
  iptables: iptablesHand,
};

function handOf(step: Step): Hand<Step, unknown> {
  const hand = hands[step.tool];
  if (hand === undefined) throw new Error(`No hand for ${step.tool}`);
  return hand;
}

export function prepareStep(step: Step, context: HandContext): Promise<Prepared<unknown>> {
  return handOf(step).prepare(step, context);
}

export function performStep(step: Step, context: HandContext): Promise<Moved> {
  return handOf(step).perform(step, context);
}

export function undoStep({ step, undo }: { readonly step: Step; readonly undo: unknown }, context: HandContext): Promise<Moved> {
  return handOf(step).undo(undo, context);
}

export function settleStep({ step, undo }: { readonly step: Step; readonly undo: unknown }, context: HandContext): Promise<Moved> {
  return handOf(step).settle(undo, context);
}
