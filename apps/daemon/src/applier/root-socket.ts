/** A way to the applier: a socket that only root can open, in a folder that only root can enter. It is no network's. */
import { chmodSync, lstatSync, mkdirSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { dirname } from "node:path";

const mostConnections = 8;

/** To be called by whoever alone has the place: a socket that lies there is then nobody's. Throws where others could enter the folder. */
export async function openRootSocket(path: string, onConnection: (socket: Socket) => void): Promise<Server> {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { mode, uid } = lstatSync(folder);
  if (uid !== process.getuid?.()) throw new Error(`${folder} belongs to user ${uid}`);
  if ((mode & 0o077) !== 0) chmodSync(folder, 0o700);
  rmSync(path, { force: true });
  const server = createServer(onConnection);
  server.maxConnections = mostConnections;
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject);
  server.listen({ path }, listening.resolve);
  await listening.promise;
  server.off("error", listening.reject).on("error", () => {});
  chmodSync(path, 0o600);
  return server;
}
