import type { PortHolder } from "@portolan/sockets";
import { expect, test } from "vitest";
import { LabHost, needs } from "../lab/index.ts";
import { evaluateInside } from "./run-inside.ts";

const holdersOf = (host: LabHost, protocol: string, port: number): Promise<PortHolder[]> =>
  evaluateInside(host, {
    imports: { "open-capture.ts": "openCapture" },
    value: `openCapture({ portolanVersion: "test" }).portHolders({ protocol: "${protocol}", port: ${port} })`,
  });

test(
  "a redirect by nft, by iptables-nft and by iptables-legacy holds its port, in its namespace and for its protocol only",
  { ...needs("packages"), timeout: 300_000 },
  async () => {
    await using host = await LabHost.start({ layer: "services" });
    await host.addNetworkNamespace("side");
    const nft = (...args: string[]): Promise<unknown> => host.run(["nft", ...args]);
    await nft("add", "table", "inet", "doors");
    await nft("add", "chain", "inet", "doors", "in", "{ type nat hook prerouting priority -100; }");
    await nft("add", "rule", "inet", "doors", "in", "tcp", "dport", "{ 8080, 9000-9010 }", "redirect", "to", ":80");
    await host.run(["iptables-nft", "-t", "nat", "-A", "PREROUTING", "-p", "udp", "--dport", "5353", "-j", "REDIRECT", "--to-ports", "53"]);
    await host.run(
      [
        "iptables-legacy",
        "-t",
        "nat",
        "-A",
        "PREROUTING",
        "-p",
        "tcp",
        "-m",
        "multiport",
        "--dports",
        "443,8443",
        "-j",
        "DNAT",
        "--to-destination",
        "192.0.2.7",
      ],
      { networkNamespace: "side" },
    );

    const nat = async (protocol: string, port: number): Promise<unknown> =>
      (await holdersOf(host, protocol, port)).map(({ kind, namespace, family }) => ({ kind, namespace, family }));
    expect(await nat("tcp", 8080)).toEqual([{ kind: "nat", namespace: "host", family: null }]);
    expect(await nat("tcp", 9005)).toEqual([{ kind: "nat", namespace: "host", family: null }]);
    expect(await nat("udp", 5353)).toEqual([{ kind: "nat", namespace: "host", family: "ipv4" }]);
    expect(await nat("tcp", 8443)).toEqual([{ kind: "nat", namespace: "name:side", family: "ipv4" }]);
    for (const [protocol, port] of [
      ["udp", 8080],
      ["tcp", 9011],
      ["tcp", 5353],
      ["tcp", 444],
    ] as const)
      expect(await nat(protocol, port)).toEqual([]);
  },
);
