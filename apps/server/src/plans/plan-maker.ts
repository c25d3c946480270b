import { randomInt } from "node:crypto";
import { RefusalError, type PlanPreview, type PlanWish } from "@portolan/contract";
import type { ApplierState, WayIn } from "@portolan/contract/applier";
import type { CutConnection, Intent } from "@portolan/plans";
import type { ScannerClient } from "../scanner-client.ts";
import type { HostView } from "../host-view.ts";
import { hostId } from "../host-view.ts";
import type { ReachJudge } from "../reach/reach-judge.ts";
import { plainAddress, type AskerConnection } from "./asker-connection.ts";

export interface PlanMakerParts {
  readonly reach: Pick<ReachJudge, "plan">;
  readonly view: Pick<HostView, "snapshot">;
  readonly guardState: () => Promise<ApplierState | null>;
  /** Through which whoever asks came in, where they come by loopback. */
  readonly ways: (asker: AskerConnection | null) => Promise<readonly WayIn[]>;
  readonly scanner: Pick<ScannerClient, "connections">;
  readonly nowMs: () => number;
}

export interface MadeFor {
  readonly wish: PlanWish;
  readonly asker: AskerConnection | null;
  /** Nobody waits for it any more once it is aborted. */
  readonly signal: AbortSignal;
}

/** Makes plans, one at a time, and leaves out those that nobody waits for any more when their turn comes. Nothing is stored. */
export interface PlanMaker {
  make(asked: MadeFor): Promise<PlanPreview>;
}

/** Letters and digits; none that reads like another. */
const idLetters = "abcdefghijkmnpqrstuvwxyz23456789";
const idLength = 10;

export function newPlanId(): string {
  return Array.from({ length: idLength }, () => idLetters[randomInt(idLetters.length)]).join("");
}

export function createPlanMaker({ reach, view, guardState, ways, scanner, nowMs }: PlanMakerParts): PlanMaker {
  let turn: Promise<unknown> = Promise.resolve();
  const makeNow = async ({ wish: { intent, acceptedRisks }, asker, signal }: MadeFor): Promise<PlanPreview> => {
    if (signal.aborted) throw new RefusalError("REQUEST_INVALID", { reason: "given up" });
    if (view.snapshot === null) throw new RefusalError("SCANNER_SILENT", { seconds: Math.round(process.uptime()) });
    const [state, established, [way]] = await Promise.all([guardState(), connectionsFor(intent, scanner), ways(asker)]);
    const remote = asker?.isLocal === true ? (way ?? null) : (asker?.connection ?? null);
    return reach.plan({
      intent,
      acceptedRisks,
      planId: newPlanId(),
      host: state?.hostId ?? hostId(view.snapshot.host),
      nowMs: nowMs(),
      asker: remote === null ? null : { address: remote.remote.address, port: remote.local.port },
      connections: established,
      rails: state?.rails.code === "read" ? state.rails.text : null,
      keepers: state?.keepers ?? null,
      endsBy: state?.guards.systemd === false ? "watch" : "timer",
    });
  };
  return {
    make(asked) {
      const made = turn.then(() => makeNow(asked));
      turn = made.catch(() => {});
      return made;
    },
  };
}

/** That a change could concern. None where nobody tells them: then the applier, who reads them itself, asks for the risk to be accepted. */
async function connectionsFor(intent: Intent, scanner: PlanMakerParts["scanner"]): Promise<readonly CutConnection[]> {
  const told = await scanner.connections({ port: "port" in intent ? intent.port : null });
  return (told ?? []).map(({ local, remote }) => ({
    protocol: "tcp",
    local: plainAddress(local.address),
    localPort: local.port,
    remote: plainAddress(remote.address),
    remotePort: remote.port,
  }));
}
