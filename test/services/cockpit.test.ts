import { expect, test } from "vitest";
import { needs, startSystemdHost } from "../lab/index.ts";
import { endpointsInside, lookInside } from "./predicted-sockets.ts";
import { testServiceModes, type Mode } from "./service-modes.ts";

const cockpit = (port: number, ...words: readonly string[]): Pick<Mode, "command" | "start"> => ({
  command: ["/usr/lib/cockpit/cockpit-ws", "--no-tls", ...words],
  start: { ready: { tcp: port } },
});

testServiceModes({
  service: "cockpit",
  layer: "catalogue",
  packages: ["cockpit-ws"],
  modes: [
    { kind: "default", name: "nothing given", ...cockpit(9090), sockets: [":::9090 dual"], setBy: { ":::9090 dual": "default --address" } },
    { kind: "ipv4", name: "0.0.0.0", ...cockpit(9091, "--port=9091", "--address=0.0.0.0"), sockets: ["0.0.0.0:9091 ipv4"] },
    { kind: "dual", name: "::", ...cockpit(9092, "-p", "9092", "-a", "::"), sockets: [":::9092 dual"] },
    { kind: "ipv6", name: "::1", ...cockpit(9093, "-p", "9093", "-a", "::1"), sockets: ["::1:9093 ipv6"] },
    {
      kind: "loopback",
      name: "127.0.0.1",
      ...cockpit(9094, "--port", "9094", "--address", "127.0.0.1"),
      sockets: ["127.0.0.1:9094 ipv4"],
      setBy: { "127.0.0.1:9094 ipv4": "argument --address 127.0.0.1" },
    },
    {
      kind: "duplicate",
      name: "the last address wins",
      ...cockpit(9095, "-p", "9095", "-a", "0.0.0.0", "-a", "127.0.0.1"),
      sockets: ["127.0.0.1:9095 ipv4"],
      setBy: { "127.0.0.1:9095 ipv4": "argument -a 127.0.0.1" },
    },
  ],
  reloads: [
    {
      name: "SIGHUP",
      mode: cockpit(9096, "-p", "9096", "-a", "127.0.0.1"),
      change: {},
      by: { signal: "HUP" },
      wanted: ["127.0.0.1:9097 ipv4"],
      effect: "stopped",
    },
  ],
});

test("started by its socket unit Cockpit has the unit's place", { ...needs("packages", "cgroup2"), timeout: 120_000 }, async () => {
  await using host = await startSystemdHost("catalogue");
  await host.run(["systemctl", "start", "cockpit.socket", "cockpit.service"]);
  const endpoints = endpointsInside(await lookInside(host)).filter(({ port }) => port === 9090);
  expect(endpoints).toMatchObject([
    {
      scope: "dual",
      service: { id: "cockpit", setBy: { file: "/lib/systemd/system/cockpit.socket", key: "ListenStream", value: "9090" } },
    },
  ]);
});
