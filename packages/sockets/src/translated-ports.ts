/**
 * Places at which a host can be spoken to because rules send on what comes for them: port forwards, redirects, TPROXY, service ports of a
 * cluster. Only what comes in counts, not what the host sends itself, and only destinations that are the host's own as far as its addresses
 * are known. Ranges wider than `MAX_RANGE` are told as ranges. Left out: rules that translate every port, IPVS and eBPF.
 */
import {
  canonicalAddress,
  classifyAddress,
  formatIpAddress,
  parseIpAddress,
  type IpAddress,
  type IpFamily,
  type Protocol,
} from "@portolan/net";
import type { Interface, Snapshot } from "@portolan/snapshot";
import { endpointTuple, type EndpointKey } from "./endpoint-id.ts";
import { familiesOf, holds, portRangesOf, protocolsOf, type PacketClass } from "./packet-class.ts";
import { translationPaths, type TranslationPath, type TranslationTarget } from "./translation-paths.ts";

const MAX_RANGE = 1000;

export interface TranslatedPort {
  readonly key: EndpointKey;
  readonly target: TranslationTarget | null; // null: one of several, or not understood
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
  for (const namespace of new Set(sections.rules.map((rule) => rule.namespace))) {
    const paths = translationPaths(sections.rules, namespace);
    if (paths.length === 0) continue;
    const own = hashes.interfaces === undefined ? null : addressesIn(sections.interfaces, namespace);
    for (const path of paths) if (path.hook === "prerouting" && !path.packets.isDoubtful) addPath(path, { namespace, own, ports, ranges });
  }
  return { ports, ranges: [...new Map(ranges.map((range) => [JSON.stringify(range), range])).values()] };
}

interface OwnAddress extends IpAddress {
  readonly text: string;
}

function addressesIn(interfaces: readonly Interface[], namespace: string): readonly OwnAddress[] {
  const own = interfaces.filter((one) => one.namespace === namespace).flatMap(({ addresses }) => addresses);
  return own.flatMap(({ address }) => {
    const parsed = parseIpAddress(address);
    return parsed === null ? [] : [{ ...parsed, text: canonicalAddress(address) ?? address }];
  });
}

interface Collected {
  readonly namespace: string;
  readonly own: readonly OwnAddress[] | null;
  readonly ports: Map<string, TranslatedPort>;
  readonly ranges: TranslatedRange[];
}

function addPath({ packets, target }: TranslationPath, { namespace, own, ports, ranges }: Collected): void {
  const addresses = familiesOf(packets).flatMap((family) => placesOf(packets, family, own));
  if (addresses.length === 0) return;
  for (const protocol of protocolsOf(packets)) {
    for (const { from, to } of portRangesOf(packets)) {
      if (to - from >= MAX_RANGE) {
        ranges.push({ namespace, protocol, from, to });
        continue;
      }
      for (let port = from; port <= to; port += 1) {
        for (const address of addresses) {
          const key = { namespace, protocol, address, port, device: packets.device };
          const tuple = endpointTuple(key);
          if (!ports.has(tuple)) ports.set(tuple, { key, target });
        }
      }
    }
  }
}

/** The addresses of the host that the packets are for; the wildcard where no rule names any. */
function placesOf({ address, namesAddresses }: PacketClass, family: IpFamily, own: readonly OwnAddress[] | null): readonly string[] {
  const meant = own?.filter((one) => one.family === family && holds(address, one.value));
  if (!namesAddresses) {
    const isOutside = ({ text }: OwnAddress): boolean => classifyAddress(text) !== "loopback";
    const outside = own?.filter((one) => one.family === family && isOutside(one)) ?? []; // none: it may get one yet
    return outside.length === 0 || meant?.some(isOutside) === true ? [family === "ipv4" ? "0.0.0.0" : "::"] : [];
  }
  return meant?.map(({ text }) => text) ?? address.flatMap(({ lo, hi }) => (lo === hi ? formatIpAddress({ family, value: lo }) : []));
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
