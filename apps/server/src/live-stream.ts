import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { LsDocument, StreamMessages, StreamName } from "@portolan/contract";
import type { HostUpdate } from "./host-view.ts";

const heartbeatMs = 15_000;
const maxClients = 100;
const keptMessages = 256;
/** What may wait for a client beyond the reset it began with. A client that reads slower is cut off and begins again. */
const maxWaitingBytes = 1024 * 1024;

export interface StreamClient {
  readonly response: ServerResponse;
  readonly session: string;
  readonly lastEventId: string | null;
  readonly headers: Readonly<Record<string, number | string | string[] | undefined>>;
}

/** The live stream to every browser. Messages have ids `INSTANCE.NUMBER`, so that one that was away shortly goes on where it was. */
export interface LiveStream {
  /** False: there are too many clients. */
  open(client: StreamClient): boolean;
  publish(update: HostUpdate): void;
  lose(since: Date): void;
  closeSession(session: string): void;
  close(): void;
}

interface Open {
  readonly response: ServerResponse;
  readonly session: string;
  allowedBytes: number;
}

export function createLiveStream(readDocument: () => LsDocument | null): LiveStream {
  const instance = randomBytes(6).toString("base64url");
  const clients = new Set<Open>();
  const kept: { readonly number: number; readonly text: string }[] = [];
  let number = 0;
  let revision = 0;
  let lostSince: Date | null = null;

  const text = <Name extends StreamName>(name: Name, message: StreamMessages[Name]): string =>
    `id: ${instance}.${number}\nevent: ${name}\ndata: ${JSON.stringify(message)}\n\n`;
  const send = (client: Open, chunk: string): void => {
    client.response.write(chunk);
    if (client.response.writableLength > client.allowedBytes) client.response.destroy();
    else client.allowedBytes = Math.max(maxWaitingBytes, Math.min(client.allowedBytes, client.response.writableLength + maxWaitingBytes));
  };
  const broadcast = <Name extends StreamName>(name: Name, message: StreamMessages[Name]): void => {
    number++;
    const chunk = text(name, message);
    kept.push({ number, text: chunk });
    if (kept.length > keptMessages) kept.shift();
    for (const client of clients) send(client, chunk);
  };
  const heartbeat = setInterval(() => {
    for (const client of clients) send(client, ": still here\n\n");
  }, heartbeatMs);
  heartbeat.unref();

  /** What a client must hear first: what it missed, or everything. */
  const beginning = (lastEventId: string | null): string => {
    const [of, at] = lastEventId?.split(".") ?? [];
    const missed = kept.filter((message) => message.number > Number(at));
    if (of === instance && missed.length === number - Number(at)) return missed.map((message) => message.text).join("");
    const document = readDocument();
    const reset = document === null ? "" : text("reset", { revision, document });
    return reset + (lostSince === null ? "" : text("lost", { since: lostSince.toISOString() }));
  };
  return {
    open({ response, session, lastEventId, headers }) {
      if (clients.size >= maxClients) return false;
      response.writeHead(200, {
        ...headers,
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
      });
      const first = `retry: 2000\n\n${beginning(lastEventId)}`;
      const client: Open = { response, session, allowedBytes: Buffer.byteLength(first) + maxWaitingBytes };
      clients.add(client);
      response.once("close", () => clients.delete(client));
      response.on("error", () => clients.delete(client));
      send(client, first);
      return true;
    },
    publish({ snapshot, endpoints: _, upserted, removed, events, isFirst }) {
      lostSince = null;
      revision++;
      const document = isFirst ? readDocument() : null;
      if (document !== null) broadcast("reset", { revision, document });
      else broadcast("endpoints", { revision, upserted, removed, takenAt: snapshot.takenAt, coverage: snapshot.coverage });
      for (const event of events) broadcast("change", event);
    },
    lose(since) {
      lostSince = since;
      broadcast("lost", { since: since.toISOString() });
    },
    closeSession(session) {
      for (const client of clients) if (client.session === session) client.response.end();
    },
    close() {
      clearInterval(heartbeat);
      for (const { response } of clients) response.end();
    },
  };
}
