import { expect, test } from "vitest";
import { layersOfLinks, parseIpvs } from "./namespace-layers.ts";
import { createUnitFilterReader, parseUnitFilters } from "./unit-filters.ts";

const shown = `Id=web.service
IPAddressAllow=127.0.0.0/8 ::1/128
IPAddressDeny=0.0.0.0/0 ::/0
RestrictNetworkInterfaces=

Id=system.slice
IPAddressAllow=
IPAddressDeny=

Id=db.service
RestrictNetworkInterfaces=~eth0
SocketBindDeny=any

Id=mail.service
RestrictNetworkInterfaces=~
SocketBindDeny=any
`;

test("units that limit anything have a row, in the words of systemd", () => {
  expect(parseUnitFilters(shown)).toEqual([
    {
      namespace: null,
      kind: "systemd-address",
      state: "present",
      place: "web.service",
      detail: "IPAddressAllow=127.0.0.0/8 ::1/128; IPAddressDeny=0.0.0.0/0 ::/0",
    },
    {
      namespace: null,
      kind: "systemd-address",
      state: "present",
      place: "db.service",
      detail: "RestrictNetworkInterfaces=~eth0; SocketBindDeny=any",
    },
  ]);
});

test("the units of the sockets and the slices above them are asked about, once in 30 seconds", async () => {
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
  const sockets = [{ cgroup: "/system.slice/system-web.slice/web@1.service" }, { cgroup: null }] as never;
  await reader.read(sockets, []);
  expect(asked[0]?.slice(-3)).toEqual(["system-web.slice", "system.slice", "web@1.service"]);
  expect(await reader.read(sockets, [])).toHaveLength(2);
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
