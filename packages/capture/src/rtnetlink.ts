import type { Interface } from "@portolan/snapshot";
import type { NetlinkSocket } from "./netlink.ts";
import { addressText, int32, macText, messages, namesOfBits, number32, parseAttributes, text, uint32 } from "./netlink-attributes.ts";

export const RTM_GETLINK = 18;
const RTM_GETADDR = 22;

const IFF_UP = 0x1;
const IFF_LOOPBACK = 0x8;
const IFF_LOWER_UP = 0x10000;
const IFA_F_DEPRECATED = 0x20;
const IFA_F_TENTATIVE = 0x40;

type InterfaceAddress = Interface["addresses"][number];

/** Number of the interface → its name, in the socket's namespace. */
export function readLinkNames(socket: NetlinkSocket): Map<number, string> {
  const names = new Map<number, string>();
  for (const { body, attributes } of messages(socket.dump(RTM_GETLINK, new Uint8Array(16)), 16))
    names.set(int32(body, 4), text(attributes.get(IFLA.ifname)) ?? "");
  return names;
}

const IFLA = { address: 1, ifname: 3, mtu: 4, master: 10, linkinfo: 18, group: 27, promiscuity: 30 } as const;
const IFLA_INFO_KIND = 1;
const IFLA_INFO_DATA = 2;
const IFLA_VRF_TABLE = 1;

const flagNames = [
  [0x200, "allmulti"],
  [0x2, "broadcast"],
  [0x1000, "multicast"],
  [0x80, "noarp"],
  [0x10, "pointopoint"],
  [0x800, "slave"],
] as const;

/** Links with their addresses (rtnetlink(7)), by index. */
export function readInterfaces(socket: NetlinkSocket, namespace: string): Interface[] {
  const interfaces = new Map<number, Interface>();
  for (const { body, attributes } of messages(socket.dump(RTM_GETLINK, new Uint8Array(16)), 16)) {
    const flags = uint32(body, 8);
    const linkInfo = attributes.get(IFLA.linkinfo);
    const info = linkInfo === undefined ? null : parseAttributes(linkInfo, 0);
    const kind = info === null ? null : text(info.get(IFLA_INFO_KIND));
    const vrfTable =
      kind === "vrf" ? number32(parseAttributes(info?.get(IFLA_INFO_DATA) ?? new Uint8Array(0), 0).get(IFLA_VRF_TABLE)) : null;
    const isPromiscuous = (number32(attributes.get(IFLA.promiscuity)) ?? 0) > 0;
    const index = int32(body, 4);
    interfaces.set(index, {
      namespace,
      index,
      name: text(attributes.get(IFLA.ifname)) ?? "",
      kind,
      up: (flags & IFF_UP) !== 0,
      loopback: (flags & IFF_LOOPBACK) !== 0,
      mtu: number32(attributes.get(IFLA.mtu)),
      mac: macText(attributes.get(IFLA.address)),
      master: number32(attributes.get(IFLA.master)),
      addresses: [],
      hardware: (body[2] ?? 0) | ((body[3] ?? 0) << 8),
      flags: [
        ...namesOfBits(flags, flagNames),
        ...(isPromiscuous ? ["promisc"] : []),
        ...((flags & IFF_UP) !== 0 && (flags & IFF_LOWER_UP) === 0 ? ["no-carrier"] : []),
      ].toSorted(),
      group: number32(attributes.get(IFLA.group)) ?? 0,
      ...(vrfTable === null ? {} : { vrfTable }),
    });
  }
  for (const { index, address } of readAddresses(socket)) interfaces.get(index)?.addresses.push(address);
  return [...interfaces.values()].sort((left, right) => left.index - right.index);
}

const IFA = { address: 1, local: 2, broadcast: 4, flags: 8 } as const;

function readAddresses(socket: NetlinkSocket): { index: number; address: InterfaceAddress }[] {
  return messages(socket.dump(RTM_GETADDR, new Uint8Array(8)), 8).flatMap(({ body, attributes }) => {
    const local = addressText(attributes.get(IFA.local));
    const peer = addressText(attributes.get(IFA.address));
    const address = local ?? peer;
    if (address === null) return [];
    const flags = number32(attributes.get(IFA.flags)) ?? body[2] ?? 0;
    const broadcast = addressText(attributes.get(IFA.broadcast));
    return {
      index: int32(body, 4),
      address: {
        address,
        prefixLength: body[1] ?? 0,
        scope: scopeName(body[3] ?? 0),
        peer: local === null || peer === local ? null : peer,
        tentative: (flags & IFA_F_TENTATIVE) !== 0,
        deprecated: (flags & IFA_F_DEPRECATED) !== 0,
        ...(broadcast === null ? {} : { broadcast }),
      },
    };
  });
}

function scopeName(scope: number): string {
  return { 0: "global", 200: "site", 253: "link", 254: "host", 255: "nowhere" }[scope] ?? String(scope);
}
