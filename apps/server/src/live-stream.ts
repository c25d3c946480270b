import type { ServerResponse } from "node:http";
import type { LsDocument, StreamLease, StreamNote, StreamPlan, StreamReach } from "@portolan/contract";
import type { HistoryFailure } from "./history-recorder.ts";
import type { HostUpdate } from "./host-view.ts";
import { createStreamRecord } from "./stream-messages.ts";

const heartbeatMs = 15_000;
const maxClients = 100;
/** What may wait for a client beyond what it began with. A client that reads slower is cut off, comes back, and begins again. */
const maxWaitingBytes = 1024 * 1024;

export interface StreamClient {
  readonly response: ServerResponse;
  readonly session: string;
  readonly lastEventId: string | null;
  readonly headers: Readonly<Record<string, number | string | string[] | undefined>>;
}

/** The live stream to every browser. One that was away shortly goes on where it was; any other begins with a reset. */
export interface LiveStream {
  /** False: there are too many clients. */
  open(client: StreamClient): boolean;
  publish(update: HostUpdate): void;
  lose(since: Date): void;
  tellHistory(failure: HistoryFailure | null): void;
  tellNote(note: StreamNote): void;
  tellReach(reach: StreamReach): void;
  tellPlan(plan: StreamPlan): void;
  tellLease(lease: StreamLease): void;
  closeSession(session: string): void;
  close(): void;
}

interface OpenClient {
  readonly response: ServerResponse;
  readonly session: string;
  allowedBytes: number; // of what may wait; shrinks to the limit while the beginning drains
}

export function createLiveStream(readDocument: () => LsDocument | null): LiveStream {
  const clients = new Set<OpenClient>();
  const record = createStreamRecord();
  let revision = 0;
  let lostSince: Date | null = null;
  let history: HistoryFailure | null = null;

  const sendAll = (text: string): void => {
    for (const client of clients) send(client, text);
  };
  const heartbeat = setInterval(() => sendAll(": still here\n\n"), heartbeatMs);
  heartbeat.unref();
  const resetText = (): string => {
    const document = readDocument();
    const reset = document === null ? "" : record.format("reset", { revision, document });
    const lost = lostSince === null ? "" : record.format("lost", { since: lostSince.toISOString() });
    return reset + lost + (history === null ? "" : record.format("history", history));
  };
  return {
    open({ response, session, lastEventId, headers }) {
      if (clients.size >= maxClients) return false;
      response.writeHead(200, { ...headers, ...streamHeaders });
      const beginning = `retry: 2000\n\n${record.since(lastEventId) ?? resetText()}`;
      const client: OpenClient = { response, session, allowedBytes: Buffer.byteLength(beginning) + maxWaitingBytes };
      clients.add(client);
      response.once("close", () => clients.delete(client));
      response.on("error", () => clients.delete(client));
      send(client, beginning);
      return true;
    },
    publish({ snapshot: { takenAt, coverage }, upserted, removed, events, isFirst }) {
      lostSince = null;
      revision++;
      const document = isFirst ? readDocument() : null;
      if (document !== null) sendAll(record.add("reset", { revision, document }));
      else sendAll(record.add("endpoints", { revision, upserted, removed, takenAt, coverage }));
      for (const event of events) sendAll(record.add("change", event));
    },
    lose(since) {
      lostSince = since;
      sendAll(record.add("lost", { since: since.toISOString() }));
    },
    tellHistory(failure) {
      history = failure;
      sendAll(record.add("history", failure ?? { since: null, error: null }));
    },
    tellNote(note) {
      sendAll(record.add("note", note));
    },
    tellReach(reach) {
      sendAll(record.add("reach", reach));
    },
    tellPlan(plan) {
      sendAll(record.add("plan", plan));
    },
    tellLease(lease) {
      sendAll(record.add("lease", lease));
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

const streamHeaders = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store", "x-accel-buffering": "no" };

function send(client: OpenClient, text: string): void {
  const { response } = client;
  response.write(text);
  const waiting = response.writableLength;
  if (waiting > client.allowedBytes) response.destroy();
  else client.allowedBytes = Math.max(maxWaitingBytes, Math.min(client.allowedBytes, waiting + maxWaitingBytes));
}
