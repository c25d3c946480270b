import { RefusalError } from "@portolan/contract";
import { expect, test } from "vitest";
import { GivenOptions } from "../given-options.ts";
import { readWish } from "./read-wish.ts";

const now = new Date("2026-11-22T12:00:00Z");

function wish(line: string, options: Readonly<Record<string, unknown>> = {}) {
  return readWish({ words: line.split(" "), options: new GivenOptions(options), now });
}

function refusal(line: string, options: Readonly<Record<string, unknown>> = {}): string {
  try {
    wish(line, options);
  } catch (error) {
    if (error instanceof RefusalError) return `${error.code} ${String(error.params["option"] ?? error.params["argument"])}`;
    throw error;
  }
  return "none";
}

test("a family of which nothing is said gets nobody", () => {
  expect(wish("allow tcp/23333", { from: "192.168.0.0/16,10.0.0.1", only: true })).toEqual({
    kind: "allow",
    protocol: "tcp",
    port: 23_333,
    sources: { ipv4: { kind: "only", sources: ["10.0.0.1/32", "192.168.0.0/16"] }, ipv6: { kind: "nobody" } },
    isAdded: false,
    until: null,
  });
  expect(wish("allow udp/53", { from: "everyone", also: true, until: "2h", mac: "02-00-5E-10-00-01" })).toMatchObject({
    sources: { ipv4: { kind: "everyone" }, ipv6: { kind: "everyone" } },
    isAdded: true,
    macs: ["02:00:5e:10:00:01"],
    until: "2026-11-22T14:00:00.000Z",
  });
  expect(wish("close tcp/23")).toEqual({ kind: "close", protocol: "tcp", port: 23 });
  expect(wish("deny", { from: "2001:db8::/32" })).toMatchObject({ protocol: null, port: null, sources: { ipv4: { kind: "nobody" } } });
  expect(wish("deny tcp/443", { from: "203.0.113.0/24", until: "2026-11-27T18:00:00+08:00" })).toMatchObject({
    port: 443,
    until: "2026-11-27T10:00:00.000Z",
  });
});

test("limits are of new connections or of bits", () => {
  expect(wish("limit tcp/443", { rate: "200/s" })).toMatchObject({ kind: "rate", newPerSecond: 200, burst: 200, per: "source" });
  expect(wish("limit tcp/443", { rate: "5/sec", burst: "50", per: "port" })).toMatchObject({ newPerSecond: 5, burst: 50, per: "port" });
  const out = { kind: "bandwidth", bitsPerSecond: 20_000_000, direction: "out" };
  expect(wish("limit tcp/8333", { bandwidth: "20mbit", direction: "out" })).toMatchObject(out);
  expect(wish("limit tcp/8333", { bandwidth: "1.5Gbit/s", direction: "in" })).toMatchObject({ bitsPerSecond: 1_500_000_000 });
  expect(wish("bind mcsmanager-panel", { scope: "ipv4" })).toEqual({ kind: "bind", service: "mcsmanager-panel", scope: "ipv4" });
  expect(readWish({ words: ["sysctl", "net.ipv4.ip_local_port_range=32768  60999"], options: new GivenOptions({}), now })).toMatchObject({
    value: "32768 60999",
  });
});

test("what could mean two things is not guessed", () => {
  expect(refusal("allow tcp/1")).toBe("OPTION_MISSING --from");
  expect(refusal("allow tcp/1", { from: "10.0.0.0/8" })).toBe("OPTION_MISSING --only | --also");
  expect(refusal("allow tcp/1", { from: "10.0.0.0/8", only: true, also: true })).toBe("OPTION_MISSING --only | --also");
  expect(refusal("allow 23333", { from: "10.0.0.0/8", only: true })).toBe("ARGUMENT_INVALID plan allow");
  expect(refusal("allow tcp/1", { from: "nobody", only: true })).toBe("ARGUMENT_INVALID --from");
  expect(refusal("close tcp/23", { from: "10.0.0.0/8" })).toBe("ARGUMENT_INVALID plan close");
  expect(refusal("limit tcp/443")).toBe("OPTION_MISSING --rate | --bandwidth");
  expect(refusal("limit tcp/443", { rate: "1/s", bandwidth: "1mbit" })).toBe("ARGUMENT_INVALID --bandwidth");
  expect(refusal("limit tcp/443", { bandwidth: "20mbit" })).toBe("OPTION_MISSING --direction");
  expect(refusal("limit tcp/443", { bandwidth: "20MB", direction: "in" })).toBe("ARGUMENT_INVALID --bandwidth");
  expect(refusal("allow tcp/1", { from: "10.0.0.0/8", only: true, until: "friday" })).toBe("ARGUMENT_INVALID --until");
  expect(refusal("sysctl kernel.core_pattern=|/bin/sh")).toBe("ARGUMENT_INVALID plan sysctl");
});

test("what a wish does not use is refused, and what it lacks is asked for", () => {
  expect(refusal("limit tcp/443", { rate: "200/s", from: "10.0.0.0/8" })).toBe("ARGUMENT_INVALID plan limit");
  expect(refusal("deny tcp/443", { from: "10.0.0.0/8", only: true })).toBe("ARGUMENT_INVALID plan deny");
  expect(refusal("sysctl net.ipv6.bindv6only=1", { until: "2h" })).toBe("ARGUMENT_INVALID plan sysctl");
  expect(refusal("bind sshd", { scope: "ipv4", until: "2h" })).toBe("ARGUMENT_INVALID plan bind");
  for (const kind of ["allow", "close", "sysctl"]) expect(refusal(kind, {})).toBe("OPTION_MISSING TARGET");
});

test("a redirect says where to, of the same protocol, and until when", () => {
  const until = "2026-11-22T14:00:00.000Z";
  expect(wish("redirect tcp/8080", { to: "8081", until: "2h" })).toEqual({
    kind: "redirect",
    protocol: "tcp",
    port: 8080,
    to: 8081,
    until,
  });
  expect(wish("redirect udp/53", { to: "udp/5353", until: "2h" })).toMatchObject({ protocol: "udp", to: 5353 });
  expect(refusal("redirect tcp/8080", { until: "2h" })).toBe("OPTION_MISSING --to");
  expect(refusal("redirect tcp/8080", { to: "8081" })).toBe("OPTION_MISSING --until");
  expect(refusal("redirect tcp/8080", { to: "udp/8081", until: "2h" })).toBe("ARGUMENT_INVALID --to");
  expect(refusal("redirect tcp/8080", { to: "8081", until: "2h", from: "everyone" })).toBe("ARGUMENT_INVALID plan redirect");
});
