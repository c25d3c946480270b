/** Carries a plan out on this host: judged by what is read here and now, held against its promise afterwards, tried by real connections. */
import { applyPlan, type ApplyOutcome, type Guard, type HostReader, type PlannedEnd } from "@portolan/apply";
import { checkPromise, judgePlan, type GuardRails, type Plan, type PlanJudgement } from "@portolan/plans";
import type { Snapshot } from "@portolan/snapshot";
import type { AskerWay } from "./asker-way.ts";
import { judgeFailover } from "./judge-failover.ts";
import { probeLed } from "./probe-led.ts";
import { compareProbes, probePort, type ProbedPort } from "./probe-promise.ts";
import { circumstancesOf, seenHostOf, type SeenHost } from "./seen-host.ts";

export interface PlanOnHost {
  readonly guard: Guard;
  readonly reader: HostReader;
  readonly plan: Plan;
  readonly planHash: string;
  readonly by: "server" | "root";
  readonly rails: GuardRails;
  readonly way: AskerWay;
  readonly failover?: Failover;
  /** The plan is sound, and is made from here on. Throws: nothing is changed. */
  readonly onSound: () => void;
}

/** Nobody has signed it: it has to be what root's file allows, and what is made of its wish here. */
export interface Failover {
  /** Own addresses at which a connection to the port came to the new one. */
  readonly onReached: (addresses: readonly string[]) => void;
}

export type UnsoundPlan = Exclude<PlanJudgement, { readonly code: "sound" }> | { readonly code: "no-consent" | "not-own-plan" };

export function applyOnHost({
  guard,
  reader,
  plan,
  planHash,
  by,
  rails,
  way,
  failover,
  onSound,
}: PlanOnHost): Promise<ApplyOutcome<UnsoundPlan>> {
  const seen = rememberSeen();
  const about = portOf(plan);
  const port = about?.protocol === "tcp" ? about.port : null;
  let probed: ProbedPort | null = null;
  let last: Snapshot | null = null;
  const { id: planId, steps, confirm } = plan;
  return applyPlan(
    guard,
    {
      planId,
      steps,
      port: about,
      ...endOf(plan, { planHash, by }),
      confirm: { families: confirm.families, ways: way.ways, withinMs: confirm.withinSeconds * 1000 },
    },
    {
      reader: {
        ...reader,
        async read() {
          last = await reader.read();
          if (port !== null) probed ??= await probePort(seen(last).model, port); // the first time: before anything is changed
          return last;
        },
      },
      judge(snapshot) {
        const host = seen(snapshot);
        const circumstances = circumstancesOf(host, { rails, asker: way.asker });
        const judgement = judgePlan(plan, host.model, circumstances);
        if (judgement.code !== "sound") return judgement;
        const foreign = failover !== undefined ? judgeFailover(plan, host, circumstances) : null;
        if (foreign !== null) return foreign;
        onSound();
        return null;
      },
      compare(before, after) {
        const [first] = checkPromise(plan, seen(before).model, seen(after).model).broken;
        if (first === undefined) return null;
        return `${first.ports}/${first.protocol} to ${first.to} from ${first.sources.slice(0, 8).join(" ")} is not as promised`;
      },
      async probe() {
        if (last === null || port === null || probed === null) return null;
        const told = compareProbes(probed, await probePort(seen(last).model, port));
        if (told !== null || failover === undefined) return told;
        const { reached, trouble } = await probeLed(seen(last).model, plan);
        failover.onReached(reached);
        return trouble;
      },
    },
  );
}

/** What its change is about; null: the whole host, or a switch of the kernel. */
function portOf({ intent }: Plan): PlannedEnd["port"] {
  if (intent.kind === "sysctl" || intent.port === null) return null;
  return { protocol: intent.protocol, port: intent.port };
}

function endOf(plan: Plan, asked: Pick<PlannedEnd, "planHash" | "by">): { readonly end?: PlannedEnd } {
  return plan.until === null ? {} : { end: { at: plan.until.at, port: portOf(plan), ...asked } };
}

/** Rules are read once of each look. */
function rememberSeen(): (snapshot: Snapshot) => SeenHost {
  const known = new WeakMap<Snapshot, SeenHost>();
  return (snapshot) => {
    const seen = known.get(snapshot) ?? seenHostOf(snapshot);
    known.set(snapshot, seen);
    return seen;
  };
}
