/** Whether a region lets in senders by their hardware addresses: by the conditions that the engines name, which say the addresses as numbers. */
import type { ReachRegion } from "@portolan/reachability";

/** Every way in asks for one of these and for no other, and there is a way in for each. */
export function asksHardware({ verdict, conditions }: ReachRegion, macs: readonly string[]): boolean {
  if (verdict !== "depends" || conditions.length === 0) return false;
  const wanted = new Set(macs.map((mac) => BigInt(`0x${mac.replaceAll(":", "")}`)));
  const asked = conditions.map((terms) => terms.flatMap(({ condition, holds }) => (holds && condition.kind === "hardware-address" ? [addressesOf(condition.text)] : []))); // prettier-ignore
  const isNarrow = asked.every((sets) => sets.some((set) => set !== null && set.every((one) => wanted.has(one))));
  const all = new Set(asked.flat().flatMap((set) => set ?? []));
  return isNarrow && [...wanted].every((one) => all.has(one));
}

const most = 1024n; // of a range, which stands for neighbours written together

/** null: more than the condition names, so nobody can tell. */
function addressesOf(text: string): readonly bigint[] | null {
  const list = /^ethernet-source \{([0-9, -]+)\}$/.exec(text)?.[1];
  if (list === undefined) return null;
  const ranges = list.split(", ").map((one) => one.split("-").map(BigInt));
  if (ranges.some(([from = 0n, to = from]) => to - from > most)) return null;
  return ranges.flatMap(([from = 0n, to = from]) => Array.from({ length: Number(to - from) + 1 }, (_, index) => from + BigInt(index)));
}
