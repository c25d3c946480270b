/** Why the kernel does not route a packet. */
import type { ReasonLayer } from "../reason.ts";

export interface Refusal {
  readonly kind: "refused";
  readonly layer: ReasonLayer;
  readonly text: string;
}

export function refuse(layer: ReasonLayer, text: string): Refusal {
  return { kind: "refused", layer, text };
}
