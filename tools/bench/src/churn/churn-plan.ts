import { createRandom } from "./random.ts";

/** Two network namespaces of the run, so that nothing on the host is in its way. */
export type ChurnNamespace = "outer" | "inner";

/** Runs that go on at the same time have different names. */
export function namespaceName(run: string, namespace: ChurnNamespace): string {
  return `${run}-${namespace}`;
}

/** A place as a listener is told to take it; `dual` is `::` without IPV6_V6ONLY. */
export interface ChurnPlace {
  readonly protocol: "tcp" | "udp";
  readonly address: string;
  readonly port: number;
  readonly namespace: ChurnNamespace;
}

/** Programs that open listeners: `first` and `second` are two processes of one program, `other` is another program, `inner` lives in the other namespace. */
export type Actor = "first" | "second" | "other" | "inner";

/** One listener from its opening to its end. */
export interface PlannedLife {
  readonly id: number;
  readonly series: number;
  readonly actor: Actor;
  readonly place: ChurnPlace;
  readonly openMs: number; // from the beginning of the run
  readonly closeMs: number;
}

/**
 * What one place goes through, and what has to be told of it. `single`: one life; `handover`: from process to process, each life long and each gap
 * shorter than the grace; `rebound`: one process lets go and takes again within the grace; `flapping`: opens and closes with gaps longer than the grace.
 */
export interface ChurnSeries {
  readonly id: number;
  readonly kind: "single" | "handover" | "rebound" | "flapping";
  readonly lives: readonly PlannedLife[];
}

export interface ChurnOptions {
  readonly seed: number;
  readonly durationMs: number;
  readonly opensPerMinute: number;
  readonly longestLifeMs: number;
}

const firstPort = 10_000;
const lastPort = 18_999;
const shortestLifeMs = 50;
const addresses = [
  { protocol: "tcp", address: "127.0.0.1" },
  { protocol: "tcp", address: "::1" },
  { protocol: "tcp", address: "::" },
  { protocol: "tcp", address: "127.0.9.9" },
  { protocol: "udp", address: "127.0.0.1" },
  { protocol: "udp", address: "::1" },
] as const;

/** Series in the order of their beginnings. Everything has ended when the run ends; no port is taken again while it is remembered as flapping. */
export function planChurn({ seed, durationMs, opensPerMinute, longestLifeMs }: ChurnOptions): ChurnSeries[] {
  const random = createRandom(seed);
  const between = (least: number, most: number): number => least + random() * (most - least);
  const series: ChurnSeries[] = [];
  let lifeCount = 0;
  const clock = { atMs: 0 };
  const nextPlace = (isInner: boolean): ChurnPlace => ({
    ...(addresses[Math.floor(random() * addresses.length)] ?? addresses[0]),
    port: firstPort + (series.length % (lastPort - firstPort + 1)),
    namespace: isInner ? "inner" : "outer",
  });
  const add = (
    kind: ChurnSeries["kind"],
    place: ChurnPlace,
    spans: readonly (readonly [actor: Actor, lifeMs: number, gapMs: number])[],
  ): void => {
    const id = series.length;
    let openMs = clock.atMs;
    const lives = spans.map(([actor, lifeMs, gapMs]): PlannedLife => {
      const life = { id: lifeCount++, series: id, actor, place, openMs, closeMs: openMs + lifeMs };
      openMs = life.closeMs + gapMs;
      return life;
    });
    if ((lives.at(-1)?.closeMs ?? 0) < durationMs) series.push({ id, kind, lives });
    clock.atMs += (lives.length * 60_000) / opensPerMinute;
  };
  while (clock.atMs < durationMs) {
    const choice = random();
    if (choice < 0.02) add("handover", nextPlace(false), planHandover(between, random));
    else if (choice < 0.024)
      add("rebound", nextPlace(false), [
        ["first", between(3000, 6000), between(100, 900)],
        ["first", between(3000, 6000), 0],
      ]);
    else if (choice < 0.0255 && clock.atMs + 80_000 < durationMs)
      add(
        "flapping",
        nextPlace(false),
        Array.from({ length: 8 }, () => ["first", 2500, 5000] as const),
      );
    else {
      const isInner = random() < 0.15;
      const lifeMs = shortestLifeMs * (longestLifeMs / shortestLifeMs) ** random();
      const actor = isInner ? "inner" : random() < 0.5 ? "first" : random() < 0.7 ? "second" : "other";
      add("single", nextPlace(isInner), [[actor, lifeMs, 0]]);
    }
  }
  return series;
}

function planHandover(between: (least: number, most: number) => number, random: () => number): (readonly [Actor, number, number])[] {
  const actors: readonly Actor[] = ["first", "second", "other"];
  let actor = Math.floor(random() * actors.length);
  return Array.from({ length: 2 + Math.floor(random() * 3) }, () => {
    actor = (actor + 1 + Math.floor(random() * 2)) % actors.length;
    return [actors[actor] ?? "first", between(4000, 9000), between(30, 600)] as const;
  });
}
