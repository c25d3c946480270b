import { LabHost } from "./lab-host.ts";
import { waitUntil } from "./lab-process.ts";
import type { LayerName } from "./layer.ts";

/** A lab host whose first process is systemd. Units go to /etc/systemd/system by `addUnit`. */
export async function startSystemdHost(layer: LayerName = "services"): Promise<LabHost> {
  const host = await LabHost.start({ layer, init: "systemd" });
  try {
    await waitUntil(async () => (await host.run(["systemctl", "list-units", "--no-pager"], { allowFailure: true })).exitCode === 0, {
      what: "systemd to answer",
      timeoutMs: 60_000,
    });
    return host;
  } catch (error) {
    await host.dispose();
    throw error;
  }
}

/** Writes a unit file and, unless told otherwise, starts the unit. */
export async function addUnit(
  host: LabHost,
  unit: { readonly name: string; readonly text: string; readonly start?: boolean },
): Promise<void> {
  host.write(`/etc/systemd/system/${unit.name}`, unit.text);
  await host.run(["systemctl", "daemon-reload"]);
  if (unit.start !== false) {
    await host.run(["systemctl", "start", unit.name]);
  }
}
