/** Addresses of a made-up host: loopback, one network card, Docker's bridge, and a tunnel that is down. */
import type { Interface } from "@portolan/snapshot";

const at = (address: string, prefixLength: number, scope: string): Interface["addresses"][number] => ({
  address,
  prefixLength,
  scope,
  peer: null,
  tentative: false,
  deprecated: false,
});

export function generateInterfaces(): Interface[] {
  const host = { namespace: "host", mtu: 1500, mac: null, master: null } as const;
  return [
    {
      ...host,
      index: 1,
      name: "lo",
      kind: null,
      up: true,
      loopback: true,
      addresses: [at("127.0.0.1", 8, "host"), at("::1", 128, "host")],
    },
    {
      ...host,
      index: 2,
      name: "eth0",
      kind: null,
      up: true,
      loopback: false,
      addresses: [at("203.0.113.7", 24, "global"), at("2001:db8:4::7", 64, "global"), at("fe80::5054:ff:fe12:3456", 64, "link")],
    },
    { ...host, index: 3, name: "docker0", kind: "bridge", up: true, loopback: false, addresses: [at("172.17.0.1", 16, "global")] },
    { ...host, index: 4, name: "wg0", kind: "wireguard", up: false, loopback: false, addresses: [at("10.8.0.1", 24, "global")] },
  ];
}
