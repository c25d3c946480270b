import type { LeasedPlace } from "./parked-place.ts";

export interface SocketUnitRequest {
  /** Of the service that is to be started with the sockets, such as `shop.service`. */
  readonly service: string;
  readonly lease: string;
  readonly place: LeasedPlace;
  readonly ports: readonly number[];
}

export interface SocketUnit {
  readonly name: string;
  readonly text: string;
}

/**
 * The strict mode: systemd itself holds the port from boot on, also while the service is down, and hands it over as descriptor 3 and on. For services that take sockets
 * (sd_listen_fds(3), Node's `listen({ fd: 3 })`, `portolan lease run --listen`), and the only way for one that does not set SO_REUSEADDR. Null: the name is none of a service.
 */
export function socketUnitOf({ service, lease, place, ports }: SocketUnitRequest): SocketUnit | null {
  const stem = /^([A-Za-z0-9:_.@-]{1,200})\.service$/.exec(service)?.[1];
  if (stem === undefined) return null;
  const listens = ports.flatMap((port) => place.protocols.map((protocol) => listenLine(place, { protocol, port })));
  const lines = [
    "[Unit]",
    `Description=Ports of the lease ${lease}, held for ${service}`,
    "",
    "[Socket]",
    ...listens,
    `BindIPv6Only=${place.family === "ipv6" ? "ipv6-only" : "both"}`,
    `Service=${service}`,
    "",
    "[Install]",
    "WantedBy=sockets.target",
  ];
  return { name: `${stem}.socket`, text: `${lines.join("\n")}\n` };
}

function listenLine({ family, address }: LeasedPlace, { protocol, port }: { protocol: "tcp" | "udp"; port: number }): string {
  const key = protocol === "tcp" ? "ListenStream" : "ListenDatagram";
  const host = address ?? (family === "ipv4" ? "0.0.0.0" : "[::]");
  return `${key}=${address !== null && address.includes(":") ? `[${address}]` : host}:${port}`;
}
