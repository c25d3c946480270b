import { formatIpAddress, parsePrefix, prefixInterval, type IpFamily } from "@portolan/net";
import { describe, expect, it } from "vitest";
import { ordinarySource } from "./ordinary-source.ts";
import { accept, address, fromSources, inputChain, smallHost } from "./testing/small-host.ts";
import { walkListener } from "./walk/walk-listener.ts";

const host = smallHost([]);

function shown(family: IpFamily, device: string, ...prefixes: readonly string[]): string {
  const sources = prefixes.flatMap((text) => {
    const prefix = parsePrefix(text);
    return prefix === null ? [] : [prefixInterval(prefix)];
  });
  const value = ordinarySource(sources, { host, family, device, destination: address(family === "ipv4" ? "192.0.2.1" : "2001:db8::1") });
  return value === null ? "none" : formatIpAddress({ family, value });
}

describe("ordinarySource", () => {
  it("takes a host on the internet where there is one", () => {
    expect(shown("ipv4", "eth0", "0.0.0.0/0")).toBe("8.8.8.8");
    expect(shown("ipv4", "eth0", "0.0.0.0/5")).toBe("1.0.0.10");
    expect(shown("ipv6", "eth0", "::/0")).toBe("2001:4860:4860::8888");
    expect(shown("ipv6", "eth0", "::/3", "2a00::/16")).toBe("2a00::a");
  });

  it("takes a neighbour of the link, and none of the host's own addresses", () => {
    expect(shown("ipv4", "eth0", "192.0.2.0/24")).toBe("192.0.2.10");
    expect(shown("ipv4", "eth0", "192.0.2.0/30")).toBe("192.0.2.2");
    expect(shown("ipv4", "tun0", "10.8.0.0/24")).toBe("10.8.0.10");
    expect(shown("ipv6", "eth0", "2001:db8::/64")).toBe("2001:db8::a");
  });

  it("takes no address of a network, of all its hosts, of a group or of reserved space where there is another", () => {
    expect(shown("ipv4", "eth0", "0.0.0.0/8", "10.1.2.0/24", "224.0.0.0/3")).toBe("10.1.2.10");
    expect(shown("ipv4", "eth0", "203.0.113.254/31")).toBe("203.0.113.254");
    expect(shown("ipv6", "eth0", "::/16", "fd00::/64", "ff00::/8")).toBe("fd00::a");
    expect(shown("ipv4", "eth0", "0.0.0.0/8")).toBe("0.0.0.1");
    expect(shown("ipv4", "eth0")).toBe("none");
  });

  it("takes the host itself over loopback", () => {
    expect(shown("ipv4", "lo", "127.0.0.0/8", "192.0.2.1/32")).toBe("192.0.2.1");
    expect(shown("ipv6", "lo", "::1/128")).toBe("::1");
  });

  it("is what the walk shows", () => {
    const open = smallHost([inputChain([[...fromSources("0.0.0.0", "223.255.255.255"), accept]])]);
    const question = { family: "ipv4", protocol: "tcp", destination: address("192.0.2.1"), port: 80 } as const;
    const found = walkListener(open, question, { interfaces: ["eth0"] }).filter(({ verdict }) => verdict === "open");
    expect(found.map(({ witness }) => witness?.source)).toEqual(["8.8.8.8"]);
  });
});
