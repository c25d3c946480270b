import type { ReachJudge } from "../reach/reach-judge.ts";
import type { HostView } from "../host-view.ts";
import { hostId } from "../host-view.ts";
import type { Cosignature, LedgerKeeper } from "../ledger/ledger-keeper.ts";
import type { LoopbackListeners } from "../loopback-listeners.ts";
import type { LiveStream } from "../live-stream.ts";
import { notYetSeen } from "../routes/host.ts";
import type { ScannerClient } from "../scanner-client.ts";
import type { Storage } from "@portolan/storage";
import { refuseUnwritten } from "../people/refuse-unwritten.ts";
import { createCosignatureAsker } from "./ask-cosignature.ts";
import { createFailoverDesk, type FailoverDesk } from "./failover-desk.ts";
import { createGuardJournal } from "./guard-journal.ts";
import { guardStream, openGuardLink, type GuardLinkOptions } from "./guard-link.ts";
import { PlanDesk } from "./plan-desk.ts";
import { askWays } from "./ask-ways.ts";
import { createPlanMaker } from "./plan-maker.ts";

export interface OpenedPlans {
  readonly desk: PlanDesk;
  readonly failover: FailoverDesk;
  /** Shows the applier a signed head of the record. */
  readonly cosign: (note: string) => Promise<Cosignature | null>;
  /** Whether a change is in force and waits to be confirmed. */
  readonly isWaiting: () => boolean;
  close(): void;
}

export interface PlansParts {
  readonly storage: Storage;
  readonly dataDir: string;
  readonly ledger: LedgerKeeper;
  readonly scanner: Pick<ScannerClient, "lookNow" | "connections">;
  readonly view: HostView;
  readonly reach: ReachJudge;
  readonly stream: Pick<LiveStream, "tellPlan">;
  readonly listeners: Pick<LoopbackListeners, "closeIdle">;
  readonly onFault: (error: unknown) => void;
  readonly guardStream?: GuardLinkOptions["stream"];
}

/** Everything about changes of this host, from the moment the applier may be heard. */
export function openPlans(parts: PlansParts): OpenedPlans {
  const { storage, view, stream, onFault } = parts;
  const asking = new Set<string>();
  let waiting = false;
  const host = (): string => {
    if (view.snapshot === null) throw notYetSeen();
    return hostId(view.snapshot.host);
  };
  const told = async (plans: readonly string[]): Promise<void> => {
    for (const id of plans) {
      const plan = await storage.read.readPlan({ id });
      if (plan === null) continue;
      const { state, deadlineMs } = plan;
      stream.tellPlan({ id, state, deadline: deadlineMs === null ? null : new Date(deadlineMs).toISOString() });
    }
  };
  const onMoved = (plans: readonly string[]): void => void told(plans).catch(onFault);
  const catchUp = (): void => void journal.catchUp().catch(onFault);
  const guard = openGuardLink({
    stream: parts.guardStream === undefined ? guardStream() : parts.guardStream,
    onUp() {
      cosignatures.begin();
      catchUp();
    },
    onEvent(event) {
      if (event.event === "change") {
        waiting = event.pending !== null;
        if (waiting) parts.listeners.closeIdle();
      }
      catchUp();
    },
  });
  const cosignatures = createCosignatureAsker({
    guard,
    storage,
    key: () => parts.ledger.verifierKey(),
    isBusy: () => asking.size > 0,
  });
  const journal = createGuardJournal({ guard, storage, nowMs: Date.now, onMoved, isAsking: (plan) => asking.has(plan) });
  const maker = createPlanMaker({
    reach: parts.reach,
    view,
    guardState: () => guard.state(),
    ways: (asker) => askWays(guard, asker),
    scanner: parts.scanner,
    nowMs: Date.now,
  });
  const { reach, ledger } = parts;
  const deskParts = {
    maker,
    reach,
    guard,
    journal,
    written: refuseUnwritten(parts.dataDir),
    host,
    onMoved,
    storage: () => storage,
    ledger: () => ledger,
    lookNow: () => parts.scanner.lookNow(),
    nowMs: Date.now,
  };
  const desk = new PlanDesk(deskParts, asking);
  return {
    desk,
    failover: createFailoverDesk(deskParts, asking),
    cosign: (note) => cosignatures.ask(note),
    isWaiting: () => waiting,
    close: () => guard.close(),
  };
}
