/** How many connections nginx takes: worker_connections of each of worker_processes, where `auto` is as many as the host has processors. */
import type { LimitSetting } from "@portolan/snapshot";
import { defaultPlace } from "../setting-place.ts";
import { limitSetting, parseCount, type WinningPlace } from "../winning-place.ts";

export const nginxLimitNames: ReadonlySet<string> = new Set(["worker_processes", "worker_connections"]);

/** `places`: directive → the place that holds. `main`: the main file, where a missing directive would stand. */
export function nginxLimits(places: ReadonlyMap<string, WinningPlace>, main: string): readonly LimitSetting[] {
  const limitOf = (name: string, kind: LimitSetting["kind"], absent: number): LimitSetting => {
    const place = places.get(name)?.place;
    if (place === undefined) return limitSetting(defaultPlace(main, name), kind, absent);
    return limitSetting(place, kind, parseCount(place.source === "argument" ? (place.value.split(" ")[1] ?? "") : place.value));
  };
  return [limitOf("worker_connections", "connections-per-worker", 512), limitOf("worker_processes", "workers", 1)];
}
