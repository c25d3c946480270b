import type { Snapshot } from "@portolan/snapshot";
import { expect, test } from "vitest";
import { LabHost, needs } from "../lab/index.ts";
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
