import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./run-command.ts";

/**
 * Packages that tests need, installed once into a layer over this machine's root and kept between runs.
 * `browser`: 0.5 GB; `services`: 0.4 GB; `compilers`: 0.5 GB. A change of the machine's own packages or of a list here makes a new layer.
 */
export const layerPackages = {
  browser: words("chromium fonts-noto-cjk"),
  services: words(
    "nftables iptables ipset iproute2 net-tools lsof procps util-linux curl busybox-static " +
      "nginx-light postgresql redis-server dnsmasq-base docker.io python3-minimal default-jre-headless " +
      "systemd systemd-sysv dbus zsh fish debootstrap",
  ),
  compilers: words("golang-go default-jdk-headless"),
} as const;
export type LayerName = keyof typeof layerPackages;

export interface Layer {
  readonly directory: string;
  readonly mountpoint: string;
}

/** Where layers are kept: `PORTOLAN_LAB_CACHE`, or a directory of this machine that a clone does not take with it when it goes. */
export function labCacheDirectory(): string {
  return process.env["PORTOLAN_LAB_CACHE"] ?? "/var/cache/portolan-lab";
}

const script = join(import.meta.dirname, "build-layer.sh");
const prepared = new Map<LayerName, Promise<Layer>>();

/** The layer with these packages, installed now if no earlier run has. Throws with the end of apt's output when a package cannot be had. */
export function prepareLayer(name: LayerName): Promise<Layer> {
  const running = prepared.get(name) ?? buildLayer(name);
  prepared.set(name, running);
  return running;
}

/** The layer's place, or null when it still has to be installed. */
export function findLayer(name: LayerName): Layer | null {
  const layer = layerPlace(name);
  return existsSync(layer.directory) ? layer : null;
}

async function buildLayer(name: LayerName): Promise<Layer> {
  const layer = layerPlace(name);
  if (existsSync(layer.directory)) {
    return layer;
  }
  mkdirSync(layer.mountpoint, { recursive: true });
  const isolated = ["unshare", "--mount", "--propagation", "private"];
  const lock = join(labCacheDirectory(), `${name}.lock`);
  await runCommand(["flock", lock, ...isolated, script, layer.directory, ...layerPackages[name]], { timeoutMs: 15 * 60_000 });
  removeOlderLayers(name, layer);
  return layer;
}

function layerPlace(name: LayerName): Layer {
  const key = createHash("sha256")
    .update(JSON.stringify(layerPackages[name]))
    .update(readFileSync(script))
    .update(existsSync("/var/lib/dpkg/status") ? readFileSync("/var/lib/dpkg/status") : "")
    .digest("hex")
    .slice(0, 16);
  return { directory: join(labCacheDirectory(), `${name}-${key}`), mountpoint: join(labCacheDirectory(), "mountpoint") };
}

/** Another clone's tests may still stand on a layer of today, so only older ones go. */
function removeOlderLayers(name: LayerName, current: Layer): void {
  const dayMs = 24 * 60 * 60_000;
  for (const entry of readdirSync(labCacheDirectory())) {
    const directory = join(labCacheDirectory(), entry);
    if (entry.startsWith(`${name}-`) && directory !== current.directory && Date.now() - statSync(directory).mtimeMs > dayMs) {
      rmSync(directory, { recursive: true, force: true });
    }
  }
}

function words(text: string): readonly string[] {
  return text.split(" ");
}
