import { spawn, type ChildProcess } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createOwnerReader, type OwnerReader } from "./owners.ts";

const asRoot = process.geteuid?.() === 0 ? {} : { skip: true, meta: { unmetRequirement: "root: needs root" } };

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0).toReversed()) clean();
});

const namespaceOf = () => "host";
const read = (reader: OwnerReader, inodes: Iterable<number>, sweep = false) => reader.read({ inodes: new Set(inodes), sweep, namespaceOf });
const pidsOf = (reader: OwnerReader, inode: number, sweep = false) =>
  read(reader, [inode], sweep).owners.holders.find((row) => row.inode === inode)?.pids ?? [];

/** A listening socket of this process, with its descriptor and inode. */
async function listen(): Promise<{ server: Server; descriptor: number; inode: number }> {
  const before = new Set(socketDescriptors(process.pid).map((row) => row.inode));
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanups.push(() => server.close());
  const found = socketDescriptors(process.pid).find((row) => !before.has(row.inode));
  if (found === undefined) throw new Error("no descriptor of the new socket");
  return { server, ...found };
}

function socketDescriptors(pid: number): { descriptor: number; inode: number }[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
    try {
      const match = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`));
      return match === null ? [] : [{ descriptor: Number(name), inode: Number(match[1]) }];
    } catch {
      return [];
    }
  });
}

function start(
  command: string,
  args: readonly string[],
  stdio: (number | "ignore" | "pipe")[] = ["ignore", "pipe", "ignore"],
): ChildProcess & { pid: number } {
  const child = spawn(command, args, { stdio });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} did not start`);
  cleanups.push(() => child.kill("SIGKILL"));
  return Object.assign(child, { pid });
}

const firstLine = (child: ChildProcess) =>
  new Promise<string>((resolve) => child.stdout?.once("data", (data: Buffer) => resolve(data.toString().trim())));
const ended = (child: ChildProcess) =>
  new Promise<void>((resolve) => (child.exitCode === null && child.signalCode === null ? child.once("exit", () => resolve()) : resolve()));

test("a socket of this process is held by it, with every ancestor up to the first process", async () => {
  const { inode } = await listen();
  const { owners, unknownInodes } = read(createOwnerReader(), [inode]);
  expect(owners.holders).toEqual([{ inode, pids: [process.pid] }]);
  expect(unknownInodes.size).toBe(0);
  const self = owners.processes.find((row) => row.pid === process.pid);
  expect(self).toMatchObject({
    parent: process.ppid,
    executable: process.execPath,
    executableDeleted: false,
    uid: process.geteuid?.(),
    namespace: "host",
  });
  expect(self?.workingDirectory).toBe(process.cwd());
  expect(Math.abs(Date.parse(self?.startedAt ?? "") - (Date.now() - process.uptime() * 1000))).toBeLessThan(3000);
  const chain = [];
  for (let row = self; row !== undefined; row = owners.processes.find((other) => other.pid === row?.parent)) chain.push(row.pid);
  expect(chain.at(-1)).toBe(1);
  expect(owners.processes.map((row) => row.pid).toSorted((a, b) => a - b)).toEqual(chain.toSorted((a, b) => a - b));
});

test("a descriptor passed to a child makes both holders, and the child alone after the parent closed its own", async () => {
  const { server, descriptor, inode } = await listen();
  const child = start("sleep", ["60"], ["ignore", "ignore", "ignore", descriptor]);
  const reader = createOwnerReader();
  expect(pidsOf(reader, inode)).toEqual([process.pid, child.pid].toSorted((a, b) => a - b));
  await new Promise((resolve) => server.close(resolve));
  expect(pidsOf(reader, inode, true)).toEqual([child.pid]);
});

test("a fork whose parent died is the holder", async () => {
  const script = `
    const server = require("net").createServer().listen(0, "127.0.0.1", () => {
      const fd = server._handle.fd;
      const child = require("child_process").spawn("sleep", ["60"], { detached: true, stdio: ["ignore", "ignore", "ignore", fd] });
      console.log(child.pid + " " + require("fs").readlinkSync("/proc/self/fd/" + fd).replace(/\\D/g, ""));
      process.stdin.resume().on("end", () => process.exit());
    });`;
  const parent = spawn(process.execPath, ["-e", script], { stdio: ["pipe", "pipe", "inherit"] });
  cleanups.push(() => parent.kill("SIGKILL"));
  const [pid, inode] = (await firstLine(parent)).split(" ").map(Number);
  if (pid === undefined || inode === undefined || parent.pid === undefined) throw new Error("no child");
  cleanups.push(() => process.kill(pid, "SIGKILL"));
  const reader = createOwnerReader();
  expect(pidsOf(reader, inode)).toEqual([parent.pid, pid].toSorted((a, b) => a - b));
  parent.stdin.end();
  await ended(parent);
  expect(pidsOf(reader, inode)).toEqual([pid]);
  const orphan = read(reader, [inode]).owners.processes.find((row) => row.pid === pid);
  expect(orphan).toMatchObject({ name: "sleep", command: "sleep 60" });
  expect(orphan?.parent).not.toBe(parent.pid);
});

test("an executable that was unlinked while it runs is named without the kernel's mark and reported", async () => {
  const directory = mkdtempSync(join(tmpdir(), "portolan-owners-"));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, "napper");
  copyFileSync("/bin/sleep", path);
  const { descriptor, inode } = await listen();
  const child = start(path, ["60"], ["ignore", "ignore", "ignore", descriptor]);
  const reader = createOwnerReader();
  const executableOf = () => read(reader, [inode]).owners.processes.find((row) => row.pid === child.pid);
  expect(executableOf()).toMatchObject({ executable: path, executableDeleted: false });
  rmSync(path);
  expect(executableOf()).toMatchObject({ executable: path, executableDeleted: true });
});

test("an unseen socket is found without a sweep, an ended holder leaves, and nothing changed is the same object", async () => {
  const reader = createOwnerReader();
  const first = await listen();
  read(reader, [first.inode]);
  const child = start(process.execPath, [
    "-e",
    `const s = require("net").createServer().listen(0, "127.0.0.1", () => console.log(require("fs").readlinkSync("/proc/self/fd/" + s._handle.fd)))`,
  ]);
  const inode = Number(/\d+/.exec(await firstLine(child))?.[0]);
  const both = [first.inode, inode];
  const known = read(reader, both);
  expect(known.owners.holders).toContainEqual({ inode, pids: [child.pid] });
  expect(read(reader, both).owners).toBe(known.owners);
  child.kill("SIGKILL");
  await ended(child);
  const after = read(reader, both);
  expect(after.owners.holders).toEqual([{ inode: first.inode, pids: [process.pid] }]);
  expect([...after.unknownInodes]).toEqual([inode]);
  expect(read(reader, [first.inode]).unknownInodes.size).toBe(0);
});

test("an inode that nobody holds stays unknown and is found when a holder appears", async () => {
  const { inode, descriptor, server } = await listen();
  const reader = createOwnerReader();
  expect([...read(reader, [1, inode]).unknownInodes]).toEqual([1]);
  for (let count = 0; count < 5; count++) read(reader, [1, inode]);
  const child = start("sleep", ["60"], ["ignore", "ignore", "ignore", descriptor]);
  await new Promise((resolve) => server.close(resolve));
  expect(pidsOf(reader, inode, true)).toEqual([child.pid]);
});

test("a socket that nobody was seen to hold is found without a sweep once a process took it", async () => {
  const { server, descriptor, inode } = await listen();
  const hidden = new Set([process.pid]);
  const procRoot = mirrorProc((pid) => !hidden.has(pid));
  const reader = createOwnerReader({ procRoot });
  const wanted = new Set([inode]);
  const look = () => reader.read({ inodes: wanted, sweep: false, namespaceOf });
  expect([...look().unknownInodes]).toEqual([inode]);
  const child = start("sleep", ["60"], ["ignore", "ignore", "ignore", descriptor]);
  symlinkSync(`/proc/${child.pid}`, join(procRoot, String(child.pid)));
  server.close();
  expect(look().owners.holders).toEqual([{ inode, pids: [child.pid] }]);
});

/** A /proc that shows only some processes. */
function mirrorProc(isShown: (pid: number) => boolean): string {
  const root = mkdtempSync(join(tmpdir(), "portolan-proc-"));
  cleanups.push(() => rmSync(root, { recursive: true, force: true }));
  for (const name of readdirSync("/proc"))
    if (/^\d+$|^stat$/.test(name) && isShown(Number(name))) symlinkSync(`/proc/${name}`, join(root, name));
  return root;
}

test("another user sees no holders of root's sockets and says so", asRoot, async () => {
  const { inode } = await listen();
  const script = `
    import { createOwnerReader } from ${JSON.stringify(join(import.meta.dirname, "owners.ts"))};
    const { owners, unknownInodes, privileged } = createOwnerReader().read({ inodes: new Set([${inode}]), sweep: true, namespaceOf: () => null });
    console.log(JSON.stringify({ holders: owners.holders, unknown: [...unknownInodes], privileged }));`;
  const child = start("setpriv", [
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
    process.execPath,
    "--input-type=module",
    "-e",
    script,
  ]);
  expect(JSON.parse(await firstLine(child))).toEqual({ holders: [], unknown: [inode], privileged: false });
});

test("as root everything can be read", asRoot, () => {
  expect(read(createOwnerReader(), [], true).privileged).toBe(true);
});
