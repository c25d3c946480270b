/**
 * Stands in the server's place beneath a supervisor, as a user without rights: passes on what it is told on port 7400, a line of JSON each, to the applier, and answers by
 * what that says. `{"raw": base64}` are bytes put on the applier's descriptor as they are. `connection: "this"` becomes the connection by which the line came; `attempts` has it try everything that it should not be able to.
 */
import { createServer, Socket } from "node:net";
import { createInterface } from "node:readline";
import { createApplierClient, type ApplierRequest } from "@portolan/contract/applier";
import { attemptAll, type EvilFacts } from "./evil-attempts.ts";

const nobody = 61_390;
process.setgroups?.([]);
process.setgid?.(nobody);
process.setuid?.(nobody);
process.on("disconnect", () => process.exit(0));
process.on("message", (message: { kind?: unknown } | null) => {
  if (message?.kind === "stop") process.exit(0);
});

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const stream = new Socket({ fd: 5 });
const up = Promise.withResolvers<void>();
const applier = createApplierClient({
  stream,
  isUp: false,
  encodeText: (text) => encoder.encode(text),
  decodeText: (bytes) => decoder.decode(bytes),
  onEvent: () => {},
  onLink: (isUp) => isUp && up.resolve(),
  onEnd: () => {},
});

function named(socket: Socket): unknown {
  return {
    local: { address: socket.localAddress ?? "", port: socket.localPort ?? 0 },
    remote: { address: socket.remoteAddress ?? "", port: socket.remotePort ?? 0 },
  };
}

async function answer(line: string, socket: Socket): Promise<unknown> {
  const request = JSON.parse(line) as Record<string, unknown>;
  await up.promise;
  if (typeof request["raw"] === "string") return stream.write(Buffer.from(request["raw"], "base64"));
  if (request["ask"] === "attempts") return { attempts: await attemptAll(applier, request["facts"] as EvilFacts) };
  for (const name of ["connection", "asker"]) if (request[name] === "this") request[name] = named(socket);
  return applier.ask(request as unknown as ApplierRequest & { ask: "state" }).catch((error: Error) => error.name);
}

createServer((socket) => {
  socket.on("error", () => {});
  createInterface(socket).on("line", (line) => void answer(line, socket).then((said) => socket.write(`${JSON.stringify(said)}\n`)));
}).listen(7400, () => {
  const token = "T".repeat(43);
  process.send?.({
    kind: "ready",
    urls: [`http://localhost:7400/#token=${token}`],
    port: 7400,
    addresses: [],
    portTakenBy: null,
    dataDir: "/",
    serverUser: { uid: nobody, name: null },
    noNewPrivileges: true,
    privileged: true,
    firstLookMs: null,
  });
});
