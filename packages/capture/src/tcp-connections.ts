import { loadLibc } from "./libc.ts";
import { NETLINK_SOCK_DIAG, openNetlink } from "./netlink.ts";
import { dumpTcpConnections, parseConnections, tcpState } from "./sock-diag.ts";

export interface TcpConnection {
  readonly isEstablished: boolean; // false: still opening, or closing
  readonly local: SocketEnd;
  readonly remote: SocketEnd;
  /** Whether this end opened it; null where that cannot be told now. */
  readonly isOpener: boolean | null;
}

export interface SocketEnd {
  readonly address: string; // as the socket has it: ::ffff:192.0.2.1 for IPv4 by an IPv6 socket
  readonly port: number;
}

/**
 * All TCP connections of the network namespace of this process, in whatever state, by a walk of the kernel's table (sock_diag(7)). Throws `NetlinkFailure`
 * when the kernel does not tell all of them, and where there is no C library to ask it by.
 */
export function readTcpConnections(): readonly TcpConnection[] {
  const netlink = openNetlink(loadLibc(), NETLINK_SOCK_DIAG);
  try {
    return (["ipv4", "ipv6"] as const).flatMap((family) =>
      parseConnections(dumpTcpConnections(netlink, family)).map(({ state, local, remote, isOpener }) => {
        return { isEstablished: state === tcpState.established, local, remote, isOpener };
      }),
    );
  } finally {
    netlink.close();
  }
}
