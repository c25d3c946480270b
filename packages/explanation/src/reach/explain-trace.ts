/**
 * The way of one packet in words: what became of it in the first line, then hook by hook each rule that acted, in the order in which they did, the way
 * of the answer after the way of the packet.
 */
import { formatIpAddress } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import type { Conditions, Packet, Trace, TraceStep } from "@portolan/reachability";
import type { Endpoint } from "@portolan/sockets";
import { displayOfEndpoint } from "../endpoint-reach.ts";
import type { ExplanationLine } from "../explanation.ts";
import { codeLine, literal, textLine } from "../line.ts";
import { whoOf, withDetails } from "../owner-name.ts";
import type { Report } from "../render-explanation.ts";
import { allOf } from "./condition-phrase.ts";
import { isOfRules, nobodyOwns, placePhrase, whyPhrase, type OwnerOfReason } from "./reason-phrase.ts";

export interface TraceInput {
  readonly packet: Packet;
  readonly trace: Trace;
  readonly endpoints: readonly Endpoint[]; // of the namespace, to name the one that got it
  readonly ownerOf?: OwnerOfReason;
}

export function explainTrace(input: TraceInput): Report {
  const { packet, trace, ownerOf = nobodyOwns } = input;
  const assumed = trace.assumed.length === 0 ? [] : [{ title: phrase("trace.assumed", { conditions: allOf(trace.assumed) }), lines: [] }];
  return {
    answer: [packetPhrase(packet), traceAnswer(input)],
    sections: [...assumed, ...hookSections(trace.steps, ownerOf)],
  };
}

export function packetPhrase({ family, protocol, in: iif, source, sourcePort, destination, destinationPort, state }: Packet): Phrase {
  const params = {
    protocol: protocol.toUpperCase(),
    source: formatIpAddress({ family, value: source }),
    sourcePort,
    destination: formatIpAddress({ family, value: destination }),
    destinationPort,
  };
  const packet = iif === "lo" ? phrase("trace.packetFromHost", params) : phrase("trace.packet", { ...params, iif });
  return state === "established" ? phrase("trace.established", { packet }) : packet;
}

/** What became of it, in one sentence. */
export function traceAnswer({ packet, trace, endpoints, ownerOf = nobodyOwns }: TraceInput): Phrase {
  const reply = replyPhrase(trace, ownerOf);
  switch (trace.verdict) {
    case "delivered": {
      const endpoint = endpoints.find(({ id }) => id === trace.endpoint);
      if (endpoint === undefined) return phrase("trace.answer.deliveredSomewhere", { reply });
      return phrase("trace.answer.delivered", { who: withDetails(literal(displayOfEndpoint(endpoint)), [whoOf(endpoint)]), reply });
    }
    case "dropped":
      return phrase("trace.answer.dropped", { why: endPhrase(trace, ownerOf) });
    case "rejected":
      return phrase("trace.answer.rejected", { why: endPhrase(trace, ownerOf) });
    case "no-listener":
      return packet.protocol === "udp" ? phrase("trace.answer.no-listenerUdp") : phrase("trace.answer.no-listener");
    case "forwarded":
      return trace.egress === null
        ? phrase("trace.answer.forwardedSomewhere", { reply })
        : phrase("trace.answer.forwarded", { egress: trace.egress, reply });
    case "depends":
      return dependsPhrase(trace.conditions);
  }
}

function dependsPhrase(conditions: Conditions): Phrase {
  if (conditions.length === 0) return phrase("trace.answer.dependsUnknown");
  const clauses = conditions.map(allOf).reduce((first, second) => phrase("reach.or", { first, second }));
  return phrase("trace.answer.depends", { conditions: clauses });
}

function replyPhrase({ reply, steps }: Trace, ownerOf: OwnerOfReason): Phrase {
  if (reply === "none") return literal("");
  if (reply !== "dropped") return phrase(`trace.reply.${reply}`);
  const last = steps.findLast(({ direction }) => direction === "out") ?? null;
  const why = whyPhrase(last === null ? null : { ...last, direction: isOfRules(last) ? "in" : "out" }, ownerOf);
  return why === null ? phrase("trace.reply.droppedSomehow") : phrase("trace.reply.dropped", { why });
}

function endPhrase({ steps }: Trace, ownerOf: OwnerOfReason): Phrase {
  return whyPhrase(steps.at(-1) ?? null, ownerOf) ?? literal("?");
}

function hookSections(steps: readonly TraceStep[], ownerOf: OwnerOfReason): Report["sections"] {
  if (steps.length === 0) return [{ title: phrase("trace.noSteps"), lines: [] }];
  const groups: { step: TraceStep; lines: ExplanationLine[] }[] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    const lines = stepLines(step, ownerOf);
    if (last?.step.hook === step.hook && last.step.direction === step.direction) last.lines.push(...lines);
    else groups.push({ step, lines: [...lines] });
  }
  return groups.map(({ step, lines }) => ({ title: phrase(`trace.hook.${step.direction}`, { hook: hookPhrase(step.hook) }), lines }));
}

function stepLines(step: TraceStep, ownerOf: OwnerOfReason): readonly ExplanationLine[] {
  const place = placePhrase(step);
  const owner = isOfRules(step) ? ownerOf(step) : null;
  const { effect } = step;
  const head = owner === null ? phrase("trace.step", { place, effect }) : phrase("trace.stepOf", { place, owner, effect });
  return [textLine(head, toneOf(step)), ...(step.text === "" ? [] : [codeLine(step.text)])];
}

function toneOf({ effect }: TraceStep): ExplanationLine["tone"] {
  if (/^(?:accept|delivered)/.test(effect)) return "good";
  return /^(?:drop|reject|no-listener|unreachable)/.test(effect) ? "bad" : "plain";
}

const hooks = ["ingress", "prerouting", "route", "input", "forward", "output", "postrouting", "egress", "socket"] as const;

function hookPhrase(hook: string): Phrase {
  const known = hooks.find((one) => one === hook);
  return known === undefined ? phrase("trace.hook.other", { hook }) : phrase(`trace.hook.${known}`);
}
