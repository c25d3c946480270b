import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { createClient, type Client, type StreamMessages, type StreamName } from "@portolan/contract";
import { startSupervisor, type ReadyEvent, type Supervisor, type SupervisorEvent, type SupervisorOptions } from "@portolan/daemon";
import { serverMain } from "@portolan/server";

/** A supervisor with its scanner and server, as `portolan up` starts them, for one test. */
export interface RunningPortolan {
  readonly supervisor: Supervisor;
  readonly events: readonly SupervisorEvent[];
  readonly ready: ReadyEvent;
  readonly origin: string;
  readonly token: string;
}

export type StartSettings = Partial<SupervisorOptions> & { readonly dataDir: string };

/** Resolves when it is ready; rejects with the code of a refusal. The port is any free one unless said otherwise. */
export async function startPortolan(settings: StartSettings): Promise<RunningPortolan> {
  const events: SupervisorEvent[] = [];
  const readiness = Promise.withResolvers<ReadyEvent>();
  const onEvent = (event: SupervisorEvent): void => {
    events.push(event);
    if (event.kind === "ready") readiness.resolve(event);
    if (event.kind === "failed") readiness.reject(new Error(event.code));
  };
  const defaults = { port: await freePort(), verbose: false, version: "0.0.0-test", serverMain, signals: false, guard: null };
  const supervisor = startSupervisor({ ...defaults, ...settings, onEvent });
  const ready = await readiness.promise;
  const [link = ""] = ready.urls;
  const [origin = "", token = ""] = link.split("/#token=");
  return { supervisor, events, ready, origin, token };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = await listen(0);
  const { port } = server.address() as AddressInfo;
  await stopListening(server);
  return port;
}

export async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

export async function stopListening(server: Server): Promise<void> {
  server.close();
  await once(server, "close");
}

/** A client of the API with the session's cookie, as a browser would have it. */
export async function signIn({ origin, token }: Pick<RunningPortolan, "origin" | "token">): Promise<{ client: Client; cookie: string }> {
  const response = await fetch(`${origin}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  if (!response.ok) throw new Error(await response.text());
  const cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  return { client: createClient({ fetch, origin, headers: { cookie } }), cookie };
}

export type StreamMessage = {
  [Name in StreamName]: { readonly name: Name; readonly id: string; readonly message: StreamMessages[Name] };
}[StreamName];

/** Reads the live stream in the background. `until` waits for a message and fails after 10 s with what came instead. */
export function readStream(origin: string, cookie: string, lastEventId?: string) {
  const abort = new AbortController();
  const seen: StreamMessage[] = [];
  let wake = Promise.withResolvers<void>();
  const headers = { cookie, ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }) };
  const done = (async () => {
    const response = await fetch(`${origin}/api/v1/stream`, { headers, signal: abort.signal });
    let text = "";
    for await (const chunk of (response.body ?? new ReadableStream<Uint8Array>()).pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      seen.push(...blocks.flatMap(parseBlock));
      wake.resolve();
      wake = Promise.withResolvers();
    }
  })().catch(() => {}); // aborted, or the server went: what matters is what came
  const until = async (matches: (message: StreamMessage) => boolean, timeoutMs = 10_000): Promise<StreamMessage> => {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const found = seen.find(matches);
      if (found !== undefined) return found;
      const timer = Promise.withResolvers<void>();
      const handle = setTimeout(() => timer.resolve(), Math.max(0, end - Date.now()));
      await Promise.race([wake.promise, timer.promise]);
      clearTimeout(handle);
      if (Date.now() >= end && !seen.some(matches))
        throw new Error(`not seen within ${timeoutMs} ms, but ${seen.map(({ name }) => name).join(" ")}`);
    }
  };
  return {
    seen,
    until,
    async close() {
      abort.abort();
      await done;
    },
  };
}

function parseBlock(block: string): StreamMessage[] {
  const fields = new Map(block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]));
  const name = fields.get("event");
  return name === undefined ? [] : [{ name, id: fields.get("id"), message: JSON.parse(fields.get("data") ?? "") } as StreamMessage];
}
