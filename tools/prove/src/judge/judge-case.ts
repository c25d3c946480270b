/** Holds the model against what the kernel did, packet by packet. It needs no kernel: an observation can be judged again at any time. */
import type { HostModel, Trace, TraceStep } from "@portolan/reachability";
import type { KernelStep, Observation, ObservedPacket } from "../observation.ts";
import { type CaseReport, type Disagreement, kernelStepText } from "../report.ts";
import { rulesOf } from "./case-rules.ts";
import { isForContainer, isOwnReset } from "./unseen.ts";
import { judgeMap } from "./judge-map.ts";
import { judgeWalks } from "./judge-walks.ts";
import type { Model } from "./model.ts";
import { modelPacket } from "./model-packet.ts";

const disagreementsKept = 20;

export function judgeCase(observation: Observation, model: Model): CaseReport {
  const start = performance.now();
  const host = model.hostModelOf(observation.snapshot, observation.namespace);
  const found: Disagreement[] = [];
  const ways: Record<string, number> = {};
  const counts = { agreements: 0, depends: 0, uniform: 0, uniformDepends: 0, established: 0 };
  for (const packet of observation.packets) {
    const outcome = judgePacket({ observation, packet, host, model });
    found.push(...outcome.disagreements);
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
  const walked = judgeWalks(observation, host, model);
  const mapped = judgeMap(observation, host, model);
  found.push(...walked.disagreements, ...mapped.disagreements, ...judgeExpectations(observation));
  return {
    name: observation.case.name,
    seed: observation.seed,
    packets: observation.packets.length,
    agreements: counts.agreements,
    depends: counts.depends,
    uniform: { packets: counts.uniform, depends: counts.uniformDepends },
    disagreements: found.slice(0, disagreementsKept),
    disagreementCount: found.length,
    rules: rulesOf(observation),
    ways,
    established: counts.established,
    engines: { traced: observation.packets.length, walked: walked.checked, mapped: mapped.checked },
    seconds: { sending: observation.seconds, judging: (performance.now() - start) / 1000 },
  };
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

interface PacketQuestion {
  readonly observation: Observation;
  readonly packet: ObservedPacket;
  readonly host: HostModel;
  readonly model: Model;
}

function judgePacket({ observation, packet, host, model }: PacketQuestion): { depends: boolean; disagreements: readonly Disagreement[] } {
  const kernelSteps = packet.steps.flatMap((place) => observation.events[place] ?? []);
  const about = { packet, kernelSteps: kernelSteps.map(kernelStepText) };
  const traceFirst = (): Trace => model.tracePacket(host, { ...modelPacket(packet), state: "new" });
  let trace: Trace;
  try {
    if (!isOfModelledConnection(packet, traceFirst)) return { depends: true, disagreements: [] };
    trace = model.tracePacket(host, modelPacket(packet), observation.case.neighbours === "known" ? { assume: neighboursAreKnown } : {});
  } catch (fault) {
    const text = fault instanceof Error ? `${fault.message}\n${fault.stack ?? ""}` : String(fault);
    return { depends: false, disagreements: [{ ...about, check: "fault", model: text, kernel: packet.verdict, modelSteps: [] }] };
  }
  if (trace.verdict === "depends" || (trace.verdict === "forwarded" && isForContainer(observation, trace.egress, packet)))
    return { depends: true, disagreements: [] };
  const disagree = (check: Disagreement["check"], said: string, seen: string): Disagreement => ({
    ...about,
    check,
    model: said,
    kernel: seen,
    modelSteps: trace.steps.map(modelStepText),
  });
  if (trace.verdict !== packet.verdict && !isUnseenRefusal(trace, packet) && !isTakenByNobody(trace, packet))
    return {
      depends: false,
      disagreements: [disagree("verdict", `${trace.verdict} ${trace.reply}`, `${packet.verdict} ${packet.reply}`)],
    };
  const comparesReply = trace.verdict === packet.verdict && (packet.verdict === "delivered" || packet.verdict === "forwarded");
  if (comparesReply && trace.reply !== "depends" && trace.reply !== packet.reply)
    return {
      depends: false,
      disagreements: [disagree("reply", `${trace.verdict} ${trace.reply}`, `${packet.verdict} ${packet.reply}`)],
    };
  if (packet.verdict === "forwarded" && trace.egress !== packet.egress)
    return { depends: false, disagreements: [disagree("egress", String(trace.egress), String(packet.egress))] };
  const socketDifference = compareSockets(observation, packet, trace);
  if (socketDifference !== null) return { depends: false, disagreements: [disagree("steps", ...socketDifference)] };
  const stepDifference =
    trace.assumed.length > 0 ? null : (compareSteps(trace.steps, kernelSteps, packet) ?? compareCounters(trace.steps, packet));
  return {
    depends: comparesReply && trace.reply === "depends",
    disagreements: stepDifference === null ? [] : [disagree("steps", ...stepDifference)],
  };
}

const neighboursAreKnown: ReadonlyMap<string, boolean> = new (class extends Map<string, boolean> {
  override get(id: string): boolean | undefined {
    return id.startsWith("neighbour ") ? true : undefined;
  }
})();

const leavesTraces = new Set(["dnat", "snat", "redirect", "masquerade", "connection-mark", "untrack"]);

/** What the first packet of its connection was translated to, or left as its mark, the model is not told: it says nothing of the second then. */
function isOfModelledConnection(packet: ObservedPacket, traceFirst: () => Trace): boolean {
  if (packet.state !== "established") return true;
  const first = traceFirst();
  return first.verdict !== "depends" && first.reply === "delivered" && first.steps.every(({ effect }) => !leavesTraces.has(effect));
}

/** A refusal that cannot leave is nothing to whoever waits for it. */
function isUnseenRefusal(trace: Trace, packet: ObservedPacket): boolean {
  if (trace.verdict === "dropped" && isOwnReset(packet)) return true;
  return trace.verdict === "rejected" && trace.reply !== "delivered" && packet.verdict === "dropped";
}

/** TCP is for one address alone, and a broadcast that no socket takes is forgotten: whether it was the filter, TCP or the lack of a socket shows nowhere. */
function isTakenByNobody(trace: Trace, packet: ObservedPacket): boolean {
  const isNothing = (verdict: Trace["verdict"]): boolean =>
    verdict === "dropped" || verdict === "no-listener" || (verdict === "delivered" && packet.protocol === "tcp");
  return packet.isForMany && isNothing(trace.verdict) && isNothing(packet.verdict);
}

/** The last deciding rule or policy of the packet's way in; null where both name the same. What the host itself sends is traced in pieces. */
function compareSteps(
  modelSteps: readonly TraceStep[],
  kernelSteps: readonly KernelStep[],
  packet: ObservedPacket,
): [string, string] | null {
  if (packet.in === "lo") return null;
  const told = kernelSteps.findLast(
    (step) => step.type === "policy" || (step.type === "rule" && ["accept", "drop", "queue", "stolen"].includes(step.verdict)),
  );
  const said = modelSteps.findLast(
    (step) => step.layer === "nftables" && step.direction === "in" && step.hook !== "ingress" && isDeciding(step), // tracing begins later
  );
  const toldText = told === undefined ? "nothing" : `${told.table} ${told.chain} ${told.type === "policy" ? "policy" : told.handle}`;
  const saidText = said === undefined ? "nothing" : `${said.table} ${said.chain} ${said.handle ?? "policy"}`;
  return toldText === saidText ? null : [saidText, toldText];
}

/** Of a datagram it is known which socket got it. */
function compareSockets({ case: proofCase }: Observation, { listener }: ObservedPacket, { steps }: Trace): [string, string] | null {
  const stub = listener === null ? undefined : proofCase.listeners?.[listener];
  const said = steps.find((step) => step.layer === "socket" && step.direction === "in" && step.effect === "delivered");
  if (stub === undefined || said === undefined) return null;
  const seen = `${stub.protocol} ${stub.address} ${stub.port}`;
  return said.text === seen ? null : [said.text, seen];
}

/** Every rule of the legacy tables that the model names has counted the packet. */
function compareCounters(steps: readonly TraceStep[], { counted, in: via }: ObservedPacket): [string, string] | null {
  if (counted === null || counted === undefined || via === "lo") return null;
  const said = steps
    .filter((step) => step.layer === "iptables-legacy" && step.direction === "in")
    .map((step) => `${step.table} ${step.chain} ${step.position ?? "policy"}`);
  // A nat table that translates nothing is not asked at all while nobody needs conntrack; its policy would change nothing.
  const missing = said.filter((place) => !counted.includes(place) && !/ nat \S+ policy$/.test(place));
  return missing.length === 0 ? null : [missing.join(", "), `counted: ${counted.join(", ")}`];
}

const passingEffects = new Set(["continue", "jump", "goto", "return", "mark", "connection-mark", "untrack", "set-mark", "zone", "tproxy"]);

function isDeciding(step: TraceStep): boolean {
  return !passingEffects.has(step.effect);
}

function modelStepText(step: TraceStep): string {
  const place =
    step.table === null ? step.layer : `${step.table} ${step.chain ?? ""} ${step.handle === null ? "" : `handle ${step.handle}`}`;
  return `${step.direction} ${step.hook}: ${place.trim()} ${step.effect} (${step.text})`;
}
