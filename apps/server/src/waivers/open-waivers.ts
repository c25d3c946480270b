import type { Storage } from "@portolan/storage";
import { hostId, type HostView } from "../host-view.ts";
import { refuseUnwritten } from "../people/refuse-unwritten.ts";
import type { PlanDesk } from "../plans/plan-desk.ts";
import type { ReachJudge } from "../reach/reach-judge.ts";
import { notYetSeen } from "../routes/host.ts";
import { WaiverDesk } from "./waiver-desk.ts";

export interface WaiversParts {
  readonly storage: Storage;
  readonly dataDir: string;
  readonly view: Pick<HostView, "snapshot">;
  readonly reach: ReachJudge;
  readonly plans: Pick<PlanDesk, "guard">;
  readonly onFault: (error: unknown) => void;
}

export function openWaivers({ storage, dataDir, view, reach, plans, onFault }: WaiversParts): WaiverDesk {
  const host = (): string | null => (view.snapshot === null ? null : hostId(view.snapshot.host));
  return new WaiverDesk({
    storage,
    written: refuseUnwritten(dataDir),
    reach,
    host,
    requireHost() {
      const id = host();
      if (id === null) throw notYetSeen();
      return id;
    },
    rule: async () => (await plans.guard()).state?.approval ?? null,
    nowMs: Date.now,
    onFault,
  });
}
