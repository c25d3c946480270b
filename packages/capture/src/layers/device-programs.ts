import type { FilterLayer } from "@portolan/snapshot";
import type { Libc } from "../libc.ts";
import type { NetlinkSocket } from "../netlink.ts";
import { int32, messages, number8, number32, parseAttributes, text, uint32 } from "../netlink-attributes.ts";
import { RTM_GETLINK } from "../rtnetlink.ts";
import { attachType, programsText, queryPrograms } from "./bpf.ts";
import { presentLayer } from "./layer-row.ts";

const IFLA_IFNAME = 3;
const IFLA_LINKINFO = 18;
const IFLA_INFO_KIND = 1;
const IFF_UP = 1;
const IFLA_XDP = 43;
const IFLA_XDP_ATTACHED = 2;
const IFLA_XDP_PROG_ID = 4;
const modes: Readonly<Record<number, string>> = { 1: "native", 2: "generic", 3: "offload", 4: "several" };

export interface Device {
  readonly index: number;
  readonly name: string;
  readonly kind: string | null; // null: hardware and loopback
  readonly isUp: boolean;
  /** XDP. */
  readonly hasProgram: boolean;
}

/** XDP programs of a namespace's interfaces: they see every packet before anything else does. Also every interface, for what is asked one by one. */
export function readXdp(netlink: NetlinkSocket, namespace: string): { layers: FilterLayer[]; devices: Device[] } {
  const layers: FilterLayer[] = [];
  const devices: Device[] = [];
  for (const { body, attributes } of messages(netlink.dump(RTM_GETLINK, new Uint8Array(16)), 16)) {
    const name = text(attributes.get(IFLA_IFNAME)) ?? "";
    const xdp = parseAttributes(attributes.get(IFLA_XDP) ?? new Uint8Array(0), 0);
    const mode = number8(xdp.get(IFLA_XDP_ATTACHED)) ?? 0;
    const kind = text(parseAttributes(attributes.get(IFLA_LINKINFO) ?? new Uint8Array(0), 0).get(IFLA_INFO_KIND));
    devices.push({ index: int32(body, 4), name, kind, isUp: (uint32(body, 8) & IFF_UP) !== 0, hasProgram: mode !== 0 });
    if (mode === 0) continue;
    const detail = `${modes[mode] ?? `mode ${mode}`}: program ${number32(xdp.get(IFLA_XDP_PROG_ID)) ?? "unknown"}`;
    layers.push(presentLayer("xdp", { namespace, place: name }, detail));
  }
  return { layers, devices };
}

const places = [
  ["tcx ingress", attachType.tcxIngress],
  ["tcx egress", attachType.tcxEgress],
  ["netkit primary", attachType.netkitPrimary],
  ["netkit peer", attachType.netkitPeer],
] as const;

/** BPF programs of traffic control that have no qdisc (tcx, netkit). To be called inside the namespace. "refused": without CAP_NET_ADMIN. */
export function readTcx(libc: Libc, namespace: string, devices: readonly Device[]): FilterLayer[] | "refused" {
  const layers: FilterLayer[] = [];
  for (const { index, name, kind } of devices) {
    const where = { namespace, place: kind === "ifb" ? null : name }; // what others send through it comes back at any device
    for (const [place, type] of places) {
      const answer = queryPrograms(libc, index, type);
      if (answer.outcome === "refused") return "refused";
      if (answer.outcome === "told" && answer.value.length > 0)
        layers.push(presentLayer("tc", where, `${place}: ${programsText(libc, answer.value)}`));
    }
  }
  return layers;
}
