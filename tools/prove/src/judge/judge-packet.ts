/** Holds the trace of one packet against what the kernel did with it: verdict, answer, interface, socket, and the last rule that decided. */
import type { HostModel, Trace, TraceStep } from "@portolan/reachability";
import type { KernelStep, Observation, ObservedPacket } from "../observation.ts";
import { type Disagreement, kernelStepText } from "../report.ts";
import type { Tally } from "./allowances.ts";
import { kindsOfPacket } from "./kinds-of-packet.ts";
import type { Model } from "./model.ts";
import { modelPacket } from "./model-packet.ts";
import { isForContainer, isSameEgress, isOwnReset } from "./unseen.ts";

export interface PacketQuestion {
  readonly observation: Observation;
  readonly packet: ObservedPacket;
  readonly host: HostModel;
  readonly model: Model;
  readonly tally: Tally;
}

export interface PacketJudgement {
  readonly depends: boolean;
  /** What it depends on: kinds of conditions, or "connection" where the model is not told enough of one. */
  readonly dependsOn: readonly string[];
  readonly disagreements: readonly Disagreement[];
  readonly kinds: readonly string[];
}

export function judgePacket(question: PacketQuestion): PacketJudgement {
  const { observation, packet } = question;
  const kernelSteps = packet.steps.flatMap((place) => observation.events[place] ?? []);
  const about = { packet, kernelSteps: kernelSteps.map(kernelStepText) };
  let trace: Trace | null;
  try {
    trace = traceOf(question);
  } catch (fault) {
    const text = fault instanceof Error ? `${fault.message}\n${fault.stack ?? ""}` : String(fault);
    return {
      depends: false,
      dependsOn: [],
      disagreements: [{ ...about, check: "fault", model: text, kernel: packet.verdict, modelSteps: [] }],
      kinds: [],
    };
  }
  if (trace === null) return { depends: true, dependsOn: ["connection"], disagreements: [], kinds: [] };
  if (trace.verdict === "depends") return { depends: true, dependsOn: conditionKinds(trace), disagreements: [], kinds: [] };
  const modelSteps = trace.steps.map(modelStepText);
  const difference = differenceOf(question, trace, kernelSteps);
  const depends = difference === null && comparesReply(trace, packet) && trace.reply === "depends";
  return {
    depends,
    dependsOn: depends ? conditionKinds(trace) : [],
    disagreements: difference === null ? [] : [{ ...about, ...difference, modelSteps }],
    kinds: kindsOfPacket(observation, packet, trace),
  };
}

function conditionKinds({ conditions, assumed }: Trace): readonly string[] {
  const kinds = new Set([...conditions.flat(), ...assumed].map(({ condition }) => condition.kind));
  return kinds.size === 0 ? ["undecided"] : [...kinds];
}

/** null: the model is not told enough of the connection. */
function traceOf({ observation, packet, host, model }: PacketQuestion): Trace | null {
  const asked = modelPacket(packet);
  if (packet.state === "established" && !isModelled(model.tracePacket(host, { ...asked, state: "new" }))) return null;
  return model.tracePacket(host, asked, { assume: new KnownConditions(observation.case) });
}

const leavesTraces = new Set(["dnat", "snat", "redirect", "masquerade", "connection-mark", "untrack"]);

/** What the first packet of a connection was translated to, or left as its mark, the model is not told: it says nothing of the second then. */
function isModelled(first: Trace): boolean {
  return first.verdict !== "depends" && first.reply === "delivered" && first.steps.every(({ effect }) => !leavesTraces.has(effect));
}

/** Of which the case says whether they hold, by the beginning of their ids. */
class KnownConditions extends Map<string, boolean> {
  readonly #beginnings: readonly (readonly [string, boolean])[];

  constructor({ conditions = {}, neighbours }: Observation["case"]) {
    super();
    this.#beginnings = [...Object.entries(conditions), ...(neighbours === "known" ? [["neighbour ", true] as const] : [])];
  }

  override get(id: string): boolean | undefined {
    return this.#beginnings.find(([beginning]) => id.startsWith(beginning))?.[1];
  }
}

type Difference = Pick<Disagreement, "check" | "model" | "kernel">;

function differenceOf(question: PacketQuestion, trace: Trace, kernelSteps: readonly KernelStep[]): Difference | null {
  const { observation, packet } = question;
  const whole = { model: `${trace.verdict} ${trace.reply}`, kernel: `${packet.verdict} ${packet.reply}` };
  if (trace.verdict === "forwarded" && packet.verdict !== "forwarded" && isForContainer(observation, trace.egress, packet))
    return toContainer(question, trace, kernelSteps);
  if (trace.verdict !== packet.verdict && !isSameToSee(question, trace)) return { check: "verdict", ...whole };
  if (comparesReply(trace, packet) && trace.reply !== "depends" && trace.reply !== packet.reply) return { check: "reply", ...whole };
  if (packet.verdict === "forwarded" && !isSameEgress(observation, trace.egress, packet))
    return { check: "egress", model: String(trace.egress), kernel: String(packet.egress) };
  const [model, kernel] = compareSockets(observation, packet, trace) ?? compareWay(question, trace, kernelSteps) ?? [];
  return model === undefined || kernel === undefined ? null : { check: "steps", model, kernel };
}

/** The rules that let it pass are traced; where it is answered, the answer has passed too. */
function toContainer({ packet, tally }: PacketQuestion, trace: Trace, kernelSteps: readonly KernelStep[]): Difference | null {
  tally.allow("container-sent", true);
  const isAnswered = packet.reply === "delivered";
  if (isAnswered && trace.reply === "dropped") return { check: "reply", model: "forwarded dropped", kernel: "answered" };
  const [model, kernel] = (trace.assumed.length > 0 ? null : compareSteps(trace.steps, kernelSteps, packet)) ?? [];
  return model === undefined || kernel === undefined ? null : { check: "steps", model, kernel };
}

function isSameToSee({ packet, tally }: PacketQuestion, trace: Trace): boolean {
  return (
    tally.allow("own-reset", trace.verdict === "dropped" && isOwnReset(packet)) ||
    tally.allow("refusal-kept", trace.verdict === "rejected" && trace.reply !== "delivered" && packet.verdict === "dropped") ||
    tally.allow("for-everybody", isTakenByNobody(trace, packet))
  );
}

function comparesReply(trace: Trace, packet: ObservedPacket): boolean {
  return trace.verdict === packet.verdict && (packet.verdict === "delivered" || packet.verdict === "forwarded");
}

/** Where conditions were assumed, the steps shown are those of one assumption; what is for all on a bridge is traced on its way to other ports too. */
function compareWay(
  { observation: { case: proofCase }, packet, tally }: PacketQuestion,
  trace: Trace,
  kernelSteps: readonly KernelStep[],
): readonly [string, string] | null {
  const isCopied = packet.isForMany && proofCase.interfaces.some(({ ports = [] }) => ports.includes(packet.in));
  const ofRules = compareSteps(trace.steps, kernelSteps, packet);
  const isLeftOut = ofRules !== null && (tally.allow("way-assumed", trace.assumed.length > 0) || tally.allow("way-copied", isCopied));
  if (ofRules !== null && !isLeftOut) return ofRules;
  return trace.assumed.length > 0 || isCopied ? null : compareCounters(trace.steps, packet, tally);
}

/** TCP is for one address alone, and a broadcast that no socket takes is forgotten: whether it was the filter, TCP or the lack of a socket shows nowhere. */
function isTakenByNobody(trace: Trace, packet: ObservedPacket): boolean {
  const isNothing = (verdict: Trace["verdict"]): boolean =>
    verdict === "dropped" || verdict === "no-listener" || (verdict === "delivered" && packet.protocol === "tcp");
  return packet.isForMany && isNothing(trace.verdict) && isNothing(packet.verdict);
}

const sendingHooks = new Set(["output", "postrouting"]);

/** The last deciding rule or policy of the packet's way in, over loopback of its way out; null where both name the same. */
function compareSteps(
  modelSteps: readonly TraceStep[],
  kernelSteps: readonly KernelStep[],
  { in: via }: ObservedPacket,
): readonly [string, string] | null {
  const isFollowed = ({ hook }: TraceStep): boolean => (via === "lo" ? sendingHooks.has(hook) : hook !== "ingress"); // tracing begins later
  const isOfBridge = ({ table }: { readonly table: string | null }): boolean => table?.startsWith("bridge ") === true; // a frame is traced on some hooks alone
  const told = kernelSteps.findLast(
    (step) =>
      !isOfBridge(step) &&
      (step.type === "policy" || (step.type === "rule" && ["accept", "drop", "queue", "stolen"].includes(step.verdict))),
  );
  const said = modelSteps.findLast(
    (step) => step.layer === "nftables" && step.direction === "in" && isFollowed(step) && !isOfBridge(step) && isDeciding(step),
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
function compareCounters(
  steps: readonly TraceStep[],
  { counted, in: via }: ObservedPacket,
  tally: Tally,
): readonly [string, string] | null {
  if (counted === null || counted === undefined || via === "lo") return null;
  const said = steps
    .filter((step) => step.layer === "iptables-legacy" && step.direction === "in")
    .map((step) => `${step.table} ${step.chain} ${step.position ?? "policy"}`);
  // A nat table that translates nothing is not asked at all while nobody needs conntrack; its policy would change nothing.
  const missing = said.filter((place) => !counted.includes(place) && !tally.allow("idle-nat-policy", / nat \S+ policy$/.test(place)));
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
