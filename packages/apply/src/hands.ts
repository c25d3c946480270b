/** The hand for each tool. */
import type { Step } from "@portolan/plans";
import type { Hand, HandContext, Moved, Prepared } from "./hand.ts";
import { firewalldHand } from "./firewalld-hand.ts";
import { iptablesHand } from "./iptables-hand.ts";
import { nftHand } from "./nft-hand.ts";
import { ufwHand } from "./ufw-hand.ts";

const hands: { readonly [Tool in Step["tool"]]: Hand<Extract<Step, { readonly tool: Tool }>, unknown> } = {
  nft: nftHand,
  iptables: iptablesHand,
  firewalld: firewalldHand,
  ufw: ufwHand,
};

function handOf(step: Step): Hand<Step, unknown> {
  return hands[step.tool];
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
