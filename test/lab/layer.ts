import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./run-command.ts";

/**
 * Packages that tests need, installed once into a layer over this machine's root and kept between runs.
 * `browser`: 0.5 GB; `services`: 0.4 GB; `catalogue`: 1.2 GB; `compilers`: 0.5 GB; `firewalls`: 0.4 GB; `guard`: 0.1 GB; `persistent`: 0.1 GB; `selinux`: 0.2 GB. A change of the machine's own packages or of a list here makes a new layer.
 */
export const layerPackages = {
  browser: words("chromium fonts-noto-cjk"),
  services: words(
    "nftables iptables ipset iproute2 net-tools lsof procps util-linux curl busybox-static " +
      "nginx-light postgresql redis-server vsftpd dnsmasq-base docker.io python3-minimal default-jre-headless " +
      "systemd systemd-sysv dbus zsh fish debootstrap",
  ),
  catalogue: words(
    "iproute2 procps util-linux curl systemd systemd-sysv dbus python3 nginx libnginx-mod-stream libnginx-mod-mail apache2 " +
      "mariadb-server postgresql redis-server redis-sentinel memcached haproxy rabbitmq-server mosquitto nats-server openssh-server etcd-server " +
      "prometheus prometheus-node-exporter caddy zabbix-agent zabbix-agent2 zabbix-server-pgsql proftpd-core dante-server microsocks " +
      "bind9 docker.io containerd default-jre-headless tomcat10 cockpit-ws libcoap3-bin",
  ),
  compilers: words("golang-go default-jdk-headless"),
  firewalls: words(
    "nftables iptables ipset firewalld python3-nftables python3-firewall python3-cap-ng ufw fail2ban python3-systemd shorewall shorewall6 conntrack " +
      "iproute2 procps util-linux curl busybox-static python3 dbus docker.io ebtables arptables",
  ),
  guard: words("nftables iptables ufw openssh-server strace systemd systemd-sysv dbus iproute2 procps util-linux"),
  persistent: words("nftables iptables iptables-persistent netfilter-persistent iproute2 procps util-linux"),
  selinux: words("selinux-policy-default setools policycoreutils policycoreutils-python-utils semodule-utils procps util-linux"),
} as const;
/** Debian roots of their own, made from Debian's archive alone: nothing of this machine is in them. `debian`: 0.2 GB; `debian-npm`: 0.5 GB. */
export const treePackages = {
  debian: [],
  "debian-npm": words("nodejs npm git ca-certificates"),
} as const;
const treeSuite = "bookworm";

export type LayerName = keyof typeof layerPackages;
export type TreeName = keyof typeof treePackages;

export interface Layer {
  readonly directory: string;
  readonly mountpoint: string;
}

/** Where layers are kept: `PORTOLAN_LAB_CACHE`, or a directory of this machine that a clone does not take with it when it goes. */
export function labCacheDirectory(): string {
  return process.env["PORTOLAN_LAB_CACHE"] ?? "/var/cache/portolan-lab";
}

const layerScript = join(import.meta.dirname, "build-layer.sh");
const treeScript = join(import.meta.dirname, "build-tree.sh");
const prepared = new Map<LayerName | TreeName, Promise<Layer>>();

/** The layer or tree with these packages, made now if no earlier run has. Throws with the end of apt's output when a package cannot be had. */
export function prepareLayer(name: LayerName | TreeName): Promise<Layer> {
  const running = prepared.get(name) ?? (isTree(name) ? buildTree(name) : buildLayer(name));
  prepared.set(name, running);
  return running;
}

async function buildLayer(name: LayerName): Promise<Layer> {
  const packages = layerPackages[name];
  const status = existsSync("/var/lib/dpkg/status") ? readFileSync("/var/lib/dpkg/status") : "";
  const layer = layerPlace(name, [JSON.stringify(packages), readFileSync(layerScript), status]);
  return build(name, layer, [layerScript, layer.directory, ...packages]);
}

async function buildTree(name: TreeName): Promise<Layer> {
  const packages = treePackages[name];
  const layer = layerPlace(name, [JSON.stringify(packages), treeSuite, readFileSync(treeScript)]);
  if (existsSync(layer.directory)) {
    return layer;
  }
  const services = await prepareLayer("services");
  return build(name, layer, [treeScript, layer.directory, services.directory, layer.mountpoint, treeSuite, debianMirror(), ...packages]);
}

async function build(name: LayerName | TreeName, layer: Layer, command: readonly string[]): Promise<Layer> {
  if (!existsSync(layer.directory)) {
    mkdirSync(layer.mountpoint, { recursive: true });
    const lock = join(labCacheDirectory(), `${name}.lock`);
    await runCommand(["flock", lock, "unshare", "--mount", "--propagation", "private", ...command], { timeoutMs: 15 * 60_000 });
    removeOlderLayers(name, layer);
  }
  return layer;
}

function isTree(name: LayerName | TreeName): name is TreeName {
  return name in treePackages;
}

function layerPlace(name: LayerName | TreeName, contents: readonly (string | Buffer)[]): Layer {
  const hash = createHash("sha256");
  for (const content of contents) {
    hash.update(content);
  }
  const key = hash.digest("hex").slice(0, 16);
  return { directory: join(labCacheDirectory(), `${name}-${key}`), mountpoint: join(labCacheDirectory(), "mountpoint") };
}

/** The archive that this machine's own apt asks first. */
function debianMirror(): string {
  const files = ["/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"].filter((file) => existsSync(file));
  const text = files.map((file) => readFileSync(file, "utf8")).join("\n");
  const mirror = /^(?:URIs:|deb(?: \[[^\]]*\])?)\s+(\S+)/m.exec(text)?.[1];
  if (mirror === undefined) {
    throw new Error(`no Debian archive is named in ${files.join(", ")}`);
  }
  return mirror;
}

/** Another clone's tests may still stand on a layer of today, so only older ones go. */
function removeOlderLayers(name: LayerName | TreeName, current: Layer): void {
  const dayMs = 24 * 60 * 60_000;
  for (const entry of readdirSync(labCacheDirectory())) {
    const directory = join(labCacheDirectory(), entry);
    if (
      entry.startsWith(`${name}-`) &&
      /-[0-9a-f]{16}$/.test(entry) &&
      entry.length === name.length + 17 &&
      directory !== current.directory &&
      Date.now() - statSync(directory).mtimeMs > dayMs
    ) {
      rmSync(directory, { recursive: true, force: true });
    }
  }
}

function words(text: string): readonly string[] {
  return text.split(" ");
}
