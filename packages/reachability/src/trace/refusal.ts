/** Why the kernel does not route a packet. */
import type { ReasonLayer } from "../reason.ts";

export interface Refusal {
  readonly kind: "refused";
  readonly layer: ReasonLayer;
  readonly text: string;
  /** Whether the kernel tells the sender. */
  readonly isTold: boolean;
}

export function refuse(layer: ReasonLayer, text: string, isTold = false): Refusal {
  return { kind: "refused", layer, text, isTold };
}
