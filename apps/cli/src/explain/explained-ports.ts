import { RefusalError } from "@portolan/contract";
import { parsePort, parseProtocol } from "@portolan/net";
import type { Endpoint } from "@portolan/sockets";
import { closeMatches } from "../close-matches.ts";

/** A port to explain; without a protocol both are meant. */
export interface ExplainedPort {
  readonly port: number;
  readonly protocol: "tcp" | "udp" | null;
}

/** `443`, `tcp/443`, `443/tcp`; null for what is no port but may be a service's name. A number that is no port is refused, and so is 0. */
export function parsePortText(text: string): ExplainedPort | null {
  const [, before, middle = "", after] = /^(?:([a-z]+)\/)?(-?\d+)(?:\/([a-z]+))?$/i.exec(text) ?? [];
  if (middle === "") return null;
  const port = parsePort(middle);
  const protocolText = before ?? after;
  const protocol = protocolText === undefined ? null : parseProtocol(protocolText.toLowerCase());
  if (port === null || (before !== undefined && after !== undefined)) throw new RefusalError("PORT_INVALID", { value: text });
  if (protocolText !== undefined && protocol === null) {
    throw new RefusalError("ARGUMENT_INVALID", { argument: "PORT", value: text, expected: "tcp/PORT | udp/PORT" });
  }
  if (port === 0) throw new RefusalError("PORT_ZERO", {});
  return { port, protocol };
}

/** Names under which an endpoint can be asked for: its service, programs, units and container. */
function namesOf({ service, owners, unit, container }: Endpoint): string[] {
  const units = [unit, ...owners.map((owner) => owner.unit)].filter((name) => name !== null);
  return [
    ...(service === null || service.recognisedBy === "port" ? [] : [service.id, service.name]),
    ...owners.flatMap(({ program }) => program ?? []),
    ...units.flatMap((name) => [name, name.replace(/\.(service|socket)$/, "")]),
    ...(container === null ? [] : [container.name]),
  ];
}

/**
 * The ports that a service holds, by number. Refuses a name that nothing here has: as not running when the catalogue knows the
 * service, as unknown otherwise, with the nearest names.
 */
export function portsOfService(
  name: string,
  endpoints: readonly Endpoint[],
  catalogue: readonly { readonly id: string; readonly name: string }[],
): ExplainedPort[] {
  const wanted = name.toLowerCase();
  const held = endpoints.filter((endpoint) => namesOf(endpoint).some((known) => known.toLowerCase() === wanted));
  if (held.length > 0) {
    const ports = new Map(held.map(({ port, protocol }) => [`${protocol}/${port}`, { port, protocol }]));
    return [...ports.values()].toSorted((a, b) => a.port - b.port || a.protocol.localeCompare(b.protocol));
  }
  const service = catalogue.find((known) => known.id === wanted || known.name.toLowerCase() === wanted);
  if (service !== undefined) throw new RefusalError("SERVICE_NOT_RUNNING", { service: service.name });
  const ids = catalogue.map(({ id }) => id);
  const near = closeMatches(name, [...new Set([...ids, ...endpoints.flatMap(namesOf)])]);
  const suggestion = near.length > 0 ? near.map((match) => `portolan explain ${match}`).join(", ") : "portolan ls";
  throw new RefusalError("SERVICE_UNKNOWN", { service: name, known: ids.join(" "), suggestion });
}
