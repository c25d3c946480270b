import { setTimeout as wait } from "node:timers/promises";
import {
  RefusalError,
  type FindingDocument,
  type FindingsDocument,
  type Judgement,
  type PlanPreview,
  type StreamReach,
  type TraceQuestion,
  type WhatIfQuestion,
} from "@portolan/contract";
import type { JudgedNamespace } from "@portolan/explanation";
import { phrase, type Phrase } from "@portolan/phrases";
import type { HostFacts } from "@portolan/reachability";
import type { Plan } from "@portolan/plans";
import type { SectionName } from "@portolan/snapshot";
import type { SentHost } from "./fact-sender.ts";
import { documentWith } from "./judged-bytes.ts";
import { isRead, judgedSections } from "./judged-facts.ts";
import { JudgingFailure, openJudgeLine, type JudgeAnswer, type JudgeLine } from "./judge-line.ts";
import type { JudgedDocuments, JudgeQuestion, ToldChart } from "./judge-protocol.ts";
import { startJudgeThread, type StartJudgeThread } from "./judge-thread.ts";
import type { CheckedPlan, PlanQuestion } from "./plan-answer.ts";
import { judgedNamespaces } from "./told-charts.ts";

export interface ReachJudgeOptions {
  readonly host: () => SentHost | null; // null: not seen yet
  /** What the scanner tells beside its looks, asked before the whole host is judged; null: nothing. Absent: never asked. */
  readonly liveFacts?: () => Promise<HostFacts | null>;
  /** Readers of the overview should ask anew. */
  readonly onChange: (message: StreamReach) => void;
  readonly startThread?: StartJudgeThread;
  readonly limits?: Partial<JudgeLimits>;
}

export interface JudgeLimits {
  readonly pauseMs: number; // from the beginning of one judgement to that of the next, at least
  readonly longestPauseMs: number; // to which it doubles while it fails
  readonly judgeMs: number; // of one judgement, after which the thread is ended
  readonly questionMs: number;
  readonly idleMs: number; // without a question, after which nothing is judged any more
  readonly firstAnswerMs: number; // for which the first reader waits
  readonly explainMs: number; // for which an explanation waits
}

const ordinaryLimits: JudgeLimits = {
  pauseMs: 2000,
  longestPauseMs: 600_000,
  judgeMs: 120_000,
  questionMs: 20_000,
  idleMs: 600_000,
  firstAnswerMs: 5000,
  explainMs: 4000,
};

/**
 * Who gets in, worked out by a thread of its own: the whole host after a change, while somebody asks, and single questions at any time. Documents are
 * handed out as the bytes of their JSON. Questions throw JUDGING_FAILED, or what is wrong with them.
 */
export interface ReachJudge {
  readonly loaded: Promise<void>;
  /** The host has changed in these sections. */
  tell(changed: readonly SectionName[]): void;
  overview(): Promise<Buffer>;
  findings(): Promise<Buffer>;
  /** Findings of the last answer, as far as they are told. */
  found(): readonly FindingDocument[];
  /** What was answered is old though the host is the same, as what is told beside it has changed. */
  renew(): void;
  endpoint(id: string): Promise<Buffer>;
  trace(question: TraceQuestion): Promise<Buffer>;
  whatIf(question: WhatIfQuestion): Promise<Buffer>;
  plan(question: PlanQuestion): Promise<PlanPreview>;
  checkPlan(plan: Plan): Promise<CheckedPlan>;
  /** For an explanation; empty where nothing could be judged within a few seconds. */
  judged(asked: { readonly endpoints: readonly string[]; readonly port: number | null }): Promise<readonly JudgedNamespace[]>;
  close(): Promise<void>;
}

const emptyOverview = bytes({ phrases: [], endpoints: [], namespaces: [], findings: { high: 0, medium: 0, low: 0 } });
const emptyFindings = bytes({ findings: [], counts: { high: 0, medium: 0, low: 0 }, more: { findings: 0 } });

function bytes(document: object): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(document));
}

export function createReachJudge(options: ReachJudgeOptions): ReachJudge {
  const { host, onChange, liveFacts = () => Promise.resolve(null), startThread = startJudgeThread, limits = {} } = options;
  return new ThreadJudge({ host, liveFacts, onChange, line: openJudgeLine(startThread), limits: { ...ordinaryLimits, ...limits } });
}

interface JudgeParts {
  readonly host: () => SentHost | null;
  readonly liveFacts: () => Promise<HostFacts | null>;
  readonly onChange: (message: StreamReach) => void;
  readonly line: JudgeLine;
  readonly limits: JudgeLimits;
}

class ThreadJudge implements ReachJudge {
  readonly loaded: Promise<void>;
  readonly #parts: JudgeParts;
  readonly #first = Promise.withResolvers<void>(); // the first answer, or why there is none
  #live: HostFacts | null = null; // as of the last judgement
  #documents: JudgedDocuments | null = null;
  #found: { readonly of: JudgedDocuments; readonly findings: readonly FindingDocument[] } | null = null; // read when somebody asks
  #judgement: Judgement = { state: "pending", failure: null, takenAt: null, revision: 0 };
  #isDirty = true; // the host changed since it was sent
  #isStale = true; // what was sent differs from what was judged
  #timer: NodeJS.Timeout | null = null;
  #isRunning = false;
  #pauseMs: number;
  #beganMs = -Infinity;
  #askedMs = -Infinity;

  constructor(parts: JudgeParts) {
    this.#parts = parts;
    this.#pauseMs = parts.limits.pauseMs;
    this.loaded = parts.line.loaded;
  }

  tell(changed: readonly SectionName[]): void {
    if (!changed.some((name) => watched.has(name))) return;
    this.#isDirty = true;
    if (this.#isWanted()) return this.#schedule();
    if (this.#judgement.state !== "judged") return;
    this.#judgement = { ...this.#judgement, state: "pending" };
    this.#publish();
  }

  async overview(): Promise<Buffer> {
    await this.#want();
    return documentWith({ schema: "portolan.reach-overview/1", ...this.#judgement }, this.#documents?.overview ?? emptyOverview);
  }

  async findings(): Promise<Buffer> {
    await this.#want();
    return documentWith({ schema: "portolan.findings/1", ...this.#judgement }, this.#documents?.findings ?? emptyFindings);
  }

  found(): readonly FindingDocument[] {
    const of = this.#documents;
    if (of === null) return [];
    if (this.#found?.of !== of) {
      const { findings } = JSON.parse(Buffer.from(of.findings).toString()) as Pick<FindingsDocument, "findings">;
      this.#found = { of, findings };
    }
    return this.#found.findings;
  }

  renew(): void {
    if (this.#judgement.revision === 0) return;
    this.#judgement = { ...this.#judgement, revision: this.#judgement.revision + 1 };
    this.#publish();
  }

  async endpoint(id: string): Promise<Buffer> {
    const { snapshot, answer } = await this.#ask({ kind: "endpoint", endpoint: id });
    const { revision } = this.#judgement;
    const head = { schema: "portolan.reach-endpoint/1", state: "judged", failure: null, takenAt: snapshot.takenAt, revision };
    return documentWith(head, answer as Uint8Array);
  }

  async trace(question: TraceQuestion): Promise<Buffer> {
    return Buffer.from(((await this.#ask({ kind: "trace", question })).answer as Uint8Array<ArrayBuffer>).buffer);
  }

  async whatIf(question: WhatIfQuestion): Promise<Buffer> {
    return Buffer.from(((await this.#ask({ kind: "what-if", question })).answer as Uint8Array<ArrayBuffer>).buffer);
  }

  async plan(question: PlanQuestion): Promise<PlanPreview> {
    return valueOf((await this.#ask({ kind: "plan", question })).answer) as PlanPreview;
  }

  async checkPlan(plan: Plan): Promise<CheckedPlan> {
    return valueOf((await this.#ask({ kind: "plan-check", plan })).answer) as CheckedPlan;
  }

  async judged(asked: { readonly endpoints: readonly string[]; readonly port: number | null }): Promise<readonly JudgedNamespace[]> {
    const told = this.#ask({ kind: "charts", ...asked }).then(({ answer }) => judgedNamespaces(answer as readonly ToldChart[]));
    const patience = wait(this.#parts.limits.explainMs, [] as const, { ref: false });
    return Promise.race([told.catch((): readonly JudgedNamespace[] => []), patience]);
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#parts.line.close();
  }

  #isWanted(): boolean {
    return performance.now() - this.#askedMs < this.#parts.limits.idleMs;
  }

  async #want(): Promise<void> {
    this.#askedMs = performance.now();
    if (this.#isDirty || this.#isStale) this.#schedule();
    if (this.#documents !== null || this.#judgement.state === "failed") return;
    await Promise.race([this.#first.promise, wait(this.#parts.limits.firstAnswerMs, undefined, { ref: false })]);
  }

  #schedule(): void {
    if (this.#timer !== null || this.#isRunning) return;
    const delayMs = Math.max(0, this.#beganMs + this.#pauseMs - performance.now());
    this.#timer = setTimeout(() => void this.#run(), delayMs);
    this.#timer.unref();
  }

  async #run(): Promise<void> {
    this.#timer = null;
    const host = this.#parts.host();
    if (host === null) return;
    this.#isRunning = true;
    this.#beganMs = performance.now();
    try {
      await this.#judge(host);
      this.#pauseMs = this.#pauseAfter(performance.now() - this.#beganMs);
    } catch (error) {
      this.#fail(error);
    }
    this.#isRunning = false;
    this.#first.resolve();
    const isFailed = this.#judgement.state === "failed"; // then the next change or question tries again
    if (!isFailed && (this.#isDirty || this.#isStale) && this.#isWanted()) this.#schedule();
  }

  /** A host that takes long is judged for a quarter of the time at most. */
  #pauseAfter(elapsedMs: number): number {
    const { pauseMs, longestPauseMs } = this.#parts.limits;
    return Math.min(longestPauseMs, Math.max(pauseMs, 4 * elapsedMs));
  }

  async #judge(host: SentHost): Promise<void> {
    const { line, limits } = this.#parts;
    if (!isRead(host.snapshot.hashes)) throw new JudgingFailure(phrase("judging.notRead"));
    this.#live = await this.#parts.liveFacts();
    await this.#send(host);
    if (!this.#isStale && this.#documents !== null) {
      const hasChanged = this.#judgement.state !== "judged";
      this.#judgement = { ...this.#judgement, state: "judged", failure: null, takenAt: host.snapshot.takenAt };
      if (hasChanged) this.#publish();
      return;
    }
    this.#isStale = false;
    if (this.#judgement.state === "judged") this.#judgement = { ...this.#judgement, state: "pending" };
    const { takenAt, documents } = await line.judge(limits.judgeMs);
    this.#documents = documents;
    this.#judgement = { state: "judged", failure: null, takenAt, revision: this.#judgement.revision + 1 };
    this.#publish();
  }

  async #send(host: SentHost): Promise<void> {
    this.#isDirty = false;
    const { line, limits } = this.#parts;
    if (await line.send({ ...host, live: this.#live }, limits.judgeMs)) this.#isStale = true;
  }

  #fail(error: unknown): void {
    const failure = reasonOf(error);
    this.#isDirty = true;
    this.#isStale = true;
    this.#pauseMs = Math.min(this.#pauseMs * 2, this.#parts.limits.longestPauseMs);
    this.#judgement = { ...this.#judgement, state: "failed", failure };
    this.#publish();
  }

  #publish(): void {
    const { revision, state } = this.#judgement;
    this.#parts.onChange({ revision, state });
  }

  /** About the host as it is now, whatever was judged. */
  async #ask(question: JudgeQuestion): Promise<{ readonly snapshot: SentHost["snapshot"]; readonly answer: JudgeAnswer }> {
    const { line, limits } = this.#parts;
    const host = this.#parts.host();
    if (host === null) throw new RefusalError("SCANNER_SILENT", { seconds: Math.round(process.uptime()) });
    try {
      await this.#send(host);
      const answer = await line.ask(question, limits.questionMs);
      if (this.#isStale && this.#isWanted()) this.#schedule();
      return { snapshot: host.snapshot, answer };
    } catch (error) {
      if (error instanceof JudgingFailure) throw new RefusalError("JUDGING_FAILED", { reason: error.message }, { cause: error });
      throw error;
    }
  }
}

/** Of an answer that the main thread works with itself. */
function valueOf(answer: JudgeAnswer): unknown {
  return JSON.parse(Buffer.from(answer as Uint8Array<ArrayBuffer>).toString());
}

/** Sections of which a change may change the facts: those that decide, and those that endpoints are named by. */
const watched: ReadonlySet<SectionName> = new Set([...judgedSections, "containers", "owners", "units", "services"]);

function reasonOf(error: unknown): Phrase {
  if (error instanceof JudgingFailure) return error.reason;
  return phrase("judging.failed.fault", { reason: (error instanceof Error ? error.message : String(error)).slice(0, 200) });
}
