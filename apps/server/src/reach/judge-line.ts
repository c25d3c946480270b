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
  return new ThreadLine(startThread);
}

class ThreadLine implements JudgeLine {
  readonly loaded: Promise<void>;
  readonly #startThread: StartJudgeThread;
  readonly #sender = createFactSender();
  readonly #waiting = new Map<Key, Waiting>();
  #thread: JudgeThread | null = null;
  #asked = 0;
  #sending: Promise<unknown> = Promise.resolve();

  constructor(startThread: StartJudgeThread) {
    this.#startThread = startThread;
    this.loaded = this.#begin().loaded;
  }

  send(host: SentHost, limitMs: number): Promise<boolean> {
    const sent = this.#sending.then(() => this.#sendNow(host, limitMs));
    this.#sending = sent.catch(() => {});
    return sent;
  }

  judge(limitMs: number): Promise<Judged> {
    this.#begin().post({ kind: "judge" });
    return this.#expect("judged", limitMs);
  }

  ask(question: JudgeQuestion, limitMs: number): Promise<JudgeAnswer> {
    const id = ++this.#asked;
    this.#begin().post({ kind: "ask", id, question });
    return this.#expect(id, limitMs);
  }

  async close(): Promise<void> {
    const last = this.#thread;
    this.#lose(phrase("judging.failed.fault", { reason: "the server ends" }));
    await last?.end();
  }

  #begin(): JudgeThread {
    this.#thread ??= this.#startThread({ onReply: (reply) => this.#receive(reply), onEnd: (reason) => this.#lose(reason) });
    return this.#thread;
  }

  async #sendNow(host: SentHost, limitMs: number): Promise<boolean> {
    const to = this.#begin();
    const accepted = this.#expect<boolean>("accepted", limitMs);
    accepted.catch(() => {}); // told by the await below
    await this.#sender.send(host, (request) => to.post(request));
    return accepted;
  }

  #expect<T>(key: Key, limitMs: number): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const timer = setTimeout(() => this.#abandon(limitMs), limitMs);
    timer.unref();
    this.#waiting.set(key, { resolve, reject, timer });
    return promise;
  }

  #receive(reply: JudgeReply): void {
    if (reply.kind === "accepted") this.#settle("accepted", ({ resolve }) => resolve(reply.changed as never));
    else if (reply.kind === "judged") this.#settle("judged", ({ resolve }) => resolve(reply as never));
    else if (reply.kind === "answered") this.#settle(reply.id, ({ resolve }) => resolve(reply.answer as never));
    else if (reply.kind === "refused")
      this.#settle(reply.id ?? "judged", ({ reject }) => reject(new RefusalError(reply.code, reply.params)));
    else if (reply.kind === "faulted") {
      const failure = new JudgingFailure(phrase("judging.failed.fault", { reason: reply.reason.slice(0, 200) }));
      this.#settle(reply.id ?? "judged", ({ reject }) => reject(failure));
    }
  }

  #settle(key: Key, end: (one: Waiting) => void): void {
    const one = this.#waiting.get(key);
    if (one === undefined) return;
    this.#waiting.delete(key);
    clearTimeout(one.timer);
    end(one);
  }

  /** Nothing more comes from the thread. */
  #lose(reason: Phrase): void {
    this.#thread = null;
    this.#sender.forget();
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject, timer } of lost) {
      clearTimeout(timer);
      reject(new JudgingFailure(reason));
    }
  }

  #abandon(limitMs: number): void {
    const slow = this.#thread;
    this.#lose(phrase("judging.failed.time", { seconds: Math.max(1, Math.round(limitMs / 1000)) }));
    void slow?.end();
  }
}
