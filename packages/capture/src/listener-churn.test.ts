import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { afterAll, expect, test } from "vitest";
import type { Socket } from "@portolan/snapshot";
import { openCapture } from "./open-capture.ts";

const stableCount = 10_000;
const churnCount = 500;
const groupSize = 2000;
const host = `127.78.${process.pid & 255}.1`;

/**
 * Holds the stable listeners, two thousand of them in one SO_REUSEPORT group; told to go, opens and closes others of that group in bursts of
 * ten: they are in one chain of the kernel's table, and a dump that goes on in a chain that became shorter misses sockets.
 */
const program = `
  const { createServer } = require("node:net");
  const { once } = require("node:events");
  const open = async (port, reusePort = false) => {
    const server = createServer().listen({ host: "${host}", port, backlog: 1, reusePort });
    await once(server, "listening");
    return server;
  };
  const close = (server) => new Promise((resolve) => server.close(resolve));
  (async () => {
    for (let port = 10_000; port < 10_000 + ${stableCount - groupSize}; port += 500)
      await Promise.all(Array.from({ length: 500 }, (_, index) => open(port + index)));
    await Promise.all(Array.from({ length: ${groupSize} }, () => open(9999, true)));
    console.log("ready");
    await once(process.stdin, "data");
    for (let made = 0; made < ${churnCount}; made += 10) {
      const burst = await Promise.all(Array.from({ length: 10 }, () => open(9999, true)));
      await new Promise((resolve) => setTimeout(resolve, 10));
      await Promise.all(burst.map(close));
    }
    console.log("done");
    setInterval(() => undefined, 1000);
  })().catch((fault) => { console.error(fault); process.exit(1); });`;

const capture = openCapture({ portolanVersion: "test" });
let child: ChildProcessByStdio<Writable, Readable, null> | null = null;
afterAll(() => {
  capture.close();
  child?.kill("SIGKILL");
});

/** Hard limit of open files; the soft one is raised to it by Node. */
const openFiles = Number(/^Max open files\s+\d+\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "latin1"))?.[1] ?? 0);

const cookiesOf = (sockets: readonly Socket[]): Set<string | null> =>
  new Set(sockets.filter(({ address, state }) => address === host && state === "listen").map(({ cookie }) => cookie));

test.skipIf(openFiles < stableCount + 500)(
  `no look loses one of ${stableCount} listeners while ${churnCount} others open and close`,
  { timeout: 30_000 },
  async () => {
    child = spawn(process.execPath, ["-e", program], { stdio: ["pipe", "pipe", "inherit"] });
    await once(child.stdout, "data");
    const stable = cookiesOf((await capture.look({ sections: ["sockets"] })).sections.sockets);
    expect(stable.size).toBe(stableCount);
    const churn = { isOver: false };
    child.stdout.once("data", () => (churn.isOver = true));
    child.stdin.write("go\n");
    const until = performance.now() + 10_000;
    let [looks, changed] = [0, 0];
    while (!churn.isOver && performance.now() < until) {
      const { sockets } = (await capture.look({ sections: ["sockets"], boundSockets: looks % 2 === 0 })).sections;
      const present = cookiesOf(sockets);
      expect([...stable].filter((cookie) => !present.has(cookie))).toEqual([]);
      looks++;
      changed += present.size > stable.size ? 1 : 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(churn.isOver).toBe(true);
    expect(looks).toBeGreaterThan(2);
    expect(changed).toBeGreaterThan(0);
    const after = await capture.look({ sections: ["sockets"] });
    expect(cookiesOf(after.sections.sockets)).toEqual(stable);
  },
);
