/**
 * What follows the answers of machines behind a host as far as that stays small, and otherwise leaves them out: rules that look at both ends of a
 * connection may make the space of packets and answers as large as the product of both.
 */
import { defaultLimits, DiagramLimitReached, type DiagramLimits } from "./diagram-store.ts";
import type { PacketSpaceOptions } from "./packet-space.ts";

/** Of the limits, what may be spent before the answers are left out. */
const PART = 4;

export function limitsWithAnswers({ nodes, edges }: DiagramLimits = defaultLimits): DiagramLimits {
  return { nodes: Math.floor(nodes / PART), edges: Math.floor(edges / PART) };
}

export function withOrWithoutAnswers<Made>(
  make: (options: Omit<PacketSpaceOptions, "order">) => Made,
  limits: DiagramLimits = defaultLimits,
): Made {
  try {
    return make({ limits: limitsWithAnswers(limits), followsAnswers: true });
  } catch (cause) {
    if (!(cause instanceof DiagramLimitReached)) throw cause;
    return make({ limits, followsAnswers: false });
  }
}
