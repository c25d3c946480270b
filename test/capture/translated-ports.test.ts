import { hash } from "node:crypto";
import type { Snapshot } from "@portolan/snapshot";
import { endpointsOf } from "@portolan/sockets";
import { expect, test } from "vitest";
import { LabHost, needs } from "../lab/index.ts";
import { evaluateInside } from "./run-inside.ts";

test(
  "EP15 forwards by real nft and iptables rules are published endpoints, where they lead included",
  { ...needs("packages"), timeout: 300_000 },
  async () => {
    await using host = await LabHost.start({ layer: "services" });
    const ruleset = `table ip doors {
      chain in { type nat hook prerouting priority -100;
        tcp dport 30080 dnat to 10.0.0.5:80
        dnat ip to tcp dport map { 30081 : 10.0.0.6 . 81, 30082 : 10.0.0.7 . 82 }
        iifname "lo" udp dport { 30090-30091 } redirect to :53
        tcp dport vmap { 30083 : jump web }
        tcp dport != 22 dnat to 10.0.0.9
      }
      chain web { dnat to 10.0.0.8; }
      chain out { type nat hook output priority -100; tcp dport 30099 dnat to 10.0.0.9:80; }
    }`;
    await host.run(["nft", ruleset]);
    await host.run(["iptables-nft", "-t", "nat", "-N", "WEB"]);
    await host.run(["iptables-nft", "-t", "nat", "-A", "PREROUTING", "-p", "tcp", "--dport", "30084", "-j", "WEB"]);
    await host.run(["iptables-nft", "-t", "nat", "-A", "WEB", "-p", "tcp", "-j", "DNAT", "--to-destination", "10.0.0.5:84"]);
    const snapshot: Snapshot = await evaluateInside(host, {
      imports: { "open-capture.ts": "openCapture" },
      value: `openCapture({ portolanVersion: "test" }).look({})`,
    });
    const published = endpointsOf(snapshot, (text) => hash("sha256", text, "buffer")).filter(({ state }) => state === "published");
    expect(
      published.map(({ protocol, address, port, device, publishes }) =>
        [protocol, address, port, device ?? "any", publishes?.containerAddress ?? "host", publishes?.containerPort].join(" "),
      ),
    ).toEqual([
      "tcp 0.0.0.0 30080 any 10.0.0.5 80",
      "tcp 0.0.0.0 30081 any 10.0.0.6 81",
      "tcp 0.0.0.0 30082 any 10.0.0.7 82",
      "tcp 0.0.0.0 30083 any 10.0.0.8 30083",
      "tcp 0.0.0.0 30084 any 10.0.0.5 84",
      "udp 0.0.0.0 30090 lo host 53",
      "udp 0.0.0.0 30091 lo host 53",
    ]);
  },
);
