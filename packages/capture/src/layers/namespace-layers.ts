import { closeSync, openSync } from "node:fs";
import type { FilterLayer, Interface, Sysctls } from "@portolan/snapshot";
import { EACCES, EPERM, type Libc } from "../libc.ts";
import type { NamespaceEntrance, NamespacePlace } from "../namespace-entry.ts";
import { NETLINK_ROUTE, NETLINK_XFRM, NetlinkFailure, type NetlinkSocket, openNetlink } from "../netlink.ts";
import { readBounded } from "../read-bounded.ts";
import { attachType, programsText, queryPrograms } from "./bpf.ts";
import { type Device, readTcx, readXdp } from "./device-programs.ts";
import { presentLayer, unreadableLayer } from "./layer-row.ts";
import { readTrafficControl } from "./traffic-control.ts";
import { readTransforms } from "./transforms.ts";

const MAX_IPVS_BYTES = 1 << 20;
const MAX_IPVS_NAMED = 100;

interface NamespaceContext {
  readonly libc: Libc;
  readonly entrance: NamespaceEntrance;
  readonly place: NamespacePlace;
  readonly namespace: string;
}

/** What lies in a namespace outside its rules: programs on its links and sockets, IPVS, IPsec. What may not be asked has a row that says so. */
export function readNamespaceLayers(context: NamespaceContext): FilterLayer[] {
  const { libc, entrance, place, namespace } = context;
  const linked = withNetlink(context, NETLINK_ROUTE, (netlink) => {
    const { layers, devices } = readXdp(netlink, namespace);
    return { layers: [...layers, ...readTrafficControl(netlink, namespace, devices)], devices };
  });
  const layers = linked === "refused" || linked === null ? [] : linked.layers;
  const devices = linked === "refused" || linked === null ? [] : linked.devices;
  const inside = entrance.enter(place, () => [...tcx(libc, namespace, devices), ...socketLookup(libc, namespace), ...readIpvs(namespace)]);
  const transforms = withNetlink(context, NETLINK_XFRM, (netlink) => readTransforms(netlink, namespace));
  return [
    ...layers,
    ...(inside.ok ? inside.value : []),
    ...(transforms === "refused" ? [unreadableLayer("xfrm", namespace, "CAP_NET_ADMIN")] : (transforms ?? [])),
  ];
}

/** Null: the namespace is gone, or this kernel lacks the subsystem. */
function withNetlink<T>(
  { libc, entrance, place }: NamespaceContext,
  protocol: number,
  use: (netlink: NetlinkSocket) => T,
): T | "refused" | null {
  try {
    const opened = entrance.enter(place, () => openNetlink(libc, protocol));
    if (!opened.ok) return null;
    try {
      return use(opened.value);
    } finally {
      opened.value.close();
    }
  } catch (fault) {
    if (!(fault instanceof NetlinkFailure)) throw fault;
    return fault.errno === EPERM || fault.errno === EACCES ? "refused" : null;
  }
}

function tcx(libc: Libc, namespace: string, devices: readonly Device[]): FilterLayer[] {
  const layers = readTcx(libc, namespace, devices);
  return layers === "refused" ? [unreadableLayer("tc", namespace, "CAP_NET_ADMIN")] : layers;
}

/** A program that chooses the socket: it may deliver a port to a socket that is not bound there. */
function socketLookup(libc: Libc, namespace: string): FilterLayer[] {
  const descriptor = openSync("/proc/thread-self/ns/net", "r");
  try {
    const answer = queryPrograms(libc, descriptor, attachType.socketLookup);
    if (answer.outcome === "refused") return [unreadableLayer("socket-lookup-bpf", namespace, "CAP_NET_ADMIN")];
    if (answer.outcome === "absent" || answer.value.length === 0) return [];
    return [presentLayer("socket-lookup-bpf", { namespace, place: null }, programsText(libc, answer.value))];
  } finally {
    closeSync(descriptor);
  }
}

function readIpvs(namespace: string): FilterLayer[] {
  try {
    return parseIpvs(readBounded("/proc/thread-self/net/ip_vs", MAX_IPVS_BYTES).toString("latin1"), namespace);
  } catch {
    return []; // no IPVS in this kernel
  }
}

/** Virtual services of /proc/net/ip_vs, in one row. */
export function parseIpvs(text: string, namespace: string): FilterLayer[] {
  const services = text.split("\n").flatMap((line) => {
    const [protocol, place] = line.split(/\s+/);
    return protocol === "TCP" || protocol === "UDP" || protocol === "SCTP" || protocol === "FWM" ? [`${protocol} ${place ?? ""}`] : [];
  });
  return services.length === 0 ? [] : [presentLayer("ipvs", { namespace, place: null }, services.slice(0, MAX_IPVS_NAMED).join(", "))];
}

/** VRFs, and bridges whose packets go through iptables, as the interfaces and switches of a namespace show them. */
export function layersOfLinks(interfaces: readonly Interface[], sysctls: readonly Sysctls[]): FilterLayer[] {
  const vrfs = interfaces
    .filter((link) => link.kind === "vrf")
    .map(({ namespace, name, vrfTable }) => presentLayer("vrf", { namespace, place: name }, `table ${vrfTable ?? "unknown"}`));
  const bridges = interfaces
    .filter((link) => link.kind === "bridge")
    .flatMap(({ namespace, name }) => {
      const values = sysctls.find((one) => one.namespace === namespace)?.values ?? {};
      const on = ["iptables", "ip6tables", "arptables"].filter((tool) => values[`net.bridge.bridge-nf-call-${tool}`] === "1");
      return on.length === 0 ? [] : [presentLayer("bridge-netfilter", { namespace, place: name }, on.join(", "))];
    });
  return [...vrfs, ...bridges];
}
