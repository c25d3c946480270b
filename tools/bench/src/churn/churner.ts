// Child of a churn run: opens and closes listeners as it is told, and says when each call began and ended. Ends with its parent.
import { createSocket, type Socket } from "node:dgram";
import { createServer, type Server } from "node:net";
import type { ChurnerOrder, ChurnerReport } from "./churner-messages.ts";

const open = new Map<number, Server | Socket>();
const report = (message: ChurnerReport): void => void process.send?.(message);

process.on("disconnect", () => process.exit(0));
process.on("message", (order: ChurnerOrder) => {
  if (order.kind === "open") openPlace(order);
  else closePlace(order.id);
});
report({ kind: "ready" });

function openPlace({ id, protocol, address, port }: Extract<ChurnerOrder, { kind: "open" }>): void {
  const fromMs = Date.now();
  const onOpen = (): void => report({ kind: "opened", id, fromMs, toMs: Date.now() });
  const onError = (error: Error): void => {
    open.delete(id);
    report({ kind: "failed", id, reason: error.message });
  };
  if (protocol === "tcp") {
    const server = createServer((socket) => socket.destroy());
    open.set(id, server.once("error", onError).listen({ port, host: address }, onOpen));
  } else {
    const socket = createSocket({ type: address.includes(":") ? "udp6" : "udp4" });
    open.set(id, socket);
    socket.once("error", onError);
    socket.bind({ port, address, exclusive: true }, onOpen);
  }
}

function closePlace(id: number): void {
  const fromMs = Date.now();
  const held = open.get(id);
  open.delete(id);
  held?.close(() => report({ kind: "closed", id, fromMs, toMs: Date.now() }));
}
