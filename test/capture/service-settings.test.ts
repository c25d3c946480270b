import { availableParallelism } from "node:os";
import type { Snapshot } from "@portolan/snapshot";
import { expect, test } from "vitest";
import { LabHost, needs, waitUntil } from "../lab/index.ts";
import { startMcsmanager } from "../lab/listeners.ts";
import { evaluateInside, evaluateOutside } from "./run-inside.ts";

const look = { imports: { "open-capture.ts": "openCapture" }, value: `openCapture({ portolanVersion: "test" }).look()` };

test(
  "the settings of a service are read through its own root, also from outside of its mounts",
  { ...needs("packages"), timeout: 300_000 },
  async () => {
    await using host = await LabHost.start({ layer: "services" });
    await startMcsmanager(host, { panel: { httpIp: "127.0.0.1", httpPort: 23_390 }, daemon: { ip: "", port: 24_490 } });
    for (const snapshot of [await evaluateInside<Snapshot>(host, look), await evaluateOutside<Snapshot>(look)]) {
      const panel = snapshot.sections.services.find(
        (row) => row.service === "mcsmanager-panel" && row.settings.some((setting) => setting.port === 23_390),
      );
      expect(panel?.unread).toEqual([]);
      expect(panel?.settings.find((setting) => setting.key === "httpIp")).toMatchObject({
        source: "file",
        file: expect.stringMatching(/^\/opt\/mcsmanager\/web\/data\/SystemConfig\/config\.json$/),
        value: "127.0.0.1",
        fileHash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      });
      expect(panel?.settings[0]?.line).toEqual(expect.any(Number));
    }
  },
);

test("nginx and its workers are one service with the lines of its included files", { ...needs("packages"), timeout: 300_000 }, async () => {
  await using host = await LabHost.start({ layer: "services" });
  host.write("/etc/nginx/sites-available/default", "server {\n  listen 8080;\n  listen [::1]:8081;\n}\n");
  await host.start(["/usr/sbin/nginx", "-g", "daemon off;"], { ready: { tcp: 8080 } });
  const workers = async () => Number((await host.run(["pgrep", "--count", "--full", "nginx: worker"], { allowFailure: true })).stdout);
  await waitUntil(async () => (await workers()) === availableParallelism(), { what: "nginx to start its workers" });
  const snapshot = await evaluateInside<Snapshot>(host, look);
  const found = snapshot.sections.services.filter((row) => row.service === "nginx");
  expect(found).toHaveLength(1);
  const master = snapshot.sections.owners.processes.find((row) => row.pid === found[0]?.pid);
  expect(master?.command).toMatch(/^nginx: master process/);
  expect(snapshot.sections.owners.holders.every((row) => row.pids.length === 1 + availableParallelism())).toBe(true);
  const places = found[0]?.settings.map((setting) => [setting.file, setting.line, setting.address, setting.port]);
  expect(places).toContainEqual(["/etc/nginx/sites-enabled/default", 3, "::1", 8081]);
});
