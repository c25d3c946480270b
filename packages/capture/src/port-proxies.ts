import type { Process, Publish } from "@portolan/snapshot";

/** A docker-proxy process: it holds a published port on the host's side and passes connections to a container. */
export interface PortProxy {
  readonly pid: number;
  readonly namespace: string | null;
  readonly protocol: string;
  readonly hostAddress: string;
  readonly hostPort: number;
  readonly containerAddress: string;
  readonly containerPort: number;
}

/** Reads the command lines of docker-proxy, such as `docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8080 -container-ip 172.17.0.2 -container-port 80`. */
export function readPortProxies(processes: readonly Process[]): PortProxy[] {
  return processes.flatMap((process) => {
    if (process.name !== "docker-proxy" || process.command === null) return [];
    const flags = new Map([...process.command.matchAll(/ --?([a-z-]+)[ =]([^ ]+)/g)].map((match) => [match[1] ?? "", match[2] ?? ""]));
    const [hostAddress, containerAddress] = [flags.get("host-ip"), flags.get("container-ip")];
    if (hostAddress === undefined || containerAddress === undefined) return [];
    return [
      {
        pid: process.pid,
        namespace: process.namespace,
        protocol: flags.get("proto") ?? "tcp",
        hostAddress,
        hostPort: Number(flags.get("host-port")),
        containerAddress,
        containerPort: Number(flags.get("container-port")),
      },
    ];
  });
}

/** The proxy of one published port; null when the port is published without one (dockerd's own listener, NAT alone) or the processes were not readable. */
export function findProxyPid(
  proxies: readonly PortProxy[],
  { publish, addresses, namespace }: { publish: Publish; addresses: readonly string[]; namespace: string | null },
): number | null {
  const proxy = proxies.find(
    (candidate) =>
      candidate.namespace === namespace &&
      candidate.protocol === publish.protocol &&
      candidate.hostAddress === publish.hostAddress &&
      candidate.hostPort === publish.hostPort &&
      candidate.containerPort === publish.containerPort &&
      addresses.includes(candidate.containerAddress),
  );
  return proxy?.pid ?? null;
}
