/** How the three verdicts look wherever a part of the sources gets one: an icon, a colour and a line. */
import { Ban, CircleCheck, Split, type LucideIcon } from "lucide-react";
import { lookOf } from "../unknown-value.ts";
import type { PicturePart } from "../wire.ts";

export interface PartLook {
  readonly icon: LucideIcon;
  readonly colour: string;
  readonly line: string; // of a border
}

const partLooks: Readonly<Record<PicturePart["verdict"], PartLook>> = {
  open: { icon: CircleCheck, colour: "text-good", line: "border-good" },
  depends: { icon: Split, colour: "text-warn", line: "border-warn border-dashed" },
  closed: { icon: Ban, colour: "text-bad", line: "border-bad" },
};

/** One that only a newer server knows looks like one that depends. */
export function partLook(verdict: string): PartLook {
  return lookOf<PartLook>(partLooks, verdict, partLooks.depends);
}

/** Of what a rule does to a packet. */
export function effectColour(effect: string): string {
  if (effect === "accept" || effect === "delivered") return "text-good";
  if (effect === "drop" || effect === "reject" || effect.startsWith("no-")) return "text-bad";
  return "text-accent";
}
