import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readlinkSync, statSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import type { Snapshot, Socket } from "@portolan/snapshot";
import { openCapture } from "./open-capture.ts";

const isRoot = process.getuid?.() === 0;
const undo: (() => void)[] = [];

afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

const listenScript = `require("node:net").createServer().listen({ host: "127.0.0.1", port: 6541 }, () => console.log("ready"));`;

/** Leaves a listener in a namespace that its thread has left again, so that no process is in it. */
const strayScript = `
const koffi = require("koffi"), fs = require("node:fs"), net = require("node:net");
const libc = koffi.load(null);
const home = fs.openSync("/proc/thread-self/ns/net", "r");
if (libc.func("int unshare(int)")(0x40000000) < 0) throw new Error("unshare");
const fd = libc.func("int socket(int, int, int)")(2, 1, 0);
const away = fs.statSync("/proc/thread-self/ns/net").ino;
if (libc.func("int setns(int, int)")(home, 0x40000000) < 0) process.abort();
net.createServer().listen({ fd }, () => console.log("namespace " + away));
`;

async function start(command: string, args: readonly string[], until: RegExp): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"], cwd: import.meta.dirname });
  undo.push(() => child.kill("SIGKILL"));
  for (let text = ""; ;) {
    const [chunk] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
    text += chunk.toString();
    const line = until.exec(text)?.[0];
    if (line !== undefined) return { child, line };
  }
}

/** Listeners in the namespace of this inode. */
function listenersIn({ sections }: Snapshot, inode: number): Socket[] {
  const id = sections.namespaces.find((namespace) => namespace.inode === inode)?.id;
  return sections.sockets.filter((socket) => socket.namespace === id && socket.state === "listen");
}

function namespaceDescriptors(): string[] {
  return readdirSync("/proc/self/fd").flatMap((name) => {
    try {
      const link = readlinkSync(`/proc/self/fd/${name}`);
      return link.startsWith("net:[") || link.startsWith("socket:[") ? [link] : [];
    } catch {
      return [];
    }
  });
}

test.skipIf(!isRoot)("a named namespace and the listener of a process in it are shown under its name", async () => {
  const name = `portolan-test-${process.pid}`;
  execFileSync("ip", ["netns", "add", name]);
  undo.push(() => execFileSync("ip", ["netns", "del", name]));
  execFileSync("ip", ["-n", name, "link", "set", "lo", "up"]);
  await start("nsenter", [`--net=/run/netns/${name}`, process.execPath, "-e", listenScript], /ready/);
  const capture = openCapture({ portolanVersion: "test" });
  const snapshot = await capture.look();
  capture.close();
  expect(snapshot.sections.namespaces.find((namespace) => namespace.id === `name:${name}`)).toMatchObject({
    names: [name],
    processes: 1,
    readable: true,
  });
  expect(listenersIn(snapshot, statSync(`/run/netns/${name}`).ino)).toMatchObject([
    { namespace: `name:${name}`, address: "127.0.0.1", port: 6541 },
  ]);
  expect(snapshot.sections.interfaces).toContainEqual(expect.objectContaining({ namespace: `name:${name}`, name: "lo", up: true }));
  expect(snapshot.sections.sysctls.map((sysctl) => sysctl.namespace)).toContain(`name:${name}`);
});

test.skipIf(!isRoot)("a namespace of a process is found without a name and forgotten with the process", async () => {
  const capture = openCapture({ portolanVersion: "test" });
  await capture.look({ sections: ["sockets"] });
  const { child } = await start(
    "unshare",
    ["-n", process.execPath, "-e", `require("node:child_process").execFileSync("ip", ["link", "set", "lo", "up"]); ${listenScript}`],
    /ready/,
  );
  const during = await capture.look({ sections: ["sockets"] });
  const inode = statSync(`/proc/${child.pid}/ns/net`).ino;
  expect(listenersIn(during, inode)).toMatchObject([{ port: 6541 }]);
  child.kill("SIGKILL");
  await once(child, "exit");
  const after = await capture.look({ sections: ["sockets"] });
  capture.close();
  expect(listenersIn(after, inode)).toEqual([]);
  const has = ({ sections }: Snapshot): boolean => sections.namespaces.some((namespace) => namespace.inode === inode);
  expect([has(during), has(after)]).toEqual([true, false]);
});

test.skipIf(!isRoot)("a namespace that only a socket keeps is found by asking the socket", async () => {
  const { line, child } = await start(process.execPath, ["-e", strayScript], /namespace \d+/);
  const inode = Number(line.split(" ")[1]);
  const capture = openCapture({ portolanVersion: "test" });
  const snapshot = await capture.look({ sweepOwners: true, sections: ["namespaces", "sockets", "owners"] });
  expect(snapshot.sections.namespaces.find((namespace) => namespace.inode === inode)).toMatchObject({
    id: `inode:${inode}`,
    processes: 0,
    readable: true,
  });
  const listeners = snapshot.sections.sockets.filter((socket) => socket.namespace === `inode:${inode}`);
  expect(listeners).toMatchObject([{ state: "listen", address: "0.0.0.0" }]);
  expect(snapshot.sections.owners.holders.find((holder) => holder.inode === listeners[0]?.inode)?.pids).toEqual([child.pid]);
  child.kill("SIGKILL");
  await once(child, "exit");
  const after = await capture.look({ sections: ["namespaces", "sockets"] });
  capture.close();
  expect(after.sections.namespaces.some((namespace) => namespace.inode === inode)).toBe(false);
});

test.skipIf(!isRoot)("200 namespaces made and deleted under watch leave no descriptor and no row", { timeout: 60_000 }, async () => {
  const capture = openCapture({ portolanVersion: "test" });
  const sections = ["namespaces", "sockets"] as const;
  const before = await capture.look({ sections });
  const descriptors = namespaceDescriptors();
  let most = 0;
  for (let round = 0; round < 10; round++) {
    const names = Array.from({ length: 20 }, (_, index) => `portolan-pin-${process.pid}-${round}-${index}`);
    execFileSync("ip", ["-batch", "-"], { input: names.map((name) => `netns add ${name}\n`).join("") });
    const during = await capture.look({ sections });
    most = Math.max(
      most,
      during.sections.namespaces.filter((namespace) => namespace.names.some((name) => names.includes(name)) && namespace.readable).length,
    );
    execFileSync("ip", ["-batch", "-"], { input: names.map((name) => `netns del ${name}\n`).join("") });
    await capture.look({ sections });
  }
  const after = await capture.look({ sections });
  const left = namespaceDescriptors();
  capture.close();
  expect(most).toBe(20);
  expect(after.sections.namespaces.filter((namespace) => namespace.names.some((name) => name.startsWith("portolan-pin-")))).toEqual([]);
  expect(left).toEqual(descriptors);
  expect(before.sections.namespaces.length).toBeGreaterThan(0);
});
