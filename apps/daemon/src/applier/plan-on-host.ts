/** Carries a plan out on this host: judged by what is read here and now, held against its promise afterwards, tried by real connections. */
import { applyPlan, type ApplyOutcome, type Guard, type HostReader, type PlannedEnd } from "@portolan/apply";
import { checkPromise, judgePlan, type GuardRails, type Plan, type PlanJudgement } from "@portolan/plans";
import type { Snapshot } from "@portolan/snapshot";
import type { AskerWay } from "./asker-way.ts";
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
  /** The plan is sound, and is made from here on. Throws: nothing is changed. */
  readonly onSound: () => void;
}

export type UnsoundPlan = Exclude<PlanJudgement, { readonly code: "sound" }>;

export function applyOnHost({ guard, reader, plan, planHash, by, rails, way, onSound }: PlanOnHost): Promise<ApplyOutcome<UnsoundPlan>> {
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
        const judgement = judgePlan(plan, seen(snapshot).model, circumstancesOf(seen(snapshot), { rails, asker: way.asker }));
        if (judgement.code !== "sound") return judgement;
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
        return compareProbes(probed, await probePort(seen(last).model, port));
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
