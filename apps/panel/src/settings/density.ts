/** How high the rows of the table are: a choice that the browser remembers. */
import { useSyncExternalStore } from "react";
import { rememberChoice } from "./remembered-choice.ts";

export const densities = ["roomy", "tight"] as const;
export type Density = (typeof densities)[number];

const densityChoice = rememberChoice<Density>("density", densities, "roomy");

export function useDensity(): Density {
  return useSyncExternalStore(densityChoice.subscribe, densityChoice.read);
}

export function chooseDensity(density: Density): void {
  densityChoice.choose(density);
}
