import { explainPort, renderExplanationText } from "@portolan/explanation";
import { expect, test } from "vitest";
import { needs, startSystemdHost, type LabHost } from "../lab/index.ts";
import { endpointsInside, heldSockets, lookInside, predictedSockets } from "./predicted-sockets.ts";

const inLab = { ...needs("packages", "cgroup2"), timeout: 300_000 };
const unit = "/etc/systemd/system/echo.socket";
const dropIn = "/etc/systemd/system/echo.socket.d/override.conf";

/** Starts echo.socket with these lines after [Socket] and gives its sockets and the places that set them. */
async function socketsOf(host: LabHost, files: Readonly<Record<string, string>>): Promise<{ held: string[]; places: string[] }> {
  await host.run(["systemctl", "stop", "echo.socket"], { allowFailure: true });
  await host.run(["rm", "-rf", unit, dropIn]);
  for (const [path, lines] of Object.entries(files)) host.write(path, `[Socket]\n${lines}\n`);
  await host.run(["systemctl", "daemon-reload"]);
  await host.run(["systemctl", "start", "echo.socket"]);
  const snapshot = await lookInside(host);
  const held = heldSockets(snapshot, "systemd-socket");
  expect(predictedSockets(snapshot, "systemd-socket")).toEqual(held);
  const places = endpointsInside(snapshot).flatMap(({ port, service }) =>
    service?.id === "systemd-socket" ? [`${port} ${service.setBy?.file}:${service.setBy?.line} ${service.setBy?.value}`] : [],
  );
  return { held, places: [...new Set(places)].sort() };
}

test("a socket unit opens what its Listen lines predict, through drop-ins, and each is traced to its line", inLab, async () => {
  await using host = await startSystemdHost("catalogue");
  host.write("/etc/systemd/system/echo.service", "[Service]\nExecStart=/bin/cat\nStandardInput=socket\n");
  expect(await socketsOf(host, { [unit]: "ListenStream=7007\nListenStream=/run/echo" })).toEqual({
    held: [":::7007 dual"],
    places: [`7007 ${unit}:2 7007`],
  });
  const modes: readonly [lines: string, held: readonly string[]][] = [
    ["ListenStream=0.0.0.0:7007", ["0.0.0.0:7007 ipv4"]],
    ["ListenStream=7007\nBindIPv6Only=ipv6-only", [":::7007 ipv6"]],
    ["ListenStream=[::]:7007\nBindIPv6Only=both", [":::7007 dual"]],
    ["ListenStream=127.0.0.1:7007\nListenStream=[::1]:7007", ["127.0.0.1:7007 ipv4", "::1:7007 ipv6"]],
    ["ListenStream=192.0.2.9:7007\nFreeBind=yes", ["192.0.2.9:7007 ipv4"]],
    ["ListenStream=0.0.0.0:7007\nBindToDevice=lo", ["0.0.0.0:7007 ipv4"]],
    ["ListenDatagram=7008\nListenStream=7007\nAccept=no", [":::7007 dual", "udp :::7008 dual"]],
  ];
  for (const [lines, held] of modes) expect(await socketsOf(host, { [unit]: lines })).toMatchObject({ held });
  expect(await socketsOf(host, { [unit]: "ListenStream=7007", [dropIn]: "ListenStream=\nListenStream=127.0.0.1:7009" })).toEqual({
    held: ["127.0.0.1:7009 ipv4"],
    places: [`7009 ${dropIn}:3 127.0.0.1:7009`],
  });
  expect(await socketsOf(host, { [unit]: "ListenStream=7007", [dropIn]: "ListenStream=127.0.0.1:7009" })).toEqual({
    held: ["127.0.0.1:7009 ipv4", ":::7007 dual"],
    places: [`7007 ${unit}:2 7007`, `7009 ${dropIn}:2 127.0.0.1:7009`],
  });
});

test(
  "net.ipv6.bindv6only decides where the unit does not; a stopped service leaves the socket, a daemon-reload closes a changed one",
  inLab,
  async () => {
    await using host = await startSystemdHost("catalogue");
    await host.run(["sh", "-c", "echo 1 > /proc/sys/net/ipv6/bindv6only"]);
    host.write("/etc/systemd/system/echo.service", "[Service]\nExecStart=/bin/sleep 600\n");
    expect((await socketsOf(host, { [unit]: "ListenStream=7007" })).held).toEqual([":::7007 ipv6"]);
    expect((await socketsOf(host, { [unit]: "ListenStream=7007\nBindIPv6Only=both" })).held).toEqual([":::7007 dual"]);
    host.write(unit, "[Socket]\nListenStream=127.0.0.1:7007\n");
    await host.run(["systemctl", "start", "echo.service"]);
    await host.run(["systemctl", "stop", "echo.service"]);
    expect(heldSockets(await lookInside(host), "systemd-socket")).toEqual([":::7007 dual"]);
    await host.run(["systemctl", "daemon-reload"]);
    expect(heldSockets(await lookInside(host), "systemd-socket")).toEqual([]);
    await host.run(["systemctl", "start", "echo.service"]);
    expect((await host.run(["systemctl", "restart", "echo.socket"], { allowFailure: true })).exitCode).not.toBe(0);
    await host.run(["systemctl", "stop", "echo.service"]);
    await host.run(["systemctl", "restart", "echo.socket"]);
    expect(heldSockets(await lookInside(host), "systemd-socket")).toEqual(["127.0.0.1:7007 ipv4"]);
  },
);

test(
  "a service that took over a socket of systemd is told as the service, with the socket unit's line and its way to change",
  inLab,
  async () => {
    await using host = await startSystemdHost("catalogue");
    await host.run(["systemctl", "stop", "ssh.service"], { allowFailure: true });
    await host.run(["systemctl", "start", "ssh.socket"]);
    await host.run(["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/22; read -t 10 -r line <&3"]);
    const snapshot = await lookInside(host);
    const endpoints = endpointsInside(snapshot);
    const ssh = endpoints.find(({ port }) => port === 22);
    expect(ssh?.owners.map(({ pid }) => pid)).toContain(1);
    expect(ssh?.service).toMatchObject({
      id: "sshd",
      setBy: { file: "/lib/systemd/system/ssh.socket", line: 7, key: "ListenStream", value: "22" },
    });
    const text = renderExplanationText(explainPort({ snapshot, endpoints, port: 22, protocol: "tcp", probes: [], holders: [] }), "en");
    expect(text).toContain("/lib/systemd/system/ssh.socket:7: ListenStream = 22");
    expect(text).toContain("systemctl edit ssh.socket");
    expect(text).not.toContain("sshd_config");
  },
);
