import type { FastifyRequest } from "fastify";
import type { NamedConnection } from "@portolan/contract/applier";
import { canonicalAddress, classifyAddress } from "@portolan/net";

/** The connection of a request. `isLocal`: the other end is this machine itself, or something on it that passes on. */
export interface AskerConnection {
  readonly connection: NamedConnection;
  readonly isLocal: boolean;
}

/** null: the connection has gone. */
export function askerConnection({ socket }: Pick<FastifyRequest, "socket">): AskerConnection | null {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  if (localAddress === undefined || localPort === undefined || remoteAddress === undefined || remotePort === undefined) return null;
  const [local, remote] = [plainAddress(localAddress), plainAddress(remoteAddress)];
  const connection = { local: { address: local, port: localPort }, remote: { address: remote, port: remotePort } };
  return { connection, isLocal: classifyAddress(remote) === "loopback" };
}

/** Without a zone, and of IPv4 that came by an IPv6 socket the IPv4 address. */
export function plainAddress(text: string): string {
  const [plain = ""] = text.split("%");
  const canonical = canonicalAddress(plain) ?? plain;
  return canonical.startsWith("::ffff:") && canonical.includes(".") ? canonical.slice("::ffff:".length) : canonical;
}
