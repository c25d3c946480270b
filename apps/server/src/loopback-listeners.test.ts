import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { candidatePorts, listenOnLoopback } from "./loopback-listeners.ts";

const onRequest = () => {};
const first = Number(readFileSync("/proc/sys/net/ipv4/ip_unprivileged_port_start", "utf8"));
const needsRoot =
  process.getuid?.() === 0 && first > 80 ? {} : { skip: true, meta: { unmetRequirement: "root: needs root, and ports kept for it" } };

test.each(["0.0.0.0", "::", "192.0.2.1", "example.org"])("refuses %s: it would need TLS", async (listen) => {
  await expect(listenOnLoopback({ port: 0, listen, onRequest })).rejects.toMatchObject({ code: "LISTEN_ADDRESS_NOT_LOOPBACK" });
});

test("one loopback address can be asked for", async () => {
  const listeners = await listenOnLoopback({ port: 0, listen: "127.0.0.9", onRequest });
  expect(listeners.addresses).toEqual(["127.0.0.9"]);
  await listeners.close();
});

test("a port held on one of the two addresses is passed over on both", async () => {
  const holder = createServer().listen(0, "127.0.0.1");
  await once(holder, "listening");
  const { port } = holder.address() as AddressInfo;
  const listeners = await listenOnLoopback({ port, listen: null, onRequest });
  expect(listeners.port).toBeGreaterThan(port);
  expect(listeners.addresses).toEqual(["127.0.0.1", "::1"]);
  await listeners.close();
  holder.close();
  await once(holder, "close");
});

test("at the last port there is no further one to try", async () => {
  const holder = createServer().listen(65535, "127.0.0.1");
  await once(holder, "listening");
  await expect(listenOnLoopback({ port: 65535, listen: null, onRequest })).rejects.toMatchObject({
    code: "LISTEN_ADDRESS_IN_USE",
    params: { first: 65535, last: 65535 },
  });
  holder.close();
  await once(holder, "close");
});

test("twenty further ports are tried, the daemons' only when it is asked for, and none past the last", () => {
  expect(candidatePorts(13390).slice(0, 3)).toEqual([13390, 13392, 13393]);
  expect(candidatePorts(13390).at(-1)).toBe(13410);
  expect(candidatePorts(13391)[0]).toBe(13391);
  expect(candidatePorts(65534)).toEqual([65534, 65535]);
  expect(candidatePorts(0)).toEqual([0]);
});

test("a port that only root may bind is not called taken", needsRoot, () => {
  const module = JSON.stringify(new URL("./loopback-listeners.ts", import.meta.url).href);
  const program = `const { listenOnLoopback } = await import(${module}); process.setgid(65534); process.setuid(65534);
    await listenOnLoopback({ port: 80, listen: null, onRequest: () => {} }).catch((error) => console.log(error.code, JSON.stringify(error.params)));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" });
  expect([stdout, stderr]).toEqual([`LISTEN_PORT_PRIVILEGED {"port":80,"first":${first}}\n`, ""]);
});
