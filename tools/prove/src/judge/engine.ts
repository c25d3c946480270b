/** What the judge can hold against the kernel. A flip of one engine need not ask the others. */
export const engines = ["trace", "walk", "map", "chart", "difference"] as const;

export type Engine = (typeof engines)[number];
