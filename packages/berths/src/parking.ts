import { bindSocket } from "./bind-socket.ts";
import type { Libc } from "./libc.ts";
import type { ParkedPlace } from "./parked-place.ts";

/**
 * Sockets that are bound and never listen, with SO_REUSEADDR: the kernel gives their ports to no connect() and no bind(0), and refuses whoever binds without
 * SO_REUSEADDR; a service that sets it, as most do, binds and listens beside them. They hold nothing of UDP, where a second socket would take datagrams.
 */
export interface Parking {
  /** null: held now. A name of an errno: not, because of it. Holding twice is holding once. */
  hold(place: ParkedPlace, port: number): string | null;
  letGo(place: ParkedPlace, port: number): void;
  isHeld(place: ParkedPlace, port: number): boolean;
  /** Sockets that are open. */
  readonly size: number;
  /** At most as many. */
  readonly limit: number;
  close(): void;
}

export function createParking(libc: Libc, limit: number): Parking {
  const descriptors = new Map<string, number>();
  const keyOf = ({ address, v6only }: ParkedPlace, port: number): string => `${port} ${address}${v6only ? " v6only" : ""}`;
  return {
    get size() {
      return descriptors.size;
    },
    limit,
    hold(place, port) {
      const key = keyOf(place, port);
      if (descriptors.has(key)) return null;
      const opened = open(libc, place, port);
      if (opened.code === "refused") return opened.errno;
      descriptors.set(key, opened.descriptor);
      return null;
    },
    letGo(place, port) {
      const key = keyOf(place, port);
      const descriptor = descriptors.get(key);
      if (descriptor !== undefined) libc.close(descriptor);
      descriptors.delete(key);
    },
    isHeld: (place, port) => descriptors.has(keyOf(place, port)),
    close() {
      for (const descriptor of descriptors.values()) libc.close(descriptor);
      descriptors.clear();
    },
  };
}

/** Where the host has no IPv6, `::` with IPv4 mapped is 0.0.0.0. */
function open(libc: Libc, { address, v6only }: ParkedPlace, port: number): ReturnType<typeof bindSocket> {
  const wanted = { protocol: "tcp", port, reuseAddress: true } as const;
  const opened = bindSocket(libc, { ...wanted, address, v6only });
  const hasNoIpv6 = opened.code === "refused" && (opened.errno === "EAFNOSUPPORT" || opened.errno === "EADDRNOTAVAIL");
  if (!hasNoIpv6 || address !== "::" || v6only) return opened;
  return bindSocket(libc, { ...wanted, address: "0.0.0.0", v6only: false });
}
