/** The hand for each tool, loaded when it is needed: a watch must stand at once, and mostly needs none. */
import type { Step } from "@portolan/plans";
import { done, type Hand, type HandContext, type Moved, type Prepared } from "./hand.ts";

const hands: { readonly [Tool in Step["tool"]]: () => Promise<Hand<Extract<Step, { readonly tool: Tool }>, unknown>> } = {
  nft: async () => (await import("./nft-hand.ts")).nftHand,
  iptables: async () => (await import("./iptables-hand.ts")).iptablesHand,
  firewalld: async () => (await import("./firewalld-hand.ts")).firewalldHand,
  ufw: async () => (await import("./ufw-hand.ts")).ufwHand,
  setting: async () => (await import("./setting-hand.ts")).settingHand,
  tc: async () => (await import("./tc-hand.ts")).tcHand,
  sysctl: async () => (await import("./sysctl-hand.ts")).sysctlHand,
  keep: () => Promise.resolve(noHand),
};

/** Of a tool that a plan may name and nothing here can work: the plan is refused before anything changes. */
const noHand: Hand<Step, unknown> = {
  prepare: (step) => Promise.resolve({ code: "failed", why: `${step.tool}: this version cannot do such a step` }),
  perform: (step) => Promise.resolve({ code: "failed", why: `${step.tool}: this version cannot do such a step` }),
  undo: () => Promise.resolve(done),
  settle: () => Promise.resolve(done),
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
