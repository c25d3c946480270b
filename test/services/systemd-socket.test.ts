import { join } from "node:path";
import { explainPort, renderExplanationText, type ServiceExplanation } from "@portolan/explanation";
import { expect, test } from "vitest";
import { needs, startSystemdHost, type LabHost } from "../lab/index.ts";
import { record, type ModeKind } from "./service-modes.ts";
import { endpointsInside, heldSockets, lookInside, predictedSockets } from "./predicted-sockets.ts";

const inLab = { ...needs("packages", "cgroup2"), timeout: 300_000 };
const unit = "/etc/systemd/system/echo.socket";
const dropIn = "/etc/systemd/system/echo.socket.d/override.conf";

interface SocketMode {
  readonly kind: ModeKind;
  readonly files: Readonly<Record<string, string>>; // path → lines after [Socket]
  readonly sockets: Readonly<Record<string, string | null>>; // socket → file and line that set it; null: not asked
}

/** Starts echo.socket and holds its sockets and their places against what the mode says. Each mode is a row of the table of services. */
async function checkMode(host: LabHost, { kind, files, sockets }: SocketMode): Promise<void> {
  await host.run(["systemctl", "stop", "echo.socket"], { allowFailure: true });
  await host.run(["rm", "-rf", unit, dropIn]);
  for (const [path, lines] of Object.entries(files)) host.write(path, `[Socket]\n${lines}\n`);
  await host.run(["systemctl", "daemon-reload"]);
  await host.run(["systemctl", "start", "echo.socket"]);
  const snapshot = await lookInside(host);
  const held = heldSockets(snapshot, "systemd-socket");
  expect(held).toEqual(Object.keys(sockets).sort());
  expect(predictedSockets(snapshot, "systemd-socket")).toEqual(held);
  const setBy: Record<string, string> = {};
  for (const { protocol, address, port, scope, service } of endpointsInside(snapshot))
    if (service?.id === "systemd-socket")
      setBy[`${protocol === "udp" ? "udp " : ""}${address}:${port} ${scope}`] = `${service.setBy?.file}:${service.setBy?.line}`;
  for (const [socket, place] of Object.entries(sockets)) if (place !== null) expect(setBy).toMatchObject({ [socket]: place });
  const name = Object.values(files).join("; drop-in: ").replaceAll("\n", " ");
  const isPlaceChecked = Object.values(sockets).some((place) => place !== null);
  record({ service: "systemd-socket", kind, name, sockets: held, setBy, isPlaceChecked, versions: {} });
}

const modes: readonly SocketMode[] = [
  { kind: "default", files: { [unit]: "ListenStream=7007\nListenStream=/run/echo" }, sockets: { ":::7007 dual": `${unit}:2` } },
  { kind: "ipv4", files: { [unit]: "ListenStream=0.0.0.0:7007" }, sockets: { "0.0.0.0:7007 ipv4": `${unit}:2` } },
  { kind: "ipv6", files: { [unit]: "ListenStream=7007\nBindIPv6Only=ipv6-only" }, sockets: { ":::7007 ipv6": `${unit}:2` } },
  { kind: "dual", files: { [unit]: "BindIPv6Only=both\nListenStream=[::]:7007" }, sockets: { ":::7007 dual": `${unit}:3` } },
  {
    kind: "loopback",
    files: { [unit]: "ListenStream=127.0.0.1:7007\nListenStream=[::1]:7007" },
    sockets: { "127.0.0.1:7007 ipv4": `${unit}:2`, "::1:7007 ipv6": `${unit}:3` },
  },
  { kind: "other", files: { [unit]: "ListenStream=192.0.2.9:7007\nFreeBind=yes" }, sockets: { "192.0.2.9:7007 ipv4": `${unit}:2` } },
  { kind: "other", files: { [unit]: "ListenStream=0.0.0.0:7007\nBindToDevice=lo" }, sockets: { "0.0.0.0:7007 ipv4": `${unit}:2` } },
  {
    kind: "other",
    files: { [unit]: "ListenDatagram=7008\nListenStream=7007\nAccept=no" },
    sockets: { ":::7007 dual": `${unit}:3`, "udp :::7008 dual": `${unit}:2` },
  },
  {
    kind: "drop-in",
    files: { [unit]: "ListenStream=7007", [dropIn]: "ListenStream=\nListenStream=127.0.0.1:7009" },
    sockets: { "127.0.0.1:7009 ipv4": `${dropIn}:3` },
  },
  {
    kind: "duplicate",
    files: { [unit]: "ListenStream=7007", [dropIn]: "ListenStream=127.0.0.1:7009" },
    sockets: { "127.0.0.1:7009 ipv4": `${dropIn}:2`, ":::7007 dual": `${unit}:2` },
  },
];

test("a socket unit opens what its Listen lines predict, through drop-ins, and each is traced to its line", inLab, async () => {
  await using host = await startSystemdHost("catalogue");
  host.write("/etc/systemd/system/echo.service", "[Service]\nExecStart=/bin/cat\nStandardInput=socket\n");
  for (const mode of modes) await checkMode(host, mode);
});

test(
  "net.ipv6.bindv6only decides where the unit does not; a stopped service leaves the socket, a daemon-reload closes a changed one",
  inLab,
  async () => {
    await using host = await startSystemdHost("catalogue");
    await host.run(["sh", "-c", "echo 1 > /proc/sys/net/ipv6/bindv6only"]);
    host.write("/etc/systemd/system/echo.service", "[Service]\nExecStart=/bin/sleep 600\n");
    await checkMode(host, { kind: "other", files: { [unit]: "ListenStream=7007" }, sockets: { ":::7007 ipv6": `${unit}:2` } });
    await checkMode(host, { kind: "other", files: { [unit]: "ListenStream=7007\nBindIPv6Only=both" }, sockets: { ":::7007 dual": null } });
    host.write(unit, "[Socket]\nListenStream=127.0.0.1:7007\n");
    await host.run(["systemctl", "start", "echo.service"]);
    await host.run(["systemctl", "stop", "echo.service"]);
    expect(heldSockets(await lookInside(host), "systemd-socket")).toEqual([":::7007 dual"]);
    await host.run(["systemctl", "daemon-reload"]);
    expect(heldSockets(await lookInside(host), "systemd-socket")).toEqual([]);
    record({ service: "systemd-socket", reload: "daemon-reload with another ListenStream", effect: "stopped", claim: "stops" });
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

test(
  "sshd under its socket unit: its own Port has no effect, the unit's line leads to the socket, and nothing differs",
  inLab,
  async () => {
    await using host = await startSystemdHost("catalogue");
    await host.run(["systemctl", "stop", "ssh.service"], { allowFailure: true });
    host.write("/etc/systemd/system/ssh.socket", "[Socket]\nListenStream=22\nAccept=no\n");
    host.write("/etc/ssh/sshd_config", "Port 2222\n");
    await host.run(["systemctl", "daemon-reload"]);
    await host.run(["systemctl", "start", "ssh.socket"]);
    await host.run(["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/22; read -t 10 -r line <&3"]);
    const commandLine = join(import.meta.dirname, "../../apps/cli/src/main.ts");
    const { stdout } = await host.run([process.execPath, commandLine, "explain", "sshd", "--json"]);
    const told = JSON.parse(stdout) as ServiceExplanation;
    expect(told.state).toBe("answers");
    expect(told.parts[0]?.expected).toMatchObject([
      {
        address: "::",
        port: 22,
        state: "held",
        setting: { file: "/etc/systemd/system/ssh.socket", line: 2, overrides: [{ file: "/etc/ssh/sshd_config", line: 1, value: "2222" }] },
      },
    ]);
    expect((await host.run(["systemctl", "restart", "ssh.socket"], { allowFailure: true })).exitCode).not.toBe(0);
    await host.run(["systemctl", "stop", "ssh.service"]);
    await host.run(["systemctl", "restart", "ssh.socket"]);
    expect(heldSockets(await lookInside(host), "systemd-socket")).toEqual([":::22 dual"]);
  },
);
