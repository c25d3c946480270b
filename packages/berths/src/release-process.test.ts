import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readlinkSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { loadLibc } from "./libc.ts";
import { readStartTicks, releaseProcess, type ReleaseRequest } from "./release-process.ts";

const libc = loadLibc();
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** A program with a strange name that listens, and what is known of it. */
async function startListener(): Promise<{ child: ChildProcess; request: ReleaseRequest }> {
  const program =
    'process.title = "a) S 1 2"; require("net").createServer().listen({ port: 0, host: "127.0.0.1" }, () => console.log("ready"))';
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  await once(child.stdout, "data");
  const pid = child.pid ?? 0;
  const inodes = readdirSync(`/proc/${pid}/fd`).flatMap(
    (name) => /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`))?.[1] ?? [],
  );
  const startTicks = readStartTicks(pid) ?? 0;
  return { child, request: { pid, startTicks, inode: Math.max(...inodes.map(Number)), signal: "SIGTERM" } };
}

test("exactly the process that holds the socket is signalled", async () => {
  const { child, request } = await startListener();
  const exit = once(child, "exit");
  expect(releaseProcess(libc, request)).toEqual({ code: "signalled" });
  expect(await exit).toEqual([null, "SIGTERM"]);
  expect(releaseProcess(libc, request)).toEqual({ code: "gone" });
});

test("a process that started at another time, or holds another socket, is left alone", async () => {
  const { child, request } = await startListener();
  expect(request.startTicks).toBeGreaterThan(0);
  expect(releaseProcess(libc, { ...request, startTicks: request.startTicks - 1 })).toEqual({ code: "another-process" });
  expect(releaseProcess(libc, { ...request, inode: request.inode + 1_000_000 })).toEqual({ code: "not-holder" });
  expect(releaseProcess(libc, { ...request, pid: 1 })).toEqual({ code: "never" });
  expect(releaseProcess(libc, { ...request, pid: process.pid })).toEqual({ code: "never" });
  expect(child.exitCode ?? child.signalCode).toBeNull();
});
