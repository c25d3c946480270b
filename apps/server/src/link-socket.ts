import { chmodSync, openSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { linkSocketName } from "./data-directory.ts";

/** What the running server tells whoever may open its socket. */
export interface RunningPanel {
  readonly schema: "portolan.running/1";
  readonly pid: number; // of the supervisor, which is what a person would end
  readonly port: number;
  /** Fresh sign-in links, best first; each works once. */
  readonly urls: readonly string[];
}

const patienceMs = 3000;
const maxAnswerBytes = 4096;
const longestPathBytes = 100; // sun_path of unix(7) takes 107

/**
 * Hands a fresh sign-in link to everybody who connects. Only the server's own user and root can: the socket is 0600 in a directory of
 * that user. To be called while the directory is locked, so that a socket which lies there is nobody's. Resolves with its end.
 */
export async function openLinkSocket(
  dataDir: string,
  { issue, onFault }: { readonly issue: () => Promise<RunningPanel>; readonly onFault: (error: unknown) => void },
): Promise<() => Promise<void>> {
  const path = socketPath(dataDir);
  rmSync(path, { force: true });
  const server = createServer((socket) => void answer(socket, issue).catch(onFault));
  server.maxConnections = 4;
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject);
  server.listen({ path }, listening.resolve);
  await listening.promise;
  server.off("error", listening.reject).on("error", onFault);
  chmodSync(path, 0o600);
  return () => {
    const closed = Promise.withResolvers<void>();
    server.close(() => closed.resolve());
    return closed.promise;
  };
}

async function answer(socket: Socket, issue: () => Promise<RunningPanel>): Promise<void> {
  socket.on("error", () => {}); // the asker has gone
  socket.setTimeout(patienceMs, () => socket.destroy());
  try {
    socket.end(`${JSON.stringify(await issue())}\n`);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** A running server's answer; null when none answers there, whoever may ask. What came is checked: the asker may be root, the server never is. */
export async function askRunningPanel(dataDir: string): Promise<RunningPanel | null> {
  const text = await readAnswer(dataDir);
  try {
    return text === null ? null : checkAnswer(JSON.parse(text));
  } catch {
    return null;
  }
}

async function readAnswer(dataDir: string): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  let socket: Socket;
  try {
    socket = connect({ path: socketPath(dataDir) });
  } catch {
    return null;
  }
  const timer = setTimeout(() => socket.destroy(), patienceMs);
  let text = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    text += chunk;
    if (text.length > maxAnswerBytes) socket.destroy();
  });
  socket.on("error", () => {});
  socket.on("close", () => resolve(text === "" || text.length > maxAnswerBytes ? null : text));
  const answered = await promise;
  clearTimeout(timer);
  return answered;
}

function checkAnswer(value: unknown): RunningPanel | null {
  const { schema, pid, port, urls } = (value ?? {}) as Partial<Record<keyof RunningPanel, unknown>>;
  if (schema !== "portolan.running/1" || !Number.isInteger(pid) || !Number.isInteger(port) || !Array.isArray(urls)) return null;
  const link = /^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\]):(\d{1,5})\/#token=[A-Za-z0-9_-]{43}$/;
  if (urls.length === 0 || !urls.every((url) => typeof url === "string" && link.exec(url)?.[2] === String(port))) return null;
  return { schema, pid: Number(pid), port: Number(port), urls };
}

/** A long path is shortened through a descriptor of the directory, which is then kept open. */
function socketPath(dataDir: string): string {
  const path = join(dataDir, linkSocketName);
  if (Buffer.byteLength(path) <= longestPathBytes) return path;
  try {
    return `/proc/self/fd/${openSync(dataDir, "r")}/${linkSocketName}`;
  } catch {
    return path;
  }
}
