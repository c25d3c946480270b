import { randomUUID } from "node:crypto";
import { LabHost } from "./lab-host.ts";
import { waitUntil } from "./lab-process.ts";
import type { LayerName } from "./layer.ts";

/** A lab host whose first process is systemd. Units go to /etc/systemd/system by `addUnit`. */
export async function startSystemdHost(layer: LayerName = "services"): Promise<LabHost> {
  const host = await LabHost.start({ layer, init: "systemd" });
  try {
    await untilSystemdAnswers(host);
    return host;
  } catch (error) {
    await host.dispose();
    throw error;
  }
}

/** Every process of a host that was started with `systemd-later` ends at once, as when power goes, and systemd boots it with the files that it has. */
export async function bootSystemd(host: LabHost): Promise<void> {
  await host.run(["sh", "-c", "kill -9 -1"], { allowFailure: true });
  host.write("/run/machine-boot-id", `${randomUUID()}\n`);
  await host.run(["mount", "--bind", "/run/machine-boot-id", "/proc/sys/kernel/random/boot_id"]);
  await host.run(["sh", "-c", "echo >/run/portolan-lab/boot"]);
  await untilSystemdAnswers(host);
}

async function untilSystemdAnswers(host: LabHost): Promise<void> {
  await waitUntil(async () => (await host.run(["systemctl", "list-units", "--no-pager"], { allowFailure: true })).exitCode === 0, {
    what: "systemd to answer",
    timeoutMs: 60_000,
  });
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
