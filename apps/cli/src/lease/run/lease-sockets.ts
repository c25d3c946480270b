import type { Lease } from "@portolan/leases";
import type { loadLibc } from "@portolan/berths";
import { openListener, tryBind } from "@portolan/berths";

export type Libc = ReturnType<typeof loadLibc>;

export interface BlockedPort {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly errno: string;
}

type Place = Pick<Lease, "protocols" | "family" | "address">;

interface BoundPlace {
  readonly protocol: "tcp" | "udp";
  readonly address: string;
  readonly v6only: boolean;
}

function placesOf({ protocols, family, address }: Place): readonly BoundPlace[] {
  const text = address ?? (family === "ipv4" ? "0.0.0.0" : "::");
  return protocols.map((protocol) => ({ protocol, address: text, v6only: family === "ipv6" }));
}

/** Descriptors that listen at every port, in their order; or what the kernel refused, with none left open. */
export function openSockets(
  libc: Libc,
  { place, ports }: { readonly place: Place; readonly ports: readonly number[] },
): { readonly descriptors: readonly number[] } | { readonly blocked: readonly BlockedPort[] } {
  const descriptors: number[] = [];
  const blocked: BlockedPort[] = [];
  for (const port of ports)
    for (const wanted of placesOf(place)) {
      const opened = openListener(libc, { ...wanted, port });
      if (opened.code === "bound") descriptors.push(opened.descriptor);
      else blocked.push({ protocol: wanted.protocol, port, errno: opened.errno });
    }
  if (blocked.length === 0) return { descriptors };
  for (const descriptor of descriptors) libc.close(descriptor);
  return { blocked };
}

export type BindTrial =
  | { readonly code: "free" }
  /** Reserved for the lease: a program that sets SO_REUSEADDR is let through, one that does not is not. */
  | { readonly code: "reserved" }
  | { readonly code: "taken"; readonly blocked: readonly BlockedPort[] };

/** What a program that binds there now would meet. */
export function tryPorts(libc: Libc, { place, ports }: { readonly place: Place; readonly ports: readonly number[] }): BindTrial {
  const attempt = (reuseAddress: boolean): readonly BlockedPort[] =>
    ports.flatMap((port) =>
      placesOf(place).flatMap((wanted) => {
        const errno = tryBind(libc, { ...wanted, port, reuseAddress: reuseAddress && wanted.protocol === "tcp" });
        return errno === null ? [] : [{ protocol: wanted.protocol, port, errno }];
      }),
    );
  const blocked = attempt(true).filter(({ errno }) => errno === "EADDRINUSE");
  if (blocked.length > 0) return { code: "taken", blocked };
  return attempt(false).some(({ errno }) => errno === "EADDRINUSE") ? { code: "reserved" } : { code: "free" };
}
