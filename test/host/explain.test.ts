import { expect, test } from "vitest";
import { LabHost } from "../lab/lab-host.ts";
import { startMcsmanager, startPythonSockets } from "../lab/listeners.ts";
import { needs } from "../lab/requirement.ts";
import { addUnit, startSystemdHost } from "../lab/systemd-host.ts";
import { listBySs, listEndpoints, portolan } from "./portolan.ts";

const needed = { ...needs("packages"), timeout: 300_000 };

test("explain answers for MCSManager's panel and daemon in both languages", needed, async () => {
  await using host = await LabHost.start({ layer: "services" });
  await startMcsmanager(host, { panel: { httpIp: "", httpPort: 23_333 }, daemon: { ip: "127.0.0.1", port: 24_444 } });
  const explain = async (port: string, language: string): Promise<string> =>
    (await host.run([portolan, "explain", port, "--lang", language])).stdout;
  const english = await explain("23333", "en");
  expect(english.split("\n")[0]).toMatch(/IPv4.*IPv6/);
  expect(english).toContain("/opt/mcsmanager/web/data/SystemConfig/config.json");
  expect(english).toContain("httpIp");
  expect(english).toContain(":::23333");
  const chinese = await explain("23333", "zh-CN");
  expect(chinese.split("\n")[0]).toMatch(/IPv4.*IPv6/);
  expect(chinese).toMatch(/监听/);
  expect(chinese).toContain("/opt/mcsmanager/web/data/SystemConfig/config.json");
  const daemon = await explain("24444", "zh-CN");
  expect(daemon).toContain("/opt/mcsmanager/daemon/data/Config/global.json");
});

test("explain names who holds a port without listening", needed, async () => {
  await using host = await LabHost.start({ layer: "services" });
  const holder = await startPythonSockets(host, [{ protocol: "tcp", address: "127.0.0.1", port: 7002, listen: false }]);
  const { stdout } = await host.run([portolan, "explain", "7002", "--lang", "en"]);
  expect(stdout).toContain("python3");
  expect(stdout).toContain(String(holder.pid));
});

test("an ordinary user sees every row and is told what is missing", needed, async () => {
  await using host = await LabHost.start({ layer: "services" });
  await startMcsmanager(host, { panel: { httpIp: "", httpPort: 23_333 }, daemon: { ip: "127.0.0.1", port: 24_444 } });
  const listing = await listEndpoints(host, { uid: 65_534, env: { HOME: "/tmp" } });
  expect(listing.endpoints.map(({ protocol, display }) => `${protocol} ${display.ss}`).sort()).toEqual(await listBySs(host));
  expect(listing.coverage.ownersUnknown).toBe(2);
  expect(listing.endpoints.every(({ ownersKnown }) => !ownersKnown)).toBe(true);
  expect(listing.coverage.notes.length).toBeGreaterThan(0);
});

test("a socket of systemd is shown with the unit that will serve it", { ...needs("packages", "cgroup2"), timeout: 300_000 }, async () => {
  await using host = await startSystemdHost();
  await addUnit(host, { name: "echo.service", text: "[Service]\nExecStart=/bin/cat\nStandardInput=socket\n", start: false });
  await addUnit(host, { name: "echo.socket", text: "[Socket]\nListenStream=7007\nService=echo.service\n" });
  const { endpoints } = await listEndpoints(host);
  expect(endpoints.filter(({ port }) => port === 7007)).toMatchObject([
    { state: "activated", unit: "echo.service", display: { ss: "*:7007" } },
  ]);
});
