/** The engines that are judged, as far as they are there. They are loaded late, so that a mutated source can take a module's place. */
import type {
  HostModel,
  MapAnswer,
  Packet,
  ReachQuestion,
  ReachRegion,
  reachOfRules,
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
}

export async function loadModel(): Promise<Model> {
  const loaded = (await import("@portolan/reachability")) as unknown as Partial<Model>;
  const { hostModelOf, tracePacket, walkListener = null, spaceMap = null, lookUp = null, reachOfRules: reach = null } = loaded;
  if (hostModelOf === undefined || tracePacket === undefined) throw new Error("@portolan/reachability has no engine yet");
  return { hostModelOf, tracePacket, walkListener, spaceMap, lookUp, reachOfRules: reach };
}
