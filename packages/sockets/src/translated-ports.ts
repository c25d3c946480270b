/**
 * Places at which a host can be spoken to because nat rules send on what comes for them: port forwards, redirects, service ports of a
 * cluster. Only what comes in counts, not what the host sends itself, and only destinations that are the host's own as far as its addresses
 * are known. Ranges wider than `MAX_RANGE` are told as ranges. Left out: rules that translate every port, TPROXY, IPVS and eBPF.
 */
import { canonicalAddress, formatPrefix, parseIpAddress, parsePrefix, prefixHas, protocols, type Protocol } from "@portolan/net";
import type { Interface, RuleText, Snapshot } from "@portolan/snapshot";
import { endpointTuple, type EndpointKey } from "./endpoint-id.ts";
import { iptablesChains } from "./iptables-chains.ts";
import { natPaths, type NatFamily, type NatPath, type NatTarget } from "./nat-chains.ts";
import { nftChains } from "./nft-chains.ts";

const MAX_RANGE = 1000;

export interface TranslatedPort {
  readonly key: EndpointKey;
  readonly target: NatTarget | null; // null: it cannot be read
}

export interface TranslatedRange {
  readonly namespace: string;
  readonly protocol: Protocol;
  readonly from: number;
  readonly to: number;
}

/** Single ports by the tuple of their place, the first rule's target each; `ranges` are those too wide for that. */
export function translatedPorts({ sections, hashes }: Pick<Snapshot, "sections" | "hashes">): {
  readonly ports: ReadonlyMap<string, TranslatedPort>;
  readonly ranges: readonly TranslatedRange[];
} {
  const ports = new Map<string, TranslatedPort>();
  const ranges: TranslatedRange[] = [];
  for (const rule of sections.rules) {
    const paths = pathsOf(rule);
    if (paths.length === 0) continue;
    const own = hashes.interfaces === undefined ? null : addressesIn(sections.interfaces, rule.namespace);
    for (const path of paths) addPath(path, { namespace: rule.namespace, own, ports, ranges });
  }
  return { ports, ranges: [...new Map(ranges.map((range) => [JSON.stringify(range), range])).values()] };
}

const pathsByRule = new WeakMap<RuleText, readonly NatPath[]>(); // a rule text stays the same object from look to look until it changes

function pathsOf(rule: RuleText): readonly NatPath[] {
  const known = pathsByRule.get(rule);
  if (known !== undefined) return known;
  const { source, text } = rule;
  const family = source.startsWith("ip6") ? "ipv6" : "ipv4";
  const paths =
    text === null || source === "ipset-save" ? [] : natPaths(source === "nft-json" ? nftChains(text) : iptablesChains(text, family));
  pathsByRule.set(rule, paths);
  return paths;
}

function addressesIn(interfaces: readonly Interface[], namespace: string): readonly string[] {
  const own = interfaces.filter((one) => one.namespace === namespace);
  return own.flatMap(({ addresses }) => addresses.map(({ address }) => canonicalAddress(address) ?? address));
}

interface Collected {
  readonly namespace: string;
  readonly own: readonly string[] | null;
  readonly ports: Map<string, TranslatedPort>;
  readonly ranges: TranslatedRange[];
}

function addPath({ match, target }: NatPath, { namespace, own, ports, ranges }: Collected): void {
  const addresses = match.families.flatMap((family) => placesOf(match.destinations, family, own));
  if (addresses.length === 0) return;
  for (const protocol of match.protocol === null ? protocols : [match.protocol]) {
    for (const { from, to } of match.ports) {
      if (to - from >= MAX_RANGE) {
        ranges.push({ namespace, protocol, from, to });
        continue;
      }
      for (let port = from; port <= to; port += 1) {
        for (const address of addresses) {
          const key = { namespace, protocol, address, port, device: match.device };
          const tuple = endpointTuple(key);
          if (!ports.has(tuple)) ports.set(tuple, { key, target });
        }
      }
    }
  }
}

/** The addresses of the host that a destination means; the wildcard for any. */
function placesOf(destinations: readonly string[] | null, family: NatFamily, own: readonly string[] | null): readonly string[] {
  const wildcard = family === "ipv4" ? "0.0.0.0" : "::";
  if (destinations === null) return [wildcard];
  return destinations.flatMap((text) => {
    const single = parseIpAddress(text.replace(/\/(?:32|128)$/, ""));
    if (single !== null) {
      const address = canonicalAddress(text.replace(/\/(?:32|128)$/, ""));
      return address === null || single.family !== family || own?.includes(address) === false ? [] : [address];
    }
    const prefix = parsePrefix(text);
    if (prefix === null) return [];
    if (formatPrefix(prefix).endsWith("/0")) return text.includes(":") === (family === "ipv6") ? [wildcard] : [];
    return (own ?? []).filter((address) => {
      const parsed = parseIpAddress(address);
      return parsed !== null && parsed.family === family && prefixHas(prefix, parsed);
    });
  });
}

/** Tells whether a container runtime made the rule: it leads to a container that publishes the port, or to where a proxy of the runtime leads. */
export function createRuntimeTest({ sections }: Pick<Snapshot, "sections">): (translated: TranslatedPort) => boolean {
  const published = new Set(
    sections.containers.flatMap(({ hostNamespace, addresses, publishes }) =>
      publishes.flatMap(({ protocol, hostPort }) =>
        addresses.map((to) => placeKey(hostNamespace ?? "host", protocol, `${hostPort} ${to}`)),
      ),
    ),
  );
  const proxies = proxyCommands(sections);
  return ({ key: { namespace, protocol, port }, target }) => {
    const address = target?.address ?? null;
    if (address === null) return false;
    if (published.has(placeKey(namespace, protocol, `${port} ${address}`))) return true;
    const commands = proxies.get(placeKey(namespace, protocol, String(port))) ?? [];
    return commands.some((command) => command === null || command.split(" ").includes(address));
  };
}

function placeKey(namespace: string, protocol: Protocol, rest: string): string {
  return `${namespace} ${protocol} ${rest}`;
}

const PROXIES: ReadonlySet<string> = new Set(["docker-proxy", "rootlessport", "rootlesskit"]);

/** Place → command lines of the proxies that hold it; they name the container's address, and one that cannot be read may name any. */
function proxyCommands({ sockets, owners }: Snapshot["sections"]): ReadonlyMap<string, (string | null)[]> {
  const proxies = new Map(owners.processes.filter(({ name }) => PROXIES.has(name)).map(({ pid, command }) => [pid, command]));
  const found = new Map<string, (string | null)[]>();
  if (proxies.size === 0) return found;
  const byInode = new Map(owners.holders.map(({ inode, pids }) => [inode, pids]));
  for (const { namespace, protocol, port, inode } of sockets) {
    const commands = (inode === null ? [] : (byInode.get(inode) ?? [])).flatMap((pid) =>
      proxies.has(pid) ? [proxies.get(pid) ?? null] : [],
    );
    const key = placeKey(namespace, protocol, String(port));
    if (commands.length > 0) found.set(key, [...(found.get(key) ?? []), ...commands]);
  }
  return found;
}
