import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { listenOnLoopback } from "./loopback-listeners.ts";

const onRequest = () => {};

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
