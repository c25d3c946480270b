import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { buildRelease } from "@portolan/package-build";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addOutside } from "../apply/outside.ts";
import { LabHost } from "../lab/lab-host.ts";
import { waitUntil, type LabProcess } from "../lab/lab-process.ts";
import { startNodeSockets } from "../lab/listeners.ts";
import { needs } from "../lab/requirement.ts";
import type { CommandOptions } from "../lab/run-command.ts";
import { startSystemdHost } from "../lab/systemd-host.ts";

const needed = { ...needs("packages"), timeout: 600_000 };
let outputDirectory = "";
let archive = "";

beforeAll(async () => {
  if (needed.skip !== true) {
    outputDirectory = mkdtempSync(join(tmpdir(), "portolan-release-"));
    archive = await buildRelease({ root: join(import.meta.dirname, "../.."), outputDirectory, architecture: process.arch });
  }
}, 120_000);
afterAll(() => {
  if (outputDirectory !== "") {
    rmSync(outputDirectory, { recursive: true });
  }
});

test("on a Debian without Node: install, use, uninstall, nothing left", needed, async () => {
  await using host = await LabHost.start({ layer: "debian", withProject: false });
  const before = describeTree(host);
  const release = await unpack(host);
  await host.run([`${release}/install.sh`]);
  expect((await host.run(["portolan", "version"])).stdout).toMatch(/^portolan \d+\.\d+\.\d+ /);

  const panel = await host.start(["portolan", "up", "--link"], { ready: signInLink, timeoutMs: 60_000 });
  const url = linkOf(panel);
  const listing = JSON.parse((await host.run(["portolan", "ls", "--json"])).stdout) as {
    endpoints: { port: number; owners: { user: string }[] }[];
  };
  const own = listing.endpoints.filter((endpoint) => endpoint.port === Number(url.port));
  expect(own.map((endpoint) => endpoint.owners[0]?.user)).toEqual(["portolan", "portolan"]);
  // A Debian this small has no HTTP client; bash can speak for itself.
  const request = `exec 3<>/dev/tcp/127.0.0.1/${url.port}; printf 'GET / HTTP/1.0\\r\\nHost: localhost:${url.port}\\r\\n\\r\\n' >&3; cat <&3`;
  const page = (await host.run(["bash", "-c", request])).stdout;
  expect(page).toMatch(/^HTTP\/1\.[01] 200/);
  expect(page).toContain("<div id=");
  await panel.stop("INT");

  const farewell = await host.run(["/opt/portolan/uninstall.sh", "--purge"]);
  expect(farewell.stdout).toContain("gone");
  await host.run(["rm", "-rf", release]);
  expect(changes(before, describeTree(host))).toEqual([]);
});

test("uninstalling keeps the history unless told otherwise, and says so", needed, async () => {
  await using host = await LabHost.start({ layer: "debian", withProject: false });
  const release = await unpack(host);
  await host.run([`${release}/install.sh`, "--prefix", "/srv/tools/portolan"]);
  await host.run([`${release}/install.sh`, "--prefix", "/srv/tools/portolan"]); // again: an update
  await host.run(["install", "-d", "-o", "portolan", "-g", "portolan", "/var/lib/portolan"]);
  host.write("/var/lib/portolan/portolan.db", "history");
  await host.run(["chown", "portolan:", "/var/lib/portolan/portolan.db"]);
  const { stdout } = await host.run(["/srv/tools/portolan/uninstall.sh"]);
  expect(stdout).toContain("Remove both with: rm -rf /var/lib/portolan; userdel portolan");
  expect(readdirSync(host.path("/var/lib/portolan"))).toEqual(["portolan.db"]);
  expect(readdirSync(host.path("/srv/tools"))).toEqual([]);
  const orphans = ["find", "/var/lib/portolan", "(", "-nouser", "-o", "-nogroup", ")"];
  expect((await host.run(orphans)).stdout).toBe("");
  await host.run([`${release}/install.sh`]);
  expect((await host.run(["/opt/portolan/uninstall.sh", "--purge"])).stdout).toBe("Portolan and its recorded history are gone.\n");
  expect((await host.run(["id", "portolan"], { allowFailure: true })).exitCode).not.toBe(0);
  expect(readdirSync(host.path("/var/lib"))).not.toContain("portolan");
});

test("an ordinary user installs into a folder of theirs", needed, async () => {
  await using host = await LabHost.start({ layer: "debian", withProject: false });
  const release = await unpack(host);
  const refused = await host.run([`${release}/install.sh`], { uid: 65_534, allowFailure: true });
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain("cannot write to /opt/portolan");
  await host.run([`${release}/install.sh`, "--prefix", "/tmp/portolan"], { uid: 65_534 });
  expect((await host.run(["/tmp/portolan/portolan", "ls", "--json"], { uid: 65_534, env: { HOME: "/tmp" } })).stdout).toContain(
    "portolan.ls/1",
  );
});

test("a glibc that is too old or missing is named", needed, async () => {
  await using host = await LabHost.start({ layer: "debian", withProject: false });
  const release = await unpack(host);
  for (const [answer, message] of [
    ["echo glibc 2.17", "glibc 2.17 is too old"],
    ["exit 1", "no glibc was found"],
  ] as const) {
    host.write("/tmp/bin/getconf", `#!/bin/sh\n${answer}\n`, 0o755);
    const refused = await host.run(["env", "PATH=/tmp/bin:/usr/sbin:/usr/bin:/sbin:/bin", `${release}/install.sh`], { allowFailure: true });
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain(message);
  }
});

test(
  "the hardened unit runs and its scanner sees the owners of others",
  { ...needs("packages", "cgroup2"), timeout: 600_000 },
  async () => {
    await using host = await startSystemdHost();
    const release = await unpack(host);
    await host.run([`${release}/install.sh`]);
    await host.run(["systemctl", "start", "systemd-journald.service"]);
    await host.addNetworkNamespace("other");
    await startNodeSockets(host, [{ protocol: "tcp", port: 7001 }], { networkNamespace: "other", uid: 33 });
    await host.run(["systemctl", "start", "portolan.service"]);
    const journal = async (): Promise<string> => (await host.run(["journalctl", "--no-pager", "--unit", "portolan"])).stdout;
    await waitUntil(async () => signInLink.test(await journal()), { what: "the panel's address in the journal", timeoutMs: 60_000 });
    expect(await journal()).not.toContain("token=");
    expect(await journal()).toContain("portolan up --link");
    const url = new URL((await host.run(["portolan", "up", "--link"])).stdout.trim());
    await waitUntil(async () => (await host.run(["portolan", "up", "--link"])).stdout.includes("&pin="), { what: "the applier" }); // which writes its folders
    expect(await journal()).not.toMatch(/applier (?:ended|已退出)|applier: /);
    expect(await journal()).not.toMatch(/berth (?:ended|已退出)|berth: /);
    expect(await journal()).not.toContain("is not written"); // the history
    const stranger = await host.run(["portolan", "up", "--link", "--data-dir", "/var/lib/portolan"], { uid: 33, allowFailure: true });
    expect([stranger.exitCode, stranger.stdout]).toEqual([5, ""]);
    const seen = await readEndpoints(host, url);
    expect(seen.coverage).toMatchObject({ sockets: "sock_diag", namespacesUnreadable: 0, ownersUnknown: 0 });
    const other = seen.endpoints.find((endpoint) => endpoint.port === 7001);
    expect(other).toMatchObject({ namespace: "name:other", owners: [{ executable: process.execPath, user: "www-data" }] });
    const listener = (await host.run(["ss", "-Htlnpe", "sport = :13390"])).stdout;
    expect(listener).toContain("cgroup:/system.slice/portolan.service");
    const pid = /pid=(\d+)/.exec(listener)?.[1] ?? "";
    const status = (await host.run(["cat", `/proc/${pid}/status`])).stdout;
    expect(status).toMatch(/^CapEff:\s+0+$/m);
    expect(status).not.toMatch(/^Uid:\s+0/m);
    await host.run(["/opt/portolan/uninstall.sh", "--purge"]);
    expect((await host.run(["ss", "-Htln", "sport = :13390"])).stdout).toBe("");
  },
);

const guardedRules = "table inet filter { chain input { type filter hook input priority filter; policy accept; tcp dport 22 accept; }; }";

test(
  "as a service: what changes the host is a unit of its own, root asks it too, and what reads and serves writes nothing of the host's",
  { ...needs("packages", "cgroup2"), timeout: 600_000 },
  async () => {
    await using host = await startSystemdHost();
    const release = await unpack(host);
    await host.run([`${release}/install.sh`]);
    await addOutside(host);
    await host.run(["nft", "-f", "/dev/stdin"], { input: guardedRules });
    await startNodeSockets(host, [{ protocol: "tcp", port: 7402 }]);
    await host.run(["systemctl", "start", "portolan.service"]);
    const show = async (unit: string, property: string): Promise<string> =>
      (await host.run(["systemctl", "show", "--value", `--property=${property}`, unit])).stdout.trim();
    const list = async (): Promise<string> => (await host.run(["nft", "-s", "list", "ruleset"])).stdout;
    const isServed = async (): Promise<boolean> => (await host.run(["ss", "-Htln", "sport = :13390"])).stdout !== "";
    await waitUntil(isServed, { what: "the panel", timeoutMs: 60_000 }); // before, `up` would start one itself
    const url = new URL((await host.run(["portolan", "up", "--link"])).stdout.trim());
    await signIn(host, url);
    const hasApplier = async (): Promise<boolean> => {
      // a server that has only begun answers 503 until its first look
      const guard = (await isServed()) ? await askPanel(host, url, { path: "guard", allowFailure: true }) : {};
      const isThere = (guard as { readonly applier?: string }).applier === "present";
      if (!isThere) await pause(500); // the panel answers a few questions a second
      return isThere;
    };
    const untilPanelHasApplier = (): Promise<void> => waitUntil(hasApplier, { what: "the server to reach the applier", timeoutMs: 60_000 });
    await untilPanelHasApplier();
    expect((await host.run(["portolan", "up", "--link"])).stdout).toContain("&pin=");

    const processes = (await host.run(["cat", "/sys/fs/cgroup/system.slice/portolan.service/cgroup.procs"])).stdout.trim().split("\n");
    expect(processes).toHaveLength(4);
    const statuses = await Promise.all(processes.map(async (pid) => (await host.run(["cat", `/proc/${pid}/status`])).stdout));
    const berth = statuses.find((status) => status.includes("Uid:\t61391\t61391\t61391\t61391")) ?? ""; // which holds reserved ports
    expect(berth).toContain("CapEff:\t0000000000000400");
    expect((await host.run(["ls", "/var/lib/portolan-berths"])).stdout).toBe("berths.jsonl\nlock\n");
    for (const pid of processes) {
      const inside = ["nsenter", "--mount", "--target", pid];
      for (const path of ["/etc/portolan/guard-rails.yaml", "/etc/nftables.conf", "/run/xtables.lock", "/proc/sys/net/core/somaxconn"])
        expect((await host.run([...inside, "sh", "-c", `: >>${path}`], { allowFailure: true })).stderr).toContain("Read-only file system");
      for (const place of ["/run/portolan", "/var/lib/portolan-guard"])
        expect((await host.run([...inside, "ls", "-A", place])).stdout).toBe("");
      const bounding = BigInt(`0x${/^CapBnd:\s+(\w+)$/m.exec((await host.run(["cat", `/proc/${pid}/status`])).stdout)?.[1] ?? ""}`);
      const [fowner, kill, netRaw] = [3n, 5n, 13n];
      expect([fowner, kill, netRaw].filter((bit) => (bounding >> bit) % 2n === 1n)).toEqual([]);
    }

    const asServer = await host.run([process.execPath, "-e", askForSecret, "/run/portolan-applier/server.sock"]);
    expect(asServer.stdout).toContain("root's alone");
    const before = await list();
    await host.run("portolan plan deny tcp/7402 --from 192.0.2.9 --out /tmp/deny.json".split(" "));
    await host.run("portolan apply /tmp/deny.json --no-wait".split(" "));
    expect(await list()).toContain("192.0.2.9");
    await host.run(["portolan", "confirm"]);
    await host.run("portolan plan deny tcp/7402 --from 192.0.2.10 --out /tmp/other.json".split(" "));
    const confirmed = await list();
    await host.run("portolan apply /tmp/other.json --no-wait".split(" "));
    expect(await list()).toContain("192.0.2.10");
    const applier = await show("portolan-applier.service", "MainPID");
    expect((await host.run(["ss", "-Hxlp", "src", "/run/portolan/applier.sock"])).stdout).toContain(`pid=${applier},`);
    expect((await host.run(["ss", "-Htulnp"])).stdout).not.toContain(`pid=${applier},`);
    await host.run(["kill", "-9", applier]);
    await waitUntil(async () => (await list()) === confirmed, { what: "the change to be undone", timeoutMs: 60_000 });
    await untilPanelHasApplier();
    expect(confirmed).not.toBe(before);
    await host.run(["kill", "-9", await show("portolan.service", "MainPID")]);
    await waitUntil(async () => (await show("portolan.service", "NRestarts")) === "1", {
      what: "systemd to start it anew",
      timeoutMs: 60_000,
    });
    await untilPanelHasApplier();
    await host.run(["systemctl", "stop", "portolan.service"]);
    const isOver = async (): Promise<boolean> => (await show("portolan-applier.service", "ActiveState")) === "inactive";
    await waitUntil(isOver, { what: "the applier to end with the service", timeoutMs: 30_000 });
    await host.run(["/opt/portolan/uninstall.sh", "--purge"]);
    expect(readdirSync(host.path("/etc/systemd/system")).filter((name) => name.startsWith("portolan-applier"))).toEqual([]);
  },
);

/** In one frame; prints what is answered. */
const askForSecret = `
  const body = Buffer.from(JSON.stringify({ id: 1, ask: "pin-secret" })), head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  const socket = require("net").connect(process.argv[1], () => socket.write(Buffer.concat([head, body])));
  socket.on("data", (chunk) => socket.end(() => console.log(String(chunk.subarray(4)))));`;

const signInLink = /https?:\/\/localhost:(\d+)\S*/;

interface Listing {
  readonly coverage: Readonly<Record<string, unknown>>;
  readonly endpoints: readonly { readonly namespace: string; readonly port: number; readonly owners: readonly Record<string, unknown>[] }[];
}

/** What the panel would show, asked as the panel asks. */
async function readEndpoints(host: LabHost, url: URL): Promise<Listing> {
  await signIn(host, url);
  return (await askPanel(host, url, { path: "endpoints" })) as Listing;
}

const curl = ["curl", "--silent", "--fail-with-body", "--cookie-jar", "/tmp/cookies", "--cookie", "/tmp/cookies"];

async function signIn(host: LabHost, { origin, hash }: URL): Promise<void> {
  const token = JSON.stringify({ token: new URLSearchParams(hash.slice(1)).get("token") });
  await host.run([...curl, "--header", `Origin: ${origin}`, "--json", token, `${origin}/api/v1/session`]);
}

async function askPanel(
  host: LabHost,
  { origin }: URL,
  { path, ...options }: { readonly path: string } & CommandOptions,
): Promise<unknown> {
  return JSON.parse((await host.run([...curl, "--header", `Origin: ${origin}`, `${origin}/api/v1/${path}`], options)).stdout || "{}");
}

function linkOf(panel: LabProcess): URL {
  return new URL(signInLink.exec(panel.output)?.[0] ?? "");
}

async function unpack(host: LabHost): Promise<string> {
  cpSync(archive, host.path("/srv/release.tar.gz"));
  await host.run(["tar", "--directory", "/srv", "--extract", "--gzip", "--file", "/srv/release.tar.gz"]);
  rmSync(host.path("/srv/release.tar.gz"));
  return `/srv/${basename(archive, ".tar.gz")}`;
}

/** Files that installing and removing anything touches: backups of the user tables, locks. */
const alwaysTouched = /^\/etc\/(?:passwd-|group-|shadow-|gshadow-|\.pwd\.lock|subuid-|subgid-)$/;

/** path → what is there, for the places where programs are installed and leave things. */
function describeTree(host: LabHost): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const top of ["/etc", "/opt", "/root", "/srv", "/usr", "/var", "/home"]) {
    for (const entry of readdirSync(host.path(top), { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      found.set(file.slice(host.path("/").length - 1), describe(file, entry));
    }
  }
  return found;
}

function describe(file: string, entry: { isFile(): boolean; isSymbolicLink(): boolean }): string {
  if (entry.isSymbolicLink()) {
    return `link to ${readlinkSync(file)}`;
  }
  return entry.isFile() ? createHash("sha256").update(readFileSync(file)).digest("hex") : "other";
}

function changes(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path) && !alwaysTouched.test(path));
}
