import { socketUnitOf } from "@portolan/berths";
import { expect, test } from "vitest";
import { addUnit, needs, startSystemdHost } from "../lab/index.ts";
import { leaseOf, startBerth } from "./berth-in-lab.ts";

const place = { protocols: ["tcp"], family: "dual", address: null } as const;

test("the socket unit of a lease names each of its ports as systemd reads it", () => {
  const unit = socketUnitOf({
    service: "shop@1.service",
    lease: "abc",
    place: { ...place, protocols: ["tcp", "udp"], family: "ipv6" },
    ports: [20000],
  });
  expect(unit?.name).toBe("shop@1.socket");
  expect(unit?.text).toContain("ListenStream=[::]:20000\nListenDatagram=[::]:20000\nBindIPv6Only=ipv6-only\nService=shop@1.service\n");
  const one = socketUnitOf({ service: "a.service", lease: "b", place: { ...place, address: "2001:db8::1" }, ports: [1, 2] });
  expect(one?.text).toContain("ListenStream=[2001:db8::1]:1\nListenStream=[2001:db8::1]:2\n");
  for (const service of ["shop.socket", "../shop.service", "a b.service", "a\n.service"])
    expect(socketUnitOf({ service, lease: "b", place, ports: [1] })).toBeNull();
});

test(
  "systemd holds the ports of a strict lease beside the berth, also while the service is down, and hands them over",
  { ...needs("packages", "cgroup2"), timeout: 120_000 },
  async () => {
    await using host = await startSystemdHost();
    await host.run(["ip", "link", "set", "lo", "up"]);
    const berth = await startBerth(host);
    await berth.ask({ ask: "park", leases: [leaseOf("strict", 1, [20000])] });
    const unit = socketUnitOf({ service: "shop.service", lease: "strict", place, ports: [20000] });
    const program = "require('http').createServer((_, answer) => answer.end('shop')).listen({ fd: 3 })";
    host.write("/srv/shop.js", program);
    await addUnit(host, { name: "shop.service", text: `[Service]\nExecStart=${process.execPath} /srv/shop.js\n`, start: false });
    await addUnit(host, { name: unit?.name ?? "", text: unit?.text ?? "" });
    for (const address of ["127.0.0.1", "[::1]"]) expect((await host.run(["curl", "-s", `http://${address}:20000/`])).stdout).toBe("shop");
    await host.run(["systemctl", "kill", "--signal=KILL", "shop.service"]);
    const stranger = "import socket; s = socket.socket(); s.setsockopt(1, 2, 1); s.bind(('127.0.0.1', 20000)); s.listen(1)";
    expect((await host.run(["python3", "-c", stranger], { allowFailure: true })).stderr).toContain("Address already in use");
    await berth.ask({ ask: "unpark", leases: [{ lease: "strict", fence: 1 }] });
    expect((await host.run(["python3", "-c", stranger], { allowFailure: true })).stderr).toContain("Address already in use");
    expect((await host.run(["curl", "-s", "--retry", "5", "--retry-connrefused", "http://127.0.0.1:20000/"])).stdout).toBe("shop");
  },
);
