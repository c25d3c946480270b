import { expect, test } from "vitest";
import { groupAddresses } from "./address-groups.ts";
import type { PictureAddress } from "./served-addresses.ts";

const at = (address: string, device: string | null): PictureAddress => ({
  address,
  device,
  isDeviceUp: true,
  family: address.includes(":") ? "ipv6" : "ipv4",
  served: "yes",
  reason: null,
});

test("loopback comes first, what is on no interface last, and each interface once", () => {
  const groups = groupAddresses([
    at("192.0.2.1", null),
    at("10.0.0.2", "eth0"),
    at("127.0.0.1", "lo"),
    at("fe80::1", "eth0"),
    at("::1", "lo"),
  ]);
  expect(groups.map(({ device, isLoopback, addresses }) => [device, isLoopback, addresses.map(({ address }) => address)])).toEqual([
    ["lo", true, ["127.0.0.1", "::1"]],
    ["eth0", false, ["10.0.0.2", "fe80::1"]],
    [null, false, ["192.0.2.1"]],
  ]);
});
