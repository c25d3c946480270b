import type { SeenFence } from "./berth-book.ts";
import { placesMeet } from "./parked-place.ts";

/** The highest fence that was seen with each port and place, also of leases that ended: a lower one comes from somebody who has been overtaken. */
export interface LeaseFences {
  readonly highest: () => number;
  /** The highest above the asked one that any of its ports had; null: none. */
  above(asked: SeenFence): number | null;
  see(fence: SeenFence): void;
  /** What `above` is answered from. */
  list(): readonly SeenFence[];
}

export function createLeaseFences(): LeaseFences {
  const seen = new Map<number, SeenFence[]>(); // port → of different places
  let highest = 0;
  return {
    highest: () => highest,
    above(asked) {
      const met = asked.ports.flatMap((port) => (seen.get(port) ?? []).filter((one) => one.fence > asked.fence && placesMeet(one, asked)));
      return met.length === 0 ? null : met.reduce((most, { fence }) => Math.max(most, fence), 0);
    },
    see(fence) {
      highest = Math.max(highest, fence.fence);
      for (const port of fence.ports) {
        const others = (seen.get(port) ?? []).filter((one) => one.fence > fence.fence || !isSamePlace(one, fence));
        seen.set(port, [...others, fence]);
      }
    },
    list: () => [...new Set([...seen.values()].flat())],
  };
}

function isSamePlace(one: SeenFence, other: SeenFence): boolean {
  return one.family === other.family && one.address === other.address && one.protocols.join() === other.protocols.join();
}
