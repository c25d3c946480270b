/**
 * Whether a confirmation shows that the host can still be reached: it does when the connection that brought it was made after the change was in force, from
 * another machine, over a family that is asked for. What was there before says nothing: packets of known connections often pass where new ones do not.
 * Who comes through a tunnel or a proxy on this host comes by loopback: then a new connection counts that goes the way that the tunnel went.
 */
import { isOwnAddress, readTcpConnections, readWaysIn, type TcpConnection, type WayIn } from "@portolan/capture";
import { canonicalAddress, parseIpAddress, type IpFamily } from "@portolan/net";

/** The connection by which somebody confirms, as the process that accepted it knows it. */
export interface NamedConnection {
  readonly local: NamedEnd;
  readonly remote: NamedEnd;
}

export interface NamedEnd {
  readonly address: string;
  readonly port: number;
}

/** `missing`: families over which the host has not been reached yet. */
export type ConfirmationAnswer =
  | { readonly code: "enough" }
  | { readonly code: "more"; readonly missing: readonly IpFamily[] } // it counts; others are asked for too
  | { readonly code: "absent"; readonly missing: readonly IpFamily[] } // there is no such connection now
  | { readonly code: "old"; readonly missing: readonly IpFamily[] } // it was there before the change was in force
  | { readonly code: "outgoing"; readonly missing: readonly IpFamily[] } // this host opened it
  | { readonly code: "local"; readonly missing: readonly IpFamily[] }; // from this host itself: no way over the network was tried

export interface Confirmation {
  /** `console`: somebody at this host itself, without a connection. */
  hear(claim: NamedConnection | "console"): ConfirmationAnswer;
}

export interface ConfirmationNeed {
  /** Over each of these the host must be reached anew. None: whoever confirms needs no network, and may be at this host itself. */
  readonly families: readonly IpFamily[];
  /** By which whoever asked came to this host, where they came by loopback. Absent: none. */
  readonly ways?: readonly WayIn[];
  /** Absent: the kernel's of this process's network namespace. */
  readonly readConnections?: () => readonly TcpConnection[];
  readonly readWays?: (connection: NamedConnection) => readonly WayIn[] | null;
}

/** Notes what connections there are: to be called when the change is in force, and before anybody is asked to confirm. Throws where they cannot be read. */
export function noteConnections(need: ConfirmationNeed): Confirmation {
  const { families, ways = [], readConnections = readTcpConnections, readWays = readWaysIn } = need;
  const known = { noted: new Set(readConnections().map(keyOf)), readConnections };
  const missing = new Set(families);
  const answer = (code: "absent" | "old" | "outgoing" | "local" | "more"): ConfirmationAnswer => ({ code, missing: [...missing] });
  return {
    hear(claim) {
      const judged = judge(claim, known);
      if (typeof judged !== "string") missing.delete(judged.family);
      else if (judged !== "local") return answer(judged);
      else if (families.length > 0) {
        const own = claim === "console" ? [] : (readWays(claim) ?? []);
        const came = cameAnew([...ways, ...own], known);
        if (came.length === 0) return answer(ways.length + own.length === 0 ? "local" : "absent");
        for (const family of came) missing.delete(family);
      }
      return missing.size === 0 ? { code: "enough" } : answer("more");
    },
  };
}

/** Families of the connections that came from the same place to the same port since. */
function cameAnew(ways: readonly WayIn[], { noted, readConnections }: Known): readonly IpFamily[] {
  const wanted = new Set(ways.map(routeOf));
  return readConnections().flatMap((one) => {
    if (!one.isEstablished || one.isOpener === true || noted.has(keyOf(one)) || !wanted.has(routeOf(one))) return [];
    return parseIpAddress(unmapped(one.remote.address))?.family ?? [];
  });
}

function routeOf({ local, remote }: NamedConnection): string {
  return `${unmapped(remote.address)} ${local.port}`;
}

interface Known {
  readonly noted: ReadonlySet<string>;
  readonly readConnections: () => readonly TcpConnection[];
}

function judge(
  claim: NamedConnection | "console",
  { noted, readConnections }: Known,
): { readonly family: IpFamily } | "absent" | "old" | "outgoing" | "local" {
  if (claim === "console") return "local";
  const [local, remote] = [canonicalEnd(claim.local), canonicalEnd(claim.remote)];
  const family = parseIpAddress(unmapped(remote.address))?.family;
  const key = keyOf({ local, remote });
  const present = readConnections().find((one) => one.isEstablished && keyOf(one) === key);
  if (present === undefined || family === undefined) return "absent";
  if (isOwnAddress(unmapped(remote.address))) return "local";
  if (noted.has(key)) return "old";
  return present.isOpener === true ? "outgoing" : { family };
}

/** As the kernel's text has it: without a zone, in the one spelling. */
function canonicalEnd({ address, port }: NamedEnd): NamedEnd {
  const [plain = ""] = address.split("%");
  return { address: canonicalAddress(plain) ?? plain, port };
}

/** The same text for a connection by an IPv4 socket and by an IPv6 socket that takes IPv4 too. */
function keyOf({ local, remote }: NamedConnection): string {
  return `${unmapped(local.address)} ${local.port} ${unmapped(remote.address)} ${remote.port}`;
}

function unmapped(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice("::ffff:".length) : address;
}
