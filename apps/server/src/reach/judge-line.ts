import { RefusalError } from "@portolan/contract";
import { phrase, render, type Phrase } from "@portolan/phrases";
import { createFactSender, type SentHost } from "./fact-sender.ts";
import type { JudgedDocuments, JudgeQuestion, JudgeReply, ToldChart } from "./judge-protocol.ts";
import type { JudgeThread, StartJudgeThread } from "./judge-thread.ts";

/** Why something could not be worked out: the thread ended, took too long, or failed at it. */
export class JudgingFailure extends Error {
  readonly reason: Phrase;

  constructor(reason: Phrase) {
    super(render(reason, "en"));
    this.name = "JudgingFailure";
    this.reason = reason;
  }
}

export interface Judged {
  readonly takenAt: string;
  readonly documents: JudgedDocuments;
  readonly elapsedMs: number;
}

export type JudgeAnswer = Uint8Array<ArrayBuffer> | readonly ToldChart[];

/** The conversation with the judging thread. A thread that takes too long is ended, and a new one begins with what is sent next. */
export interface JudgeLine {
  readonly loaded: Promise<void>;
  /** Resolves with whether anything changed that matters. Throws `JudgingFailure`, as do the others. */
  send(host: SentHost, limitMs: number): Promise<boolean>;
  judge(limitMs: number): Promise<Judged>;
  /** Throws `RefusalError` too. */
  ask(question: JudgeQuestion, limitMs: number): Promise<JudgeAnswer>;
  close(): Promise<void>;
}

type Key = "accepted" | "judged" | number;

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

export function openJudgeLine(startThread: StartJudgeThread): JudgeLine {
  const sender = createFactSender();
  const waiting = new Map<Key, Waiting>();
  let thread: JudgeThread | null = null;
  let asked = 0;
  let sending: Promise<unknown> = Promise.resolve();

  const begin = (): JudgeThread => {
    thread ??= startThread({ onReply: receive, onEnd: lose });
    return thread;
  };
  const lose = (reason: Phrase): void => {
    thread = null;
    sender.forget();
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer);
      reject(new JudgingFailure(reason));
    }
    waiting.clear();
  };
  const abandon = (limitMs: number): void => {
    const slow = thread;
    lose(phrase("judging.failed.time", { seconds: Math.max(1, Math.round(limitMs / 1000)) }));
    void slow?.end();
  };
  const expect = <T>(key: Key, limitMs: number): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const timer = setTimeout(() => abandon(limitMs), limitMs);
    timer.unref();
    waiting.set(key, { resolve, reject, timer });
    return promise;
  };
  const settle = (key: Key, end: (one: Waiting) => void): void => {
    const one = waiting.get(key);
    if (one === undefined) return;
    waiting.delete(key);
    clearTimeout(one.timer);
    end(one);
  };

  function receive(reply: JudgeReply): void {
    if (reply.kind === "accepted") settle("accepted", ({ resolve }) => resolve(reply.changed as never));
    else if (reply.kind === "judged") settle("judged", ({ resolve }) => resolve(reply as never));
    else if (reply.kind === "answered") settle(reply.id, ({ resolve }) => resolve(reply.answer as never));
    else if (reply.kind === "refused") settle(reply.id ?? "judged", ({ reject }) => reject(new RefusalError(reply.code, reply.params)));
    else if (reply.kind === "faulted") {
      const failure = new JudgingFailure(phrase("judging.failed.fault", { reason: reply.reason.slice(0, 200) }));
      settle(reply.id ?? "judged", ({ reject }) => reject(failure));
    }
  }

  async function sendNow(host: SentHost, limitMs: number): Promise<boolean> {
    const to = begin();
    const accepted = expect<boolean>("accepted", limitMs);
    accepted.catch(() => {}); // told by the await below
    await sender.send(host, (request) => to.post(request));
    return accepted;
  }

  return {
    loaded: begin().loaded,
    send(host, limitMs) {
      const sent = sending.then(() => sendNow(host, limitMs));
      sending = sent.catch(() => {});
      return sent;
    },
    judge(limitMs) {
      begin().post({ kind: "judge" });
      return expect("judged", limitMs);
    },
    ask(question, limitMs) {
      const id = ++asked;
      begin().post({ kind: "ask", id, question });
      return expect(id, limitMs);
    },
    async close() {
      const last = thread;
      lose(phrase("judging.failed.fault", { reason: "the server ends" }));
      await last?.end();
    },
  };
}
