import { RefusalError } from "@portolan/contract";
import { canonicalAddress, parsePort, parseProtocol } from "@portolan/net";

/** A port to explain; without a protocol both are meant. */
export interface ExplainedPort {
  readonly port: number;
  readonly protocol: "tcp" | "udp" | null;
}

/**
 * `443`, `tcp/443`, `443/tcp`, and what ss and netstat print as a local address: `*:443`, `:::443`, `127.0.0.1:443`, of which the port alone is
 * taken. Null for what may be a service's name. What is meant as a port and is none is refused, and so is 0.
 */
export function parsePortText(text: string): ExplainedPort | null {
  const plain = portOfPlace(text.trim()) ?? text.trim();
  const [, before, middle = "", after] = /^(?:([a-z]+)\/)?(-?\d+)(?:\/([a-z]+))?$/i.exec(plain) ?? [];
  if (middle === "") {
    if (looksLikePort.test(plain)) throw new RefusalError("PORT_INVALID", { value: text });
    return null;
  }
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

/** Numbers in a list or a range, a protocol without a number, a number with something missing: no service is called that. */
const looksLikePort = /^(?:[\d\s,/–-]+|(?:tcp|udp)\/.*|.*\/(?:tcp|udp))$/i;

/** The digits of `ADDRESS:PORT`; null for anything else, and for an IPv6 address, which has no port. */
function portOfPlace(text: string): string | null {
  if (canonicalAddress(text) !== null) return null;
  return /^(?:\*|localhost|\[[\da-f:.]*\]|[\da-f:.]*)(?:%[\w.-]+)?:(\d+)$/i.exec(text)?.[1] ?? null;
}
