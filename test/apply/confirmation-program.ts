/**
 * Listens on port 7400 for lines of JSON and answers each by one: `note` notes the connections there are, `claim` confirms by the very connection it came on, or by
 * one that differs from it as told, `call` opens a connection to a port of who asks and confirms by that one.
 */
import { connect, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { noteConnections, type Confirmation, type NamedConnection } from "@portolan/apply";
import type { IpFamily } from "@portolan/net";

export type ConfirmationRequest =
  | { readonly ask: "note"; readonly families: readonly IpFamily[] }
  | { readonly ask: "claim"; readonly remotePort?: number }
  | { readonly ask: "console" }
  | { readonly ask: "call"; readonly port: number };

let confirmation: Confirmation | null = null;
const outgoing: Socket[] = [];

async function answer(socket: Socket, request: ConfirmationRequest): Promise<unknown> {
  if (request.ask === "note") confirmation = noteConnections(request);
  if (request.ask === "note" || confirmation === null) return "noted";
  if (request.ask === "console") return confirmation.hear("console");
  if (request.ask === "claim") return confirmation.hear(nameOf(socket, request.remotePort));
  const call = connect(request.port, socket.remoteAddress ?? "");
  outgoing.push(call);
  await new Promise((resolve) => call.once("connect", resolve));
  return confirmation.hear(nameOf(call));
}

function nameOf(socket: Socket, remotePort = socket.remotePort): NamedConnection {
  return {
    local: { address: socket.localAddress ?? "", port: socket.localPort ?? 0 },
    remote: { address: socket.remoteAddress ?? "", port: remotePort ?? 0 },
  };
}

createServer((socket) => {
  socket.on("error", () => {});
  createInterface(socket).on("line", (line) => {
    void answer(socket, JSON.parse(line) as ConfirmationRequest).then((said) => socket.write(`${JSON.stringify(said)}\n`));
  });
}).listen(7400, () => process.stdout.write("listening\n"));
