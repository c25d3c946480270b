import { RefusalError } from "@portolan/contract";
import { parsePort, parseProtocol } from "@portolan/net";

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
