/** What a packet met on its way, so that the run can say how often each was shown. */
import type { Trace } from "@portolan/reachability";
import type { Observation, ObservedPacket } from "../observation.ts";

const translations = ["dnat", "redirect", "snat", "masquerade", "tproxy"];

/** The model's own account, which the judge holds against the kernel's, and what the case is made of. */
export function kindsOfPacket({ case: proofCase }: Observation, packet: ObservedPacket, { steps, verdict }: Trace): readonly string[] {
  const effects = new Set(steps.map(({ effect }) => effect));
  const kinds = translations.filter((effect) => effects.has(effect));
  if (packet.verdict === "forwarded") kinds.push("forward");
  if (packet.verdict === "rejected") kinds.push("reject");
  if (packet.in === "lo") kinds.push("loopback");
  if (packet.state === "established") kinds.push("established");
  if (steps.some((step) => step.direction === "out" && step.hook === "output" && step.effect === "drop")) kinds.push("output-drop");
  if (verdict !== "depends" && (proofCase.ip ?? []).some((command) => /^(-6 )?rule /.test(command))) kinds.push("policy-route");
  if (packet.hardwareAddress !== null) kinds.push("ethernet");
  return kinds;
}
