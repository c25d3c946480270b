/**
 * Real connections from this host to its own addresses at a port, held against what the model says of the same packets. Where both agreed before a change and do not
 * after it, the rules do something else than was understood. An address at which they disagreed before, or of which the model does not know, shows nothing.
 */
import { formatIpAddress, type IpAddress } from "@portolan/net";
import { probeAll } from "@portolan/probe";
import { localAddresses, tracePacket, type HostModel, type Trace } from "@portolan/reachability";

const timeoutMs = 700;
const mostAddresses = 16;

type Told = "answered" | "silent";

/** address → what a connection came to. */
export type ProbedPort = ReadonlyMap<string, { readonly is: Told; readonly said: Told }>;

export async function probePort(model: HostModel, port: number): Promise<ProbedPort> {
  const addresses = (["ipv4", "ipv6"] as const)
    .flatMap((family) => localAddresses(model, family))
    .filter(isSpokenTo)
    .slice(0, mostAddresses);
  const expected = addresses.map((address) => expectedAt(model, address, port));
  const targets = addresses.map((address) => ({ address: formatIpAddress(address), device: null }));
  const probed = await probeAll({ targets, port, timeoutMs, concurrency: mostAddresses });
  const found = new Map<string, { is: Told; said: Told }>();
  for (const [index, { address, outcome }] of probed.entries()) {
    const said = expected[index] ?? null;
    if (said !== null && (outcome === "connected" || outcome === "refused" || outcome === "timeout" || outcome === "unreachable"))
      found.set(address, { is: outcome === "connected" ? "answered" : "silent", said });
  }
  return found;
}

/** null: nothing speaks against it. */
export function compareProbes(before: ProbedPort, after: ProbedPort): string | null {
  const broken = [...after].filter(([address, { is, said }]) => {
    const known = before.get(address);
    return known !== undefined && known.is === known.said && is !== said;
  });
  if (broken.length === 0) return null;
  return broken.map(([address, { is, said }]) => `a connection to ${address} was to be ${said} and is ${is}`).join("; ");
}

/** Link-local addresses need an interface beside them. */
function isSpokenTo({ family, value }: IpAddress): boolean {
  return family === "ipv4" || value >> 118n !== 0xfe80n >> 6n;
}

function expectedAt(model: HostModel, { family, value }: IpAddress, port: number): Told | null {
  const packet = {
    family,
    protocol: "tcp",
    in: "lo",
    source: value,
    sourcePort: 40_000,
    destination: value,
    destinationPort: port,
  } as const;
  return toldBy(tracePacket(model, packet));
}

function toldBy({ verdict, reply }: Trace): Told | null {
  if (verdict === "depends" || verdict === "forwarded" || reply === "depends") return null;
  return verdict === "delivered" && reply === "delivered" ? "answered" : "silent";
}
