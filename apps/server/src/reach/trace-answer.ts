import { RefusalError, type TraceAnswer, type TraceQuestion } from "@portolan/contract";
import { arrivalInterface, arrivalPhrase, explainTrace, traceDocument } from "@portolan/explanation";
import { parseIpAddress, type IpAddress } from "@portolan/net";
import { tracePacket, type Packet } from "@portolan/reachability";
import type { FactsModel } from "./facts-model.ts";
import { requireNamespace } from "./require-namespace.ts";

const ordinarySourcePort = 40_000;

/** What becomes of a packet. Refuses what is no packet of this host. */
export function traceAnswer(model: FactsModel, question: TraceQuestion): TraceAnswer {
  const namespace = requireNamespace(model, question.namespace);
  const { host, endpoints, ownerOf } = model.of(namespace);
  const source = requireAddress("from", question.from);
  const destination = requireAddress("to", question.to);
  if (source.family !== destination.family) throw refused("to", question.to, source.family === "ipv4" ? "IPv4" : "IPv6");
  const names = host.interfaces.map(({ name }) => name);
  if (question.in !== undefined && !names.includes(question.in)) throw refused("in", question.in, names.join(" | "));
  const arrival = question.in === undefined ? arrivalInterface(host, source) : null;
  const packet: Packet = {
    family: source.family,
    protocol: question.protocol ?? "tcp",
    in: question.in ?? arrival?.iif ?? "lo",
    source: source.value,
    sourcePort: question.sourcePort ?? ordinarySourcePort,
    destination: destination.value,
    destinationPort: question.port,
    ...(question.state === undefined ? {} : { state: question.state }),
  };
  const trace = tracePacket(host, packet);
  const note = arrivalPhrase(source, arrival);
  const { takenAt, host: name } = model.facts;
  return {
    schema: "portolan.trace/1",
    takenAt,
    host: name,
    namespace,
    packet: traceDocument(packet, trace),
    ...explainTrace({ packet, trace, endpoints, ownerOf }),
    notes: note === null ? [] : [note],
  };
}

function requireAddress(argument: string, text: string): IpAddress {
  const address = parseIpAddress(text.trim());
  if (address === null) throw refused(argument, text, "192.0.2.7 | 2001:db8::7");
  return address;
}

function refused(argument: string, value: string, expected: string): RefusalError {
  return new RefusalError("ARGUMENT_INVALID", { argument, value, expected });
}
