/** What an observation cannot tell apart, for no engine's sake. */
import type { Observation, ObservedPacket } from "../observation.ts";

/** What goes to a container is not seen leaving; where it is answered, the answer comes as if the host had sent it. */
export function isForContainer({ case: proofCase }: Observation, egress: string | null, packet: ObservedPacket): boolean {
  const isSeen = packet.egress !== null || proofCase.interfaces.some(({ name }) => name === egress);
  return proofCase.hasContainers === true && !isSeen;
}

/** What leaves by a bridge is seen at one of its ports. */
export function isSameEgress({ case: proofCase }: Observation, said: string | null, { egress }: ObservedPacket): boolean {
  const bridge = proofCase.interfaces.find(({ name }) => name === said);
  return said === egress || (egress !== null && bridge?.ports?.includes(egress) === true);
}

/** The reset of a rule came back to the host itself, whose TCP counted it. */
export function isOwnReset({ isFromMany, protocol, verdict, reply }: ObservedPacket): boolean {
  return isFromMany && protocol === "tcp" && verdict === "no-listener" && reply === "dropped";
}
