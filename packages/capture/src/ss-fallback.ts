import { canonicalAddress } from "@portolan/net";
import type { Socket } from "@portolan/snapshot";
import type { ProgramResult } from "./run-program.ts";
import { compareSockets } from "./socket-tables.ts";

export const ssLimits = { timeoutMs: 10_000, maxBytes: 256 << 20 } as const;

/** ss could not be run or did not end well. */
export class SsFailure extends Error {
  override readonly name = "SsFailure";
}

/** Without -p, which would walk every descriptor of every process; owners are found by inode. */
const ssArguments = ["-H", "-O", "-n", "-e", "-l"] as const;

/**
 * Listeners as ss(8) prints them, one line each. It tells IPV6_V6ONLY, device, cgroup and backlog, but no TCP sockets that are bound without
 * listening. Throws when ss cannot be run or fails: a part of its answer is not an answer.
 */
export async function readSsSockets(
  namespace: string,
  spawnInside: (command: string, args: readonly string[]) => Promise<ProgramResult>,
): Promise<Socket[]> {
  const [tcp, udp] = await Promise.all([spawnInside("ss", [...ssArguments, "-t"]), spawnInside("ss", [...ssArguments, "-u"])]);
  return [
    ...parseSsLines(outputOf(tcp), { namespace, protocol: "tcp" }),
    ...parseSsLines(outputOf(udp), { namespace, protocol: "udp" }),
  ].sort(compareSockets);
}

function outputOf(result: ProgramResult): string {
  if (result.outcome === "exited" && result.code === 0) return result.stdout;
  throw new SsFailure(
    `ss: ${result.outcome === "exited" ? `ended with ${result.code}: ${result.stderr.trim().slice(0, 300)}` : result.outcome}`,
  );
}

/** Lines of `ss -H -O -n -e -l` for one protocol. */
export function parseSsLines(text: string, context: { readonly namespace: string; readonly protocol: "tcp" | "udp" }): Socket[] {
  return text.split("\n").flatMap((line) => {
    const [, receive, send, local] = line.split(/\s+/);
    const endpoint = local === undefined ? null : parseEndpoint(local);
    if (endpoint === null) return [];
    const details = parseDetails(line);
    const isIpv6 = endpoint.family === "ipv6";
    return {
      ...context,
      ...endpoint,
      state: context.protocol === "tcp" ? "listen" : "unconnected",
      v6only: isIpv6 && details.has("v6only") ? details.get("v6only") === "1" : null,
      uid: Number(details.get("uid") ?? 0), // ss leaves out 0
      inode: parseNumber(details.get("ino"), 10),
      cookie: details.get("sk") ?? null,
      cgroup: details.get("cgroup")?.startsWith("/") === true ? (details.get("cgroup") ?? null) : null,
      mark: parseNumber(details.get("fwmark"), 16),
      queue: context.protocol === "tcp" ? { depth: Number(receive), limit: Number(send) } : null,
    } satisfies Socket;
  });
}

/** `0.0.0.0%lo:80`, `[::1]:80`, `[fe80::1]%eth0:80`; `*:80` is an IPv6 socket that takes IPv4 too. Null for anything else. */
function parseEndpoint(text: string): Pick<Socket, "address" | "device" | "family" | "port"> | null {
  const groups = /^(?:\[(?<ipv6>[^\]]+)\]|(?<ipv4>[\d.]+)|(?<any>\*))(?:%(?<device>[^:]+))?:(?<port>\d+)$/.exec(text)?.groups;
  if (groups === undefined) return null;
  const family = groups["ipv4"] === undefined ? "ipv6" : "ipv4";
  const address = groups["any"] === "*" ? "::" : canonicalAddress(groups["ipv6"] ?? groups["ipv4"] ?? "");
  return address === null ? null : { address, device: groups["device"] ?? null, family, port: Number(groups["port"]) };
}

function parseDetails(line: string): Map<string, string> {
  return new Map([...line.matchAll(/\s(uid|ino|sk|v6only|cgroup|fwmark):(\S+)/g)].map((match) => [match[1] ?? "", match[2] ?? ""]));
}

function parseNumber(text: string | undefined, radix: number): number | null {
  const value = Number.parseInt(text?.replace(/^0x/, "") ?? "", radix);
  return Number.isInteger(value) ? value : null;
}
