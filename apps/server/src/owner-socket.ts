import { chmodSync, openSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";

const patienceMs = 3000;
const maxBytes = 8192;
const longestPathBytes = 100; // sun_path of unix(7) takes 107

export interface OwnerSocket {
  readonly dataDir: string;
  readonly name: string;
  /** Whether who connects says something first: one line, which `answer` is given. */
  readonly takesQuestion: boolean;
  readonly answer: (question: string) => Promise<string>;
  readonly onFault: (error: unknown) => void;
  /** 8 KiB, 3 s and 4 connections where nobody says otherwise. */
  readonly maxQuestionBytes?: number;
  readonly patienceMs?: number;
  readonly maxConnections?: number;
}

/**
 * Answers whoever connects, once. Only the server's own user and root can: the socket is 0600 in a directory of that user. To be called
 * while the directory is locked, so that a socket which lies there is nobody's. Resolves with its end.
 */
export async function openOwnerSocket(opened: OwnerSocket): Promise<() => Promise<void>> {
  const { onFault } = opened;
  const path = socketPath(opened.dataDir, opened.name);
  rmSync(path, { force: true });
  const server = createServer((socket) => void answerSocket(socket, opened).catch(onFault));
  server.maxConnections = opened.maxConnections ?? 4;
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

async function answerSocket(socket: Socket, opened: OwnerSocket): Promise<void> {
  const { takesQuestion, answer } = opened;
  socket.on("error", () => {}); // the asker has gone
  socket.setTimeout(opened.patienceMs ?? patienceMs, () => socket.destroy());
  const question = takesQuestion ? await readLine(socket, opened.maxQuestionBytes ?? maxBytes) : "";
  if (question === null) return void socket.destroy();
  try {
    socket.end(`${await answer(question)}\n`);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** Null: the other side has gone before the line ended, or the line is too long. */
async function readLine(socket: Socket, longest: number): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  let text = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    const end = chunk.indexOf("\n");
    text += end < 0 ? chunk : chunk.slice(0, end);
    if (text.length > longest) resolve(null);
    else if (end >= 0) resolve(text);
  });
  socket.on("close", () => resolve(null));
  return promise;
}

export interface OwnerQuestion {
  readonly dataDir: string;
  readonly name: string;
  readonly question: string | null;
  readonly patienceMs?: number;
  readonly maxAnswerBytes?: number;
}

/** What a running server answers; null when none answers there, whoever may ask. To be checked: the asker may be root, the server never is. */
export async function askOwnerSocket({ dataDir, name, question, ...limits }: OwnerQuestion): Promise<string | null> {
  const { patienceMs: waitMs = patienceMs, maxAnswerBytes = maxBytes } = limits;
  const { promise, resolve } = Promise.withResolvers<string | null>();
  let socket: Socket;
  try {
    socket = connect({ path: socketPath(dataDir, name) });
  } catch {
    return null;
  }
  const timer = setTimeout(() => socket.destroy(), waitMs);
  let text = "";
  socket.setEncoding("utf8");
  if (question !== null) socket.write(`${question}\n`);
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

/** A long path is shortened through a descriptor of the directory, which is then kept open. */
function socketPath(dataDir: string, name: string): string {
  const path = join(dataDir, name);
  if (Buffer.byteLength(path) <= longestPathBytes) return path;
  try {
    return `/proc/self/fd/${openSync(dataDir, "r")}/${name}`;
  } catch {
    return path;
  }
}
