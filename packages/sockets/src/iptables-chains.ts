/** The nat table of an `iptables-save` or `ip6tables-save` text as chains; other tables translate nothing. Units and options of iptables-extensions(8). */
import { parsePort, parsePortRange } from "@portolan/net";
import { anyPacket, type NatChains, type NatFamily, type ChainRule, type NatTarget } from "./nat-chains.ts";

export function iptablesChains(text: string, family: NatFamily): NatChains {
  const rules = new Map<string, ChainRule[]>();
  let table = "";
  for (const printed of text.split("\n")) {
    const line = printed.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""'); // a comment may say anything
    if (line.startsWith("*")) table = line.slice(1).trim();
    if (table !== "nat" || !line.startsWith("-A ")) continue;
    const chain = line.split(" ", 2)[1] ?? "";
    const rule = parseRule(line, family);
    if (rule === null) continue;
    const list = rules.get(chain);
    if (list === undefined) rules.set(chain, [rule]);
    else list.push(rule);
  }
  return { entries: ["PREROUTING"], rules };
}

/** Null for what neither jumps to a chain nor translates a destination, and where a condition on the destination cannot be read. */
function parseRule(line: string, family: NatFamily): ChainRule | null {
  const option = (name: string): string | null => new RegExp(`(?<!!) (?:${name}) (\\S+)`).exec(line)?.[1] ?? null;
  const verdict = verdictOf(option("-j|-g"), option);
  const unreadable = /! (?:-p|--dports?|--destination-ports?|--dst-type) |--match-set \S+ \S*dst|--ctorigdstport|! --match-set/;
  if (verdict === null || unreadable.test(line)) return null;
  const protocol = option("-p");
  if (protocol !== null && protocol !== "tcp" && protocol !== "udp") return null;
  const named = option("--dports?|--destination-ports?");
  const ports = named?.split(",").map((part) => parsePortRange(part.replace(":", "-"))) ?? null;
  if (ports?.includes(null) === true) return null;
  const destination = option("-d");
  return {
    match: {
      ...anyPacket,
      families: [family],
      protocol,
      ports: ports?.filter((range) => range !== null) ?? null,
      destinations: destination === null ? null : [destination],
      device: wholeName(option("-i")),
    },
    verdict,
  };
}

/** `eth+` stands for several devices. */
function wholeName(device: string | null): string | null {
  return device?.endsWith("+") === true ? null : device;
}

const NO_CHAINS: ReadonlySet<string> = new Set(
  "ACCEPT DROP RETURN MASQUERADE SNAT NETMAP LOG NFLOG MARK CONNMARK TRACE SET REJECT TPROXY".split(" "),
);

function verdictOf(target: string | null, option: (name: string) => string | null): ChainRule["verdict"] | null {
  if (target === null || NO_CHAINS.has(target)) return null;
  if (target === "DNAT") return { target: destinationOf(option("--to-destination")) };
  if (target !== "REDIRECT") return { jump: target };
  const port = option("--to-ports?");
  if (port === null) return { target: { address: null, port: null } };
  const parsed = parsePort(port);
  return { target: parsed === null ? null : { address: null, port: parsed } };
}

/** `10.0.0.2`, `10.0.0.2:80`, `:80`, `[fd00::2]:80`; null for ranges, of which any may be taken. */
export function destinationOf(text: string | null): NatTarget | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+)|([0-9a-f]*:[0-9a-f:]+))?(?::([0-9]+))?$/.exec(text ?? "");
  if (match === null || text === null || text === "") return null;
  const [, bracketed, ipv4, bare, port] = match;
  return { address: bracketed ?? ipv4 ?? bare ?? null, port: port === undefined ? null : Number(port) };
}
