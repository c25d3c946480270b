import { statSync } from "node:fs";
import type { IncomingMessage } from "node:http";

export interface UnixHttpRequest {
  readonly socketPath: string;
  readonly path: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** A JSON answer, or why there is none. `absent`: no socket there; `refused`: this user may not connect; `dead`: nobody listens on the socket any more. */
export type UnixHttpAnswer =
  | { readonly ok: true; readonly body: unknown; readonly server: string }
  | { readonly ok: false; readonly code: "absent" | "refused" | "dead" | "timed-out" | "too-large" | "failed"; readonly reason: string };

/** One GET over a unix socket. The time limit covers the whole exchange. Never rejects. */
export function getJson({ socketPath, path, timeoutMs, maxBytes }: UnixHttpRequest): Promise<UnixHttpAnswer> {
  if (!mayExist(socketPath)) return Promise.resolve({ ok: false, code: "absent", reason: `connect ENOENT ${socketPath}` });
  const { request } = process.getBuiltinModule("node:http"); // imported, it would load a web client as well: 30 ms of every start
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const fail = (error: Error) => resolve(failureOf(error, signal));
    const outgoing = request(
      { socketPath, path, signal, agent: false, headers: { host: "localhost", accept: "application/json" } },
      (response) => {
        readBody(response, maxBytes).then(resolve, fail);
      },
    );
    outgoing.once("error", fail);
    outgoing.end();
  });
}

function mayExist(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true; // not ours to see; the connection says why
  }
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<UnixHttpAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) return { ok: false, code: "too-large", reason: `more than ${maxBytes} bytes` }; // leaving the loop destroys the response
    chunks.push(chunk);
  }
  const status = response.statusCode ?? 0;
  if (status !== 200)
    return { ok: false, code: status === 403 ? "refused" : status === 404 ? "absent" : "failed", reason: `HTTP status ${status}` };
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  return { ok: true, body, server: String(response.headers.server ?? "") };
}

function failureOf(error: Error, signal: AbortSignal): UnixHttpAnswer {
  const reason = error.message;
  if (signal.aborted) return { ok: false, code: "timed-out", reason };
  const codes = { ENOENT: "absent", EACCES: "refused", EPERM: "refused", ECONNREFUSED: "dead" } as const;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return { ok: false, code: code in codes ? codes[code as keyof typeof codes] : "failed", reason };
}
