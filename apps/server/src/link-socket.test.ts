import { once } from "node:events";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { askRunningPanel, openLinkSocket, type RunningPanel } from "./link-socket.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "portolan-link-"));
});
afterEach(() => rm(directory, { recursive: true }));

const running = (token: string): RunningPanel => ({
  schema: "portolan.running/1",
  pid: 812,
  port: 13390,
  urls: [`http://localhost:13390/#token=${token.padEnd(43, "x")}`],
});
const onFault = () => {};

test("what a server that was taken over says is not believed by the one who asks", async () => {
  const evil = "http://evil.example/#token=".concat("x".repeat(43));
  const answers = ["", "no json", "{}", "null", "x".repeat(10_000), JSON.stringify({ ...running("a"), urls: [evil] })];
  answers.push(JSON.stringify({ ...running("a"), urls: [] }), JSON.stringify({ ...running("a"), port: 22 }));
  answers.push(JSON.stringify({ ...running("a"), urls: ["http://localhost:13390/#token=\u001b]0;title"] }));
  const server = createServer((socket) => socket.on("error", () => {}).end(answers.shift() ?? "")).listen(join(directory, "portolan.sock"));
  await once(server, "listening");
  while (answers.length > 0) expect(await askRunningPanel(directory)).toBeNull();
  server.close();
});

test("nobody answers where there is no socket, a dead one, or a file", async () => {
  expect(await askRunningPanel(directory)).toBeNull();
  await writeFile(join(directory, "portolan.sock"), "");
  expect(await askRunningPanel(directory)).toBeNull();
});

test("each who asks gets a link of their own; only the server's user may ask", async () => {
  await writeFile(join(directory, "portolan.sock"), ""); // left by one that was killed
  let issued = 0;
  const close = await openLinkSocket(directory, { issue: async () => running(`t${issued++}`), onFault });
  expect((await stat(join(directory, "portolan.sock"))).mode & 0o777).toBe(0o600);
  expect(await askRunningPanel(directory)).toEqual(running("t0"));
  expect(await askRunningPanel(directory)).toEqual(running("t1"));
  await close();
  expect(await askRunningPanel(directory)).toBeNull();
});

test("a folder whose path is longer than a socket's may be", async () => {
  const long = join(directory, "long-".repeat(20), "er-".repeat(20));
  await mkdir(long, { recursive: true });
  const close = await openLinkSocket(long, { issue: async () => running("t"), onFault });
  expect(await askRunningPanel(long)).toEqual(running("t"));
  await close();
});
