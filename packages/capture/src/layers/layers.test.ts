import { expect, test } from "vitest";
import { layersOfLinks, parseIpvs } from "./namespace-layers.ts";
import { createUnitFilterReader } from "./unit-filters.ts";

const shown = `Id=web.service
IPAddressAllow=127.0.0.0/8 ::1/128
IPAddressDeny=0.0.0.0/0 ::/0
RestrictNetworkInterfaces=

Id=system.slice
IPAddressAllow=
IPAddressDeny=192.0.2.0/24

Id=db.service
RestrictNetworkInterfaces=~eth0
SocketBindDeny=any

Id=mail.service
RestrictNetworkInterfaces=~
SocketBindDeny=any
`;

test("units that limit packets have a row with the limits of their slices, asked for once in 30 seconds", async () => {
  const asked: (readonly string[])[] = [];
  let now = 0;
  const reader = createUnitFilterReader({
    isSystemd: () => true,
    monotonicMs: () => now,
    systemctl: (args) => {
      asked.push(args);
      return Promise.resolve({ outcome: "exited", code: 0, stdout: shown, stderr: "" });
    },
  });
  const sockets = [
    { cgroup: "/system.slice/web.service" },
    { cgroup: "/system.slice/db.service" },
    { cgroup: "/system.slice/mail.service" },
    { cgroup: null },
  ] as never;
  const first = await reader.read(sockets, []);
  expect(asked[0]?.slice(-5)).toEqual(["-.slice", "db.service", "mail.service", "system.slice", "web.service"]);
  expect(first.map(({ place, detail }) => [place, detail])).toEqual([
    ["db.service", "IPAddressDeny=192.0.2.0/24; RestrictNetworkInterfaces=~eth0; SocketBindDeny=any"],
    ["mail.service", "IPAddressDeny=192.0.2.0/24; SocketBindDeny=any"],
    ["web.service", "IPAddressAllow=127.0.0.0/8 ::1/128; IPAddressDeny=0.0.0.0/0 192.0.2.0/24 ::/0"],
  ]);
  expect(await reader.read(sockets, [])).toBe(first);
  expect(asked).toHaveLength(1);
  now = 40_000;
  await reader.read(sockets, []);
  expect(asked).toHaveLength(2);
});

test("systemd that cannot be asked is named", async () => {
  const reader = createUnitFilterReader({ isSystemd: () => true, systemctl: () => Promise.resolve({ outcome: "timed-out" }) });
  expect(await reader.read([{ cgroup: "/a.service" }] as never, [])).toMatchObject([{ kind: "systemd-address", state: "unreadable" }]);
});

test("virtual services of IPVS are named", () => {
  const text = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port Forward Weight ActiveConn InActConn
TCP  C0000201:0050 rr
  -> 0A000001:0050      Masq    1      0          0
FWM  00000001 wlc
`;
  expect(parseIpvs(text, "host")).toMatchObject([{ kind: "ipvs", detail: "TCP C0000201:0050, FWM 00000001" }]);
  expect(parseIpvs(text.split("\n").slice(0, 3).join("\n"), "host")).toEqual([]);
});

test("a VRF is a layer; a bridge is one while its packets go through iptables", () => {
  const link = (name: string, kind: string) => ({ namespace: "host", name, kind, vrfTable: kind === "vrf" ? 10 : undefined });
  const sysctls = (value: string) => [{ namespace: "host", values: { "net.bridge.bridge-nf-call-iptables": value } }];
  const links = [link("red", "vrf"), link("br0", "bridge")] as never;
  expect(layersOfLinks(links, sysctls("1")).map(({ kind, place, detail }) => [kind, place, detail])).toEqual([
    ["vrf", "red", "table 10"],
    ["bridge-netfilter", "br0", "iptables"],
  ]);
  expect(layersOfLinks(links, sysctls("0"))).toHaveLength(1);
});
