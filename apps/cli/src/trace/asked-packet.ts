import { RefusalError } from "@portolan/contract";
import { arrivalInterface, type Arrival } from "@portolan/explanation";
import { parseIpAddress, parsePort, type IpAddress } from "@portolan/net";
import type { HostModel, Packet } from "@portolan/reachability";
import type { GivenOptions } from "../given-options.ts";

/** A packet as it is asked for in words; what is null was not said. `place` names it in a refusal: an option, or a line of a file. */
export interface PacketWords {
  readonly iif: string | null;
  readonly protocol: string | null;
  readonly source: string;
  readonly sourcePort: string | null;
  readonly destination: string;
  readonly destinationPort: string;
  readonly state: string | null;
}

export interface AskedPacket {
  readonly packet: Packet;
  readonly arrival: Arrival | null; // null: the interface was named
}

const ordinarySourcePort = 40_000;

/** Of the options of `trace`. Refuses where one of the three that make a packet is missing. */
export function packetWords(options: GivenOptions): PacketWords {
  const need = (name: string): string => {
    const value = options.text(name);
    if (value === null)
      throw new RefusalError("OPERAND_MISSING", { operand: `--${name}`, command: "trace", help: "portolan trace --help" });
    return value;
  };
  return {
    source: need("from"),
    destination: need("to"),
    destinationPort: need("port"),
    iif: options.text("in"),
    protocol: options.text("protocol"),
    sourcePort: options.text("sourcePort"),
    state: options.text("state"),
  };
}

/** The packet on the host; what was not said is what an ordinary sender would send. `placeOf` names a part in a refusal. */
export function askedPacket(words: PacketWords, host: HostModel, placeOf: (part: keyof PacketWords) => string = optionOf): AskedPacket {
  const source = addressOf(words.source, placeOf("source"));
  const destination = addressOf(words.destination, placeOf("destination"));
  if (source.family !== destination.family) {
    throw refused(
      placeOf("destination"),
      words.destination,
      source.family === "ipv4" ? `IPv4, ${placeOf("source")} = ${words.source}` : `IPv6, ${placeOf("source")} = ${words.source}`,
    );
  }
  const names = host.interfaces.map(({ name }) => name);
  if (words.iif !== null && names.length > 0 && !names.includes(words.iif)) throw refused(placeOf("iif"), words.iif, names.join(" | "));
  const arrival = words.iif === null ? arrivalInterface(host, source) : null;
  const state = oneOf(words.state, ["new", "established"] as const, placeOf("state"));
  const packet: Packet = {
    family: source.family,
    protocol: oneOf(words.protocol, ["tcp", "udp"] as const, placeOf("protocol")) ?? "tcp",
    in: words.iif ?? arrival?.iif ?? "lo",
    source: source.value,
    sourcePort: words.sourcePort === null ? ordinarySourcePort : portOf(words.sourcePort),
    destination: destination.value,
    destinationPort: portOf(words.destinationPort),
    ...(state === null ? {} : { state }),
  };
  return { packet, arrival };
}

const options: Readonly<Record<keyof PacketWords, string>> = {
  iif: "--in",
  protocol: "--protocol",
  source: "--from",
  sourcePort: "--source-port",
  destination: "--to",
  destinationPort: "--port",
  state: "--state",
};

function optionOf(part: keyof PacketWords): string {
  return options[part];
}

function addressOf(text: string, place: string): IpAddress {
  const address = parseIpAddress(text.trim());
  if (address === null) throw refused(place, text, "192.0.2.7 | 2001:db8::7");
  return address;
}

function portOf(text: string): number {
  const port = parsePort(text.trim());
  if (port === null) throw new RefusalError("PORT_INVALID", { value: text });
  if (port === 0) throw new RefusalError("PORT_ZERO", {});
  return port;
}

function oneOf<Word extends string>(text: string | null, words: readonly Word[], place: string): Word | null {
  if (text === null) return null;
  const found = words.find((word) => word === text.toLowerCase());
  if (found === undefined) throw refused(place, text, words.join(" | "));
  return found;
}

function refused(argument: string, value: string, expected: string): RefusalError {
  return new RefusalError("ARGUMENT_INVALID", { argument, value, expected });
}
