import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Socket } from "@portolan/snapshot";
import { expect, onTestFinished, test } from "vitest";
import { createOwnerReader } from "./owners.ts";
import { createServiceMemory, readServiceSettings } from "./service-settings.ts";

/** A program at the places of the MCSManager panel, with two workers that share its socket. */
const program = `
  const cluster = require("node:cluster");
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  if (cluster.isWorker) require("node:http").createServer().listen(0, "127.0.0.1");
  else {
    cluster.fork(); cluster.fork();
    let ready = 0;
    cluster.on("listening", () => { if (++ready === 2) console.log("ready"); });
    require("node:net").createServer().listen(0, "127.0.0.1");
  }`;

async function startPanel(
  config: string,
): Promise<{ pid: number; file: string; socketsNow: () => { sockets: Socket[]; inodes: number[] } }> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "portolan-services-")));
  const web = join(directory, "mcsmanager/web");
  const file = join(web, "data/SystemConfig/config.json");
  mkdirSync(join(web, "data/SystemConfig"), { recursive: true });
  writeFileSync(file, config);
  writeFileSync(join(web, "app.js"), program);
  const child = spawn(process.execPath, ["app.js"], { cwd: web, stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => {
    child.kill("SIGKILL");
    rmSync(directory, { recursive: true, force: true });
  });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  const { pid } = child;
  if (pid === undefined) throw new Error("not started");
  return { pid, file, socketsNow: () => listeningSockets(pid) };
}

/** TCP sockets of a process, as the socket reader would give them. */
function listeningSockets(pid: number): { sockets: Socket[]; inodes: number[] } {
  const listening = readFileSync("/proc/net/tcp", "latin1");
  const inodes = Array.from({ length: 64 }, (_unused, descriptor) => {
    try {
      return Number(/^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? Number.NaN);
    } catch {
      return Number.NaN;
    }
  }).filter((inode) => listening.includes(` ${inode} `));
  const sockets = inodes.map((inode, index): Socket => ({
    namespace: "host",
    protocol: "tcp",
    family: "ipv4",
    address: "127.0.0.1",
    port: 40_000 + index,
    state: "listen",
    v6only: null,
    device: null,
    uid: 0,
    inode,
    cookie: null,
    cgroup: null,
    mark: null,
    queue: null,
  }));
  return { sockets, inodes };
}

const ownersOf = (inodes: readonly number[]) =>
  createOwnerReader().read({ inodes: new Set(inodes), sweep: true, namespaceOf: () => "host" }).owners;

test("the settings of a service are read from its own files, once for a master and its workers", async () => {
  const { pid, file, socketsNow } = await startPanel('{\n  "httpPort": 23333,\n  "httpIp": "127.0.0.1",\n  "key": "a secret"\n}\n');
  const { sockets, inodes } = socketsNow();
  const owners = ownersOf(inodes);
  expect(owners.holders.map((row) => row.pids.length).toSorted((left, right) => left - right)).toEqual([1, 3]);
  const { services, notes } = await readServiceSettings({ processes: owners.processes, sockets, owners });
  expect(notes).toEqual([]);
  expect(services).toHaveLength(1);
  expect(services[0]).toMatchObject({ service: "mcsmanager-panel", pid, recognisedBy: "working-directory", unread: [] });
  expect(services[0]?.settings).toContainEqual(
    expect.objectContaining({ source: "file", file, line: 3, key: "httpIp", value: "127.0.0.1", address: "127.0.0.1", port: 23333 }),
  );
  expect(JSON.stringify(services)).not.toContain("a secret");
});

test("an unchanged file is not read again, a changed one is", async () => {
  const { file, socketsNow } = await startPanel('{ "httpIp": "127.0.0.1" }');
  const { sockets, inodes } = socketsNow();
  const owners = ownersOf(inodes);
  const memory = createServiceMemory();
  const read = async () => (await readServiceSettings({ processes: owners.processes, sockets, owners, memory })).services[0];
  const first = await read();
  expect(await read()).toBe(first);
  writeFileSync(file, '{ "httpIp": "0.0.0.0" }');
  expect((await read())?.settings.find((row) => row.key === "httpIp")?.value).toBe("0.0.0.0");
  rmSync(file);
  expect((await read())?.settings.find((row) => row.key === "httpIp")).toMatchObject({ source: "default", value: "" });
  mkdirSync(file);
  expect((await read())?.unread).toEqual([{ path: file, reason: "NOT_A_REGULAR_FILE" }]);
});
