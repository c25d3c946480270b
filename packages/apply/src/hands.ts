/** The hand for each tool, loaded when it is needed: a watch must stand at once, and mostly needs none. */
import type { Step } from "@portolan/plans";
import type { Hand, HandContext, Moved, Prepared } from "./hand.ts";

const hands: { readonly [Tool in Step["tool"]]: () => Promise<Hand<Extract<Step, { readonly tool: Tool }>, unknown>> } = {
  nft: async () => (await import("./nft-hand.ts")).nftHand,
  iptables: async () => (await import("./iptables-hand.ts")).iptablesHand,
  firewalld: async () => (await import("./firewalld-hand.ts")).firewalldHand,
  ufw: async () => (await import("./ufw-hand.ts")).ufwHand,
  setting: async () => (await import("./setting-hand.ts")).settingHand,
  proxy: async () => (await import("./proxy-hand.ts")).proxyHand,
  tc: async () => (await import("./tc-hand.ts")).tcHand,
  sysctl: async () => (await import("./sysctl-hand.ts")).sysctlHand,
  keep: async () => (await import("./keep-hand.ts")).keepHand,
};

function handOf(step: Step): Promise<Hand<Step, unknown>> {
  return hands[step.tool]();
}

/** Loads the hands of these steps: afterwards they work even where our own files have gone from the disk. */
export async function loadHands(steps: readonly { readonly step: Step }[]): Promise<void> {
  await Promise.all(steps.map(({ step }) => handOf(step)));
}

export async function prepareStep(step: Step, context: HandContext): Promise<Prepared<unknown>> {
  return (await handOf(step)).prepare(step, context);
}

export async function performStep(step: Step, context: HandContext): Promise<Moved> {
  return (await handOf(step)).perform(step, context);
}

interface Undoable {
  readonly step: Step;
  readonly undo: unknown;
}

export async function undoStep({ step, undo }: Undoable, context: HandContext): Promise<Moved> {
  return (await handOf(step)).undo(undo, context);
}

export async function settleStep({ step, undo }: Undoable, context: HandContext): Promise<Moved> {
  return (await handOf(step)).settle(undo, context);
}
