/** The engines that are judged, as far as they are there. They are loaded late, so that a mutated source can take a module's place. */
import type {
  chartOf,
  HostModel,
  MapAnswer,
  openComparison,
  openSpaceOf,
  Packet,
  ReachQuestion,
  ReachRegion,
  reachOfRules,
  shadowedRules,
  SpaceExploded,
  SpaceMap,
  Trace,
} from "@portolan/reachability";
import type { Snapshot } from "@portolan/snapshot";

export interface Model {
  hostModelOf(snapshot: Snapshot, namespace: string): HostModel;
  tracePacket(host: HostModel, packet: Packet, options?: { readonly assume?: ReadonlyMap<string, boolean> }): Trace;
  readonly walkListener:
    | ((
        host: HostModel,
        question: ReachQuestion,
        options?: { interfaces?: readonly string[]; sourcePort?: number },
      ) => readonly ReachRegion[])
    | null;
  readonly spaceMap: ((host: HostModel) => SpaceMap | SpaceExploded) | null;
  readonly lookUp: ((map: SpaceMap, packet: Packet) => MapAnswer) | null;
  readonly reachOfRules: typeof reachOfRules | null;
  readonly chartOf: typeof chartOf | null;
  readonly openSpaceOf: typeof openSpaceOf | null;
  readonly openComparison: typeof openComparison | null;
  readonly shadowedRules: typeof shadowedRules | null;
}

export async function loadModel(): Promise<Model> {
  const loaded = (await import("@portolan/reachability")) as unknown as Partial<Model>;
  const { hostModelOf, tracePacket, walkListener = null, spaceMap = null, lookUp = null, reachOfRules: reach = null } = loaded;
  if (hostModelOf === undefined || tracePacket === undefined) throw new Error("@portolan/reachability has no engine yet");
  const { chartOf: chart = null, openSpaceOf: space = null, shadowedRules: shadowed = null, openComparison: comparison = null } = loaded;
  const said = { reachOfRules: reach, chartOf: chart, openSpaceOf: space, shadowedRules: shadowed, openComparison: comparison };
  return { hostModelOf, tracePacket, walkListener, spaceMap, lookUp, ...said };
}
