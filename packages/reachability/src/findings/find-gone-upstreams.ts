/**
 * Reverse proxies of this host that pass requests on to a port of this host where nothing listens any more: whoever asks gets an error page. Only of the
 * proxy's own network namespace and of addresses that are surely there; a name other than localhost is not looked up. Any endpoint at the place counts, whatever
 * the protocol: a stream may pass on datagrams.
 */
import { AddressSet, parseIpAddress, type IpAddress } from "@portolan/net";
import type { ServiceInstance, ServicePeer } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import type { Finding } from "../finding.ts";
import type { HostModel } from "../host-model.ts";
import type { FindingInput } from "./finding-input.ts";
import { makeFinding } from "./make-finding.ts";

const proxies: Readonly<Record<string, string>> = { nginx: "nginx", haproxy: "HAProxy" };

export function findGoneUpstreams({ host, endpoints, services = [] }: FindingInput): Finding[] {
  const own = ownAddresses(host);
  return services.flatMap((instance) => {
    const service = proxies[instance.service];
    if (service === undefined || !isOf(endpoints, instance)) return [];
    const groups = Map.groupBy(instance.peers ?? [], (peer) => peer.name ?? placeOf(peer));
    return [...groups].flatMap(([name, peers]) => goneOf({ service, name, peers, own, endpoints }));
  });
}

/** A process is where its sockets are. */
function isOf(endpoints: readonly Endpoint[], { pid }: ServiceInstance): boolean {
  return endpoints.some(({ owners }) => owners.some((owner) => owner.pid === pid));
}

interface Group {
  readonly service: string;
  readonly name: string;
  readonly peers: readonly ServicePeer[];
  readonly own: AddressSet;
  readonly endpoints: readonly Endpoint[];
}

function goneOf({ service, name, peers, own, endpoints }: Group): Finding[] {
  const gone = peers.filter((peer) => {
    const addresses = addressesOf(peer).filter((address) => own.has(address));
    return addresses.length > 0 && !endpoints.some((endpoint) => takes(endpoint, peer, addresses));
  });
  const left = peers.length - gone.length;
  return [...Map.groupBy(gone, targetOf)].map(([target, [first]]) =>
    makeFinding("upstream-gone", {
      severity: left === 0 ? "medium" : "low",
      place: [service, name, target],
      facts: { service, target, upstream: name, setting: first === undefined ? "" : placeOf(first), left },
    }),
  );
}

/** Where it is written. */
function placeOf({ file, line, source }: ServicePeer): string {
  return file === null ? source : line === null ? file : `${file}:${line}`;
}

function targetOf({ address, port }: ServicePeer): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Both loopback addresses of localhost: the proxy tries one after the other. */
function addressesOf({ address }: ServicePeer): readonly IpAddress[] {
  return (address === "localhost" ? ["127.0.0.1", "::1"] : [address]).flatMap((text) => parseIpAddress(text) ?? []);
}

function takes({ port, address, scope, state }: Endpoint, peer: ServicePeer, wanted: readonly IpAddress[]): boolean {
  if (port !== peer.port || state === "bound") return false;
  if (address === "::") return scope !== "ipv6" || wanted.some(({ family }) => family === "ipv6");
  if (address === "0.0.0.0") return wanted.some(({ family }) => family === "ipv4");
  const parsed = parseIpAddress(address);
  return parsed === null || wanted.some((one) => AddressSet.fromAddresses([one]).has(parsed));
}

/** Of the namespace's interfaces, and all of 127.0.0.0/8. */
function ownAddresses({ interfaces }: HostModel): AddressSet {
  const texts = interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => address));
  const known = AddressSet.fromAddresses([...texts, "::1"].flatMap((text) => parseIpAddress(text) ?? []));
  return known.union(AddressSet.of([loopback]));
}

const loopback = { lo: 0xffff_7f00_0000n, hi: 0xffff_7fff_ffffn };
