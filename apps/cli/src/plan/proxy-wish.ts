/** A site of a reverse proxy as it was typed. Its servers are places that were written, or the ports that an owner's leases hold now. */
import { RefusalError } from "@portolan/contract";
import { parseIpAddress, formatIpAddress, parsePort } from "@portolan/net";
import type { ProxyIntent, SiteWish } from "@portolan/plans";
import type { GivenOptions } from "../given-options.ts";

type Server = SiteWish["servers"][number];

/** `leases`: of whom, where the servers are to be told by leases. */
export interface ProxyWish {
  readonly kind: "proxy";
  readonly intent: ProxyIntent;
  readonly leases: string | null;
}

export function readProxyWish(name: string | null, options: GivenOptions): ProxyWish {
  if (name === null) throw missing("NAME", "shop-web");
  const port = parsePort(options.text("port") ?? "");
  if (port === null || port === 0) throw missing("--port", "8080");
  const system = options.text("with");
  if (system !== "nginx" && system !== "haproxy") throw missing("--with", "nginx | haproxy");
  const intent = { kind: "proxy", protocol: "tcp", port, system, name } as const;
  if (options.flag("remove")) return { kind: "proxy", intent: { ...intent, site: null }, leases: null };
  const leases = options.text("leases");
  const servers = [...serversOf("to", { options, isBackup: false }), ...serversOf("backup", { options, isBackup: true })];
  if (servers.length === 0 && leases === null) throw missing("--to | --leases", "127.0.0.1:20011,[::1]:20012 | shop/web");
  const serverNames = wordsOf(options.text("names"));
  return {
    kind: "proxy",
    intent: { ...intent, site: { mode: options.flag("tcp") ? "tcp" : "http", serverNames, servers, limits: limitsOf(options) } },
    leases,
  };
}

function missing(option: string, expected: string): RefusalError {
  return new RefusalError("OPTION_MISSING", { option, command: "plan proxy", expected });
}

function limitsOf(options: GivenOptions): SiteWish["limits"] {
  const limit = (name: string): number | null => options.number(name, { least: 1, most: 1_000_000 });
  return { connections: limit("max-connections"), requestsPerSecond: limit("max-requests"), bodyMegabytes: limit("max-body") };
}

function wordsOf(text: string | null): readonly string[] {
  return (text ?? "").split(",").map((word) => word.trim()).filter((word) => word !== ""); // prettier-ignore
}

function serversOf(
  option: "to" | "backup",
  { options, isBackup }: { readonly options: GivenOptions; readonly isBackup: boolean },
): readonly Server[] {
  return wordsOf(options.text(option)).map((word) => {
    const [, bracketed, bare = bracketed, digits = ""] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(word) ?? [];
    const [address, port] = [parseIpAddress(bare ?? ""), parsePort(digits)];
    if (address !== null && port !== null && port !== 0) return { address: formatIpAddress(address), port, isBackup };
    throw new RefusalError("ARGUMENT_INVALID", { argument: `--${option}`, value: word, expected: "127.0.0.1:20011 | [::1]:20012" });
  });
}
