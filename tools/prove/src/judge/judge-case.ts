/** Holds the model against what the kernel did, packet by packet. It needs no kernel: an observation can be judged again at any time. */
import type { HostModel } from "@portolan/reachability";
import type { Observation, ObservedPacket } from "../observation.ts";
import { type CaseReport, type Disagreement, kernelStepText } from "../report.ts";
import { createTally } from "./allowances.ts";
import { rulesOf } from "./case-rules.ts";
import { judgeChart } from "./judge-chart.ts";
import { judgeDifference } from "./judge-difference.ts";
import { judgeMap } from "./judge-map.ts";
import { inexactConstructs } from "./exact-list.ts";
import { judgePacket } from "./judge-packet.ts";
import { judgeWalks } from "./judge-walks.ts";
import { type Engine, engines } from "./engine.ts";
import type { Model } from "./model.ts";

const disagreementsKept = 20;

const nothing = { checked: 0, disagreements: [] };

export interface JudgeOptions {
  readonly engines?: readonly Engine[] | undefined; // absent: all
  /** Of the case that this one is compared with. */
  readonly before?: Observation | undefined;
  /** Asks why rules were not met. */
  readonly explains?: boolean;
}

export function judgeCase(
  observation: Observation,
  model: Model,
  { engines: asked = engines, before, explains = false }: JudgeOptions = {},
): CaseReport {
  const start = performance.now();
  const host = model.hostModelOf(observation.snapshot, observation.namespace);
  const found: Disagreement[] = [];
  const tally = createTally();
  const dependsOn: Record<string, number> = {};
  const ways: Record<string, number> = {};
  const kinds: Record<string, number> = {};
  const counts = { agreements: 0, depends: 0, uniform: 0, uniformDepends: 0, established: 0 };
  for (const packet of asked.includes("trace") ? observation.packets : []) {
    const outcome = judgePacket({ observation, packet, host, model, tally });
    found.push(...outcome.disagreements);
    if (outcome.depends && observation.case.mayDepend === false && packet.state !== "established" && !packet.isForMany)
      found.push(undecided(observation, packet));
    for (const kind of outcome.dependsOn) dependsOn[kind] = (dependsOn[kind] ?? 0) + 1;
    for (const kind of outcome.kinds) kinds[kind] = (kinds[kind] ?? 0) + 1;
    if (packet.state === "established") counts.established += 1;
    const way = `${packet.verdict}${packet.verdict === "delivered" || packet.verdict === "forwarded" ? ` ${packet.reply}` : ""}`;
    ways[way] = (ways[way] ?? 0) + 1;
    if (outcome.depends) counts.depends += 1;
    else if (outcome.disagreements.length === 0) counts.agreements += 1;
    if (packet.origin === "uniform") {
      counts.uniform += 1;
      if (outcome.depends) counts.uniformDepends += 1;
    }
  }
  const walked = asked.includes("walk") ? judgeWalks(observation, host, { model, tally }) : nothing;
  const mapped = asked.includes("map") ? judgeMap(observation, host, { model, tally }) : nothing;
  const charted = asked.includes("chart") ? judgeChart(observation, host, { model, tally }) : nothing;
  const compared =
    before !== undefined && asked.includes("difference") ? judgeDifference({ before, after: observation }, host, model) : nothing;
  found.push(...[walked, mapped, charted, compared].flatMap(({ disagreements }) => disagreements), ...judgeExpectations(observation));
  return {
    name: observation.case.name,
    seed: observation.seed,
    packets: observation.packets.length,
    agreements: counts.agreements,
    depends: counts.depends,
    dependsOn,
    inexact: inexactOf(observation, host, dependsOn),
    allowed: tally.counts,
    uniform: { packets: counts.uniform, depends: counts.uniformDepends },
    disagreements: found.slice(0, disagreementsKept),
    disagreementCount: found.length,
    rules: rulesOf(observation, host, { model, explains }),
    ways,
    kinds,
    established: counts.established,
    engines: { traced: asked.includes("trace") ? observation.packets.length : 0, walked: walked.checked, mapped: mapped.checked },
    seconds: { sending: observation.seconds, judging: (performance.now() - start) / 1000 },
  };
}

/** Machines that ask for one another before every packet may or may not be answered, which no rule says. */
function inexactOf({ case: { interfaces, neighbours } }: Observation, host: HostModel, dependsOn: Readonly<Record<string, number>>) {
  const asks = neighbours !== "known" && interfaces.some(({ kind }) => kind === "tap") && (dependsOn["neighbour"] ?? 0) > 0;
  return [...inexactConstructs(host), ...(asks ? ["whether neighbours know each other"] : [])];
}

/** Where the case leaves nothing open, neither may the model; who has joined a group nobody can read. */
function undecided({ events }: Observation, packet: ObservedPacket): Disagreement {
  const kernelSteps = packet.steps.flatMap((place) => events[place] ?? []).map(kernelStepText);
  return { check: "depends", packet, model: "depends", kernel: `${packet.verdict} ${packet.reply}`, modelSteps: [], kernelSteps };
}

/** Given packets come first, in their order: what the case says of the kernel holds. */
function judgeExpectations({ packets, events, case: proofCase }: Observation): readonly Disagreement[] {
  return (proofCase.draw?.packets ?? []).flatMap(({ expect }, index): readonly Disagreement[] => {
    const packet = packets[index];
    if (expect === undefined || packet === undefined) return [];
    if (packet.verdict === expect.verdict && (expect.reply === undefined || packet.reply === expect.reply)) return [];
    const kernelSteps = packet.steps.flatMap((place) => events[place] ?? []).map(kernelStepText);
    const said = `${expect.verdict} ${expect.reply ?? ""}`.trim();
    return [
      {
        check: "expectation",
        packet,
        model: `the case says ${said}`,
        kernel: `${packet.verdict} ${packet.reply}`,
        modelSteps: [],
        kernelSteps,
      },
    ];
  });
}
