/** What is asked of one field: that its value under a mask is one of some numbers. */
import type { Elements } from "@portolan/ruleset";

export interface FieldTest {
  readonly mask: bigint | null;
  readonly elements: Pick<Extract<Elements, { readonly kind: "intervals" }>, "intervals" | "bounds">;
}

export function holds({ mask, elements }: FieldTest, value: bigint): boolean {
  const masked = mask === null ? value : value & mask;
  return elements.intervals.some(({ lo, hi }) => masked >= lo && masked <= hi);
}
