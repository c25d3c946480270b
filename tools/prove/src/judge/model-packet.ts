/** An observed packet as the engines take it. */
import { parseIpAddress } from "@portolan/net";
import type { Packet } from "@portolan/reachability";
import { establishedDataBytes, type ObservedPacket } from "../observation.ts";

export function modelPacket(packet: ObservedPacket): Packet {
  const { family, protocol, sourcePort, destinationPort } = packet;
  const [source, destination] = [addressOf(packet.source), addressOf(packet.destination)];
  const { state, hardwareAddress } = packet;
  const more = { state, length: lengthOf(packet), ...(hardwareAddress === null ? {} : { hardwareAddress }) };
  return { family, protocol, in: packet.in, source, sourcePort, destination, destinationPort, ...more };
}

/** Programs of the host send what the kernel makes, TCP with its options. */
function lengthOf({ family, protocol, in: via, state }: ObservedPacket): number {
  const transport = protocol === "udp" ? 8 : via === "lo" ? 40 : state === "established" ? 20 + establishedDataBytes : 20;
  return (family === "ipv4" ? 20 : 40) + transport;
}

function addressOf(text: string): bigint {
  const parsed = parseIpAddress(text);
  if (parsed === null) throw new Error(`not an address: ${text}`);
  return parsed.value;
}
