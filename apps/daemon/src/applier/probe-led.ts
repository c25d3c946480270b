/**
 * Real connections of this host to a redirected port at its own addresses, each followed to the socket that took it: the kernel tells at which port of this host the other
 * end stands. Left out: UDP, which has no connection to follow, and link-local addresses.
 */
import { connect, type Socket } from "node:net";
import { readTcpConnections } from "@portolan/capture";
import { formatIpAddress, type IpAddress } from "@portolan/net";
import type { Plan } from "@portolan/plans";
import { localAddresses, type HostModel } from "@portolan/reachability";

const timeoutMs = 2000;
const partingMs = 500;
const mostAddresses = 16;

export interface Led {
  /** Own addresses, as text. */
  readonly reached: readonly string[];
  /** Where it did not come to the new port though a socket there takes the family; null: everywhere it does. */
  readonly trouble: string | null;
}

export async function probeLed(model: HostModel, { intent }: Pick<Plan, "intent">): Promise<Led> {
  if (intent.kind !== "redirect" || intent.protocol !== "tcp") return { reached: [], trouble: null };
  const { port, to } = intent;
  const addresses = (["ipv4", "ipv6"] as const)
    .flatMap((family) => localAddresses(model, family))
    .filter((address) => !isLinkLocal(address) && isServed(model, to, address))
    .slice(0, mostAddresses);
  const reached = await Promise.all(addresses.map((address) => comesTo(formatIpAddress(address), { port, to })));
  const texts = addresses.map(formatIpAddress);
  const missed = texts.filter((_text, index) => reached[index] !== true);
  if (addresses.length === 0) return { reached: [], trouble: `nothing takes connections at port ${to}` };
  const trouble = missed.length === 0 ? null : `a connection to port ${port} at ${missed.join(", ")} did not come to port ${to}`;
  return { reached: texts.filter((_text, index) => reached[index] === true), trouble };
}

function isLinkLocal({ family, value }: IpAddress): boolean {
  return family === "ipv6" && value >> 118n === 0xfe80n >> 6n;
}

function isServed({ listeners }: HostModel, port: number, { family, value }: IpAddress): boolean {
  return listeners.some(
    (one) =>
      one.protocol === "tcp" &&
      one.port === port &&
      (one.address === 0n || one.address === value) &&
      (one.family === family || (family === "ipv4" && one.takesIpv4 === true)),
  );
}

function comesTo(address: string, { port, to }: { readonly port: number; readonly to: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ host: address, port });
    // Not cut off: a reset is no way to treat a service that was only asked whether it is there.
    const end = (isThere: boolean): void => {
      resolve(isThere);
      socket.resume().end();
      setTimeout(() => socket.destroy(), partingMs).unref();
    };
    socket.setTimeout(timeoutMs, () => end(false));
    socket.on("error", () => end(false));
    socket.once("connect", () => {
      const own = socket.localPort;
      end(readTcpConnections().some(({ local, remote }) => local.port === to && remote.port === own));
    });
  });
}
