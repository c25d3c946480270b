import type { NetlinkSocket } from "./netlink.ts";
import { type Attributes, messages, number32, prefixText, uint32 } from "./netlink-attributes.ts";

const AF_INET = 2;
const AF_INET6 = 10;
const HEADER = 12;
// The same for routes (RTA_*) and for rules (FRA_*).
const attribute = { destination: 1, source: 2, table: 15 } as const;

/** What struct rtmsg of a route and struct fib_rule_hdr of a policy rule have in common. */
export interface IpRouteMessage {
  readonly family: "ipv4" | "ipv6";
  /** null: any; a route without one is the default. */
  readonly destination: string | null;
  readonly source: string | null;
  readonly tos: number;
  readonly table: number;
  readonly protocol: number; // of a route
  readonly scope: number; // of a route
  readonly type: number; // of a route, or the action of a rule
  readonly flags: number;
  readonly attributes: Attributes;
}

/** The routes or rules of both families, IPv4 first. Without IPv6 the kernel answers for it with all families, which are left out. */
export function dumpIpRoutes(socket: NetlinkSocket, kind: number): readonly IpRouteMessage[] {
  return [AF_INET, AF_INET6].flatMap((family) => {
    const request = new Uint8Array(HEADER);
    request[0] = family;
    const found = messages(socket.dump(kind, request), HEADER).filter(({ body }) => body[0] === family);
    return found.map(({ body, attributes }): IpRouteMessage => {
      const prefix = (type: number, length: number | undefined): string | null => {
        const bytes = attributes.get(type);
        return bytes === undefined ? null : prefixText({ bytes, length: length ?? 0, isIpv6: family === AF_INET6 });
      };
      return {
        family: family === AF_INET6 ? "ipv6" : "ipv4",
        destination: prefix(attribute.destination, body[1]),
        source: prefix(attribute.source, body[2]),
        tos: body[3] ?? 0,
        table: number32(attributes.get(attribute.table)) ?? body[4] ?? 0,
        protocol: body[5] ?? 0,
        scope: body[6] ?? 0,
        type: body[7] ?? 0,
        flags: uint32(body, 8),
        attributes,
      };
    });
  });
}
