/**
 * How much goes through a port, told by whoever gets it: `node throughput.ts serve PORT…` and `node throughput.ts ask ADDRESS PORT get|put MS`. A line of JSON for
 * each connection that brought something.
 */
import { connect, createServer, type Socket } from "node:net";

const [role, ...words] = process.argv.slice(2);
const chunk = Buffer.alloc(65_536);
const wantsBytes = Buffer.from("get");

function push(socket: Socket): void {
  const fill = (): void => {
    while (socket.writable && socket.write(chunk));
  };
  socket.on("drain", fill);
  fill();
}

/** From the first bytes on. */
function count(socket: Socket): void {
  let bytes = 0;
  let since = 0;
  let last = 0;
  socket.on("data", (data) => {
    last = performance.now();
    if (since === 0) since = last;
    else bytes += data.length;
  });
  socket.on("close", () => {
    if (bytes > 0) process.stdout.write(`${JSON.stringify({ bitsPerSecond: Math.round((bytes * 8000) / (last - since)) })}\n`);
  });
}

if (role === "serve")
  for (const port of words.map(Number)) {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", (data) => {
        if (data.subarray(0, wantsBytes.length).equals(wantsBytes)) push(socket);
        else count(socket);
      });
    });
    server.listen(port, "::", () => process.stdout.write(`serving ${port}\n`));
  }
else {
  const [host = "", port = "", direction = "get", ms = "1000"] = words;
  const socket = connect(Number(port), host, () => {
    if (direction === "put") push(socket);
    else {
      count(socket);
      socket.write(wantsBytes);
    }
    setTimeout(() => socket.destroy(), Number(ms));
  });
}
