import { copyFileSync, chmodSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LabHost, needs, startMcsmanager } from "../lab/index.ts";
import { compileProgram } from "../lab/compiled-program.ts";
import { heldSockets, lookInside, predictedSockets } from "./predicted-sockets.ts";

const inLab = { ...needs("packages"), timeout: 300_000 };

test("MCSManager opens exactly the sockets that its files predict, for each address it can be given", inLab, async () => {
  for (const [httpIp, ip] of [
    ["", "0.0.0.0"],
    ["127.0.0.1", "::"],
  ] as const) {
    await using host = await LabHost.start({ layer: "services" });
    await startMcsmanager(host, { panel: { httpIp, httpPort: 23_333 }, daemon: { ip, port: 24_444 } });
    const snapshot = await lookInside(host);
    for (const id of ["mcsmanager-panel", "mcsmanager-daemon"]) {
      expect(heldSockets(snapshot, id)).toHaveLength(1);
      expect(predictedSockets(snapshot, id)).toEqual(heldSockets(snapshot, id));
    }
  }
});

test.each([
  { program: "docker-proxy", service: "docker-proxy" },
  { program: "harbour-pilot", service: "go" }, // told by its executable file alone
])("a Go program, here $program, opens one dual-stack socket for 0.0.0.0 and for no address", inLab, async ({ program, service }) => {
  await using host = await LabHost.start({ layer: "services" });
  const path = `/usr/local/bin/${program}`;
  copyFileSync(join(await compileProgram("listen.go"), "listen"), host.path(path));
  chmodSync(host.path(path), 0o755);
  await host.start([path, "0.0.0.0:7004", ":7005", "127.0.0.1:7006", "localhost:7007"], { ready: { tcp: 7007 } });
  const snapshot = await lookInside(host);
  expect(heldSockets(snapshot, service)).toEqual(["127.0.0.1:7006 ipv4", "127.0.0.1:7007 ipv4", ":::7004 dual", ":::7005 dual"]);
  expect(predictedSockets(snapshot, service)).toEqual(heldSockets(snapshot, service));
});
