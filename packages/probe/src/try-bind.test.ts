import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { tryBind } from "./try-bind.ts";

test("a TCP port is refused while a listener on one address holds it, and free afterwards", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  expect(await tryBind(port, "tcp")).toBe("EADDRINUSE");
  expect(await tryBind(port, "udp")).toBeNull();
  server.close();
  await once(server, "close");
  expect(await tryBind(port, "tcp")).toBeNull();
});

test("a UDP port is refused while a socket holds it", async () => {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  expect(await tryBind(socket.address().port, "udp")).toBe("EADDRINUSE");
  socket.close();
});
