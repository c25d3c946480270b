/** Whether a rate is one for all: whoever sends enough then keeps everybody else out. */
import type { Tried } from "../solved.ts";
import type { Risk } from "./risk.ts";

export function sharedLimit({ limited, circumstances: { intent } }: Tried): readonly Risk[] {
  if (intent.kind !== "rate" || intent.per !== "port" || limited.length === 0) return [];
  return [{ code: "shared-limit", port: intent.port, newPerSecond: intent.newPerSecond }];
}
