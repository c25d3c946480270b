import { checkAllocation } from "@portolan/services";
import { portSysctls } from "@portolan/sockets";
import { expect, test } from "vitest";
import { LabHost, needs, startMcsmanager } from "../lab/index.ts";
import { endpointsInside, heldSockets, lookInside } from "./predicted-sockets.ts";

const inLab = { ...needs("packages"), timeout: 120_000 };
const settings = { panel: { httpIp: "", httpPort: 23_333 }, daemon: { ip: "127.0.0.1", port: 24_444 } };
const write = (host: LabHost, path: string, value: unknown): void =>
  host.write(`/opt/mcsmanager/${path}`, JSON.stringify(value, null, 2), 0o600);

/** MCSManager itself is not run: Node programs that listen as its source says stand in for it. */
test("the panel's peers, the daemon's instances and its counter are read and held against the host", inLab, async () => {
  await using host = await LabHost.start({ layer: "catalogue" });
  await startMcsmanager(host, settings);
  write(host, "web/data/RemoteServiceConfig/a.json", { ip: "localhost", port: 24_444, remarks: "harbour", apiKey: "secret" });
  write(host, "daemon/data/Config/global.json", { ip: "127.0.0.1", port: 24_444, key: "secret", currentAllocatablePort: 23_330 });
  for (let index = 0; index < 400; index++) {
    write(host, `daemon/data/InstanceConfig/${index}.json`, { nickname: `server ${index}`, basePort: 10_010 + index * 5 });
  }
  const snapshot = await lookInside(host);
  const instances = new Map(snapshot.sections.services.map((instance) => [instance.service, instance]));
  const panel = instances.get("mcsmanager-panel");
  const daemon = instances.get("mcsmanager-daemon");
  expect(panel?.peers).toMatchObject([
    { name: "harbour", address: "localhost", port: 24_444, line: 2 },
    { source: "default", key: "port", port: 24_444 },
  ]);
  expect(daemon?.claims?.filter(({ purpose }) => purpose === "instance")).toHaveLength(400);
  expect([...(panel?.unread ?? []), ...(daemon?.unread ?? [])]).toEqual([]);
  expect(JSON.stringify(snapshot)).not.toContain("secret");
  const findings = checkAllocation({
    claims: daemon?.claims ?? [],
    endpoints: endpointsInside(snapshot),
    containers: snapshot.sections.containers,
    ephemeralRange: portSysctls(snapshot, "host").ephemeral,
    daemonPort: 24_444,
  });
  expect(findings.find(({ code }) => code === "next-held")).toMatchObject({ ports: [23_333], steps: 0 });
  expect(findings.find(({ code }) => code === "shared-edge")?.ports).toHaveLength(399);
});

test("more instances than are read at once are cut, and that is said", inLab, async () => {
  await using host = await LabHost.start({ layer: "catalogue" });
  await startMcsmanager(host, settings);
  for (let index = 0; index < 600; index++) write(host, `daemon/data/InstanceConfig/${index}.json`, { basePort: 10_010 + index * 5 });
  const { sections, coverage } = await lookInside(host);
  const daemon = sections.services.find(({ service }) => service === "mcsmanager-daemon");
  expect(daemon?.settings[0]).toMatchObject({ key: "ip", value: "127.0.0.1" });
  expect(daemon?.claims?.filter(({ purpose }) => purpose === "instance")).toHaveLength(512);
  expect(coverage.notes.map(({ code }) => code)).toContain("service-file-limit");
});

test("a program of that shape ends at SIGHUP, which is what a reload of its unit sends", inLab, async () => {
  await using host = await LabHost.start({ layer: "catalogue" });
  const { panel, daemon } = await startMcsmanager(host, settings);
  for (const { pid } of [panel, daemon]) await host.run(["kill", "-s", "HUP", String(pid)]);
  await expect.poll(() => [panel.ended, daemon.ended], { timeout: 10_000 }).toEqual([true, true]);
  const snapshot = await lookInside(host);
  expect([...heldSockets(snapshot, "mcsmanager-panel"), ...heldSockets(snapshot, "mcsmanager-daemon")]).toEqual([]);
});

test("another install root is told by the files beside app.js", inLab, async () => {
  await using host = await LabHost.start({ layer: "catalogue" });
  host.write("/srv/games/panel/data/SystemConfig/config.json", '{\n  "httpIp": "127.0.0.1",\n  "httpPort": 18123\n}\n');
  host.write("/srv/games/panel/app.js", 'require("node:http").createServer().listen(18123, "127.0.0.1", () => console.log("ready"));\n');
  await host.start(["env", "--chdir", "/srv/games/panel", process.execPath, "app.js"], { ready: /^ready$/m });
  const snapshot = await lookInside(host);
  expect(heldSockets(snapshot, "mcsmanager-panel")).toEqual(["127.0.0.1:18123 ipv4"]);
  expect(snapshot.sections.services[0]?.recognisedBy).toBe("working-directory");
});
