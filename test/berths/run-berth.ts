/** Starts a berth as the supervisor does and passes whoever connects to a socket on to it, one at a time. It is started anew when it dies. Arguments: folder of the book, path of the socket. */
import { spawn } from "node:child_process";
import { createServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";

const [directory = "", path = ""] = process.argv.slice(2);
const main = fileURLToPath(new URL("../../apps/daemon/src/berth/berth-main.ts", import.meta.url));
let peer: Socket | null = null;
let frames: Duplex | null = null;

function start(): void {
  const child = spawn(process.execPath, [main, JSON.stringify({ directory })], { stdio: ["ignore", 2, 2, "pipe", "ipc"], cwd: "/" });
  frames = child.stdio[3] as Duplex;
  frames.on("error", () => {});
  frames.on("data", (bytes: Uint8Array) => peer?.write(bytes));
  process.stdout.write(`berth ${child.pid}\n`);
  child.once("exit", () => {
    peer?.destroy();
    start();
  });
}

start();
createServer((socket) => {
  peer = socket;
  socket.on("error", () => {});
  socket.on("data", (bytes) => frames?.write(bytes));
}).listen(path, () => process.stdout.write("ready\n"));
