import { expect, test } from "vitest";
import { listensOn, parseUnits } from "./unit-properties.ts";

const at = (address: string, port: number, protocol: "tcp" | "udp" = "tcp") => ({ address, port, protocol });

test.each([
  ["[::]:22 (Stream)", at("::", 22), true],
  ["[::]:22 (Stream)", at("0.0.0.0", 22), false],
  ["[::]:22 (Stream)", at("::", 22, "udp"), false],
  ["0.0.0.0:53 (Datagram)", at("0.0.0.0", 53, "udp"), true],
  ["127.0.0.1%lo:80 (Stream)", at("127.0.0.1", 80), true],
  ["[fe80::1%eth0]:80 (Stream)", at("fe80::1", 80), true],
  ["22 (Stream)", at("0.0.0.0", 22), true],
  ["/run/docker.sock (Stream)", at("::", 22), false],
  ["[::]:222 (Stream)", at("::", 22), false],
  ["route 1361 (Netlink)", at("::", 1361), false],
])("%s is %o: %s", (listen, socket, expected) => {
  expect(listensOn(listen, socket)).toBe(expected);
});

test("units as systemctl 252 prints them, one of them unknown to systemd", () => {
  const text = [
    "Listen=[::]:9090 (Stream)\nAccept=no\nTriggers=cockpit.service\nId=cockpit.socket\nDescription=Cockpit Web Service Socket\nLoadState=loaded\nActiveState=active\nFragmentPath=/lib/systemd/system/cockpit.socket\n",
    "Id=gone.service\nDescription=gone.service\nLoadState=not-found\nActiveState=inactive\n",
  ].join("\n");
  expect(parseUnits(text)).toEqual([
    {
      name: "cockpit.socket",
      description: "Cockpit Web Service Socket",
      kind: "socket",
      triggers: "cockpit.service",
      active: "active",
      fragment: "/lib/systemd/system/cockpit.socket",
      listens: ["[::]:9090 (Stream)"],
    },
    { name: "gone.service", description: null, kind: "service", triggers: null, active: null, fragment: null, listens: [] },
  ]);
});
