/**
 * What a port number alone suggests about its listener: a guess that is always shown as one, for owners that are no known program.
 * The number of a protocol names the protocol. A service of the catalogue is suggested only for an owner that could not be seen: one that was seen
 * and not recognised is another program. A number that several services take by default names none of them, nor does IANA's registry, whose
 * names say what was once asked for and not what runs.
 */
import { catalogue } from "./catalogue.ts";

export interface GuessedPlace {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly isOwnerSeen: boolean;
}

export interface Guess {
  readonly id: string; // of the catalogue, or "port-NUMBER"
  readonly name: string;
}

const protocols: ReadonlyMap<string, string> = new Map([
  ["22/tcp", "SSH"],
  ["53/tcp", "DNS"],
  ["53/udp", "DNS"],
  ["502/tcp", "Modbus/TCP"],
  ["1700/udp", "LoRaWAN packet forwarder"],
  ["1883/tcp", "MQTT"],
  ["4840/tcp", "OPC UA"],
  ["5671/tcp", "AMQP over TLS"],
  ["5672/tcp", "AMQP"],
  ["5683/tcp", "CoAP"],
  ["5683/udp", "CoAP"],
  ["5684/tcp", "CoAP over TLS"],
  ["5684/udp", "CoAP over DTLS"],
  ["8883/tcp", "MQTT over TLS"],
]);

let services: ReadonlyMap<string, Guess | null> | null = null;

/** Null for no idea. */
export function guessService({ protocol, port, isOwnerSeen }: GuessedPlace): Guess | null {
  const place = `${port}/${protocol}`;
  const name = protocols.get(place);
  if (name !== undefined) return { id: `port-${port}`, name };
  if (isOwnerSeen) return null;
  services ??= usualServices();
  return services.get(place) ?? null;
}

function usualServices(): Map<string, Guess | null> {
  const places = new Map<string, Guess | null>();
  for (const { id, name, usualPorts } of catalogue)
    for (const { protocol, port } of usualPorts) {
      const place = `${port}/${protocol}`;
      places.set(place, places.has(place) ? null : { id, name });
    }
  return places;
}
