import { expect, test } from "vitest";
import type { ReachOverview, StreamReach } from "@portolan/contract";
import { phrase } from "@portolan/phrases";
import { createJudge } from "./judge.ts";
import type { JudgeRequest } from "./judge-protocol.ts";
import type { JudgeThread, JudgeThreadEvents } from "./judge-thread.ts";
import { createReachJudge, type JudgeLimits, type ReachJudge } from "./reach-judge.ts";
import { madeHost } from "./made-host.ts";

/** A thread that is none: it answers as the real one does, except for what is given here. */
function fakeThreads(): {
  start: (events: JudgeThreadEvents) => JudgeThread;
  started: number;
  ignores: (request: JudgeRequest) => boolean;
  last: JudgeThreadEvents | null;
} {
  const threads = {
    started: 0,
    ignores: (_request: JudgeRequest): boolean => false,
    last: null as JudgeThreadEvents | null,
    start(events: JudgeThreadEvents): JudgeThread {
      threads.started++;
      threads.last = events;
      let isOver = false;
      const judge = createJudge((reply) => {
        if (!isOver) events.onReply(structuredClone(reply));
      });
      return {
        loaded: Promise.resolve(),
        post(request) {
          if (!isOver && !threads.ignores(request)) setImmediate(() => judge.receive(structuredClone(request)));
        },
        async end() {
          isOver = true;
        },
      };
    },
  };
  return threads;
}

const quick: Partial<JudgeLimits> = { pauseMs: 20, longestPauseMs: 200, judgeMs: 20_000, questionMs: 20_000, firstAnswerMs: 20_000 };

async function overviewOf(judge: ReachJudge): Promise<ReachOverview> {
  return JSON.parse((await judge.overview()).toString("utf8")) as ReachOverview;
}

test("a judgement that takes too long is ended and said so; the next question tries again on a new thread", async () => {
  const threads = fakeThreads();
  const told: StreamReach[] = [];
  const host = madeHost();
  const judge = createReachJudge({
    host: () => host,
    onChange: (message) => told.push(message),
    startThread: threads.start,
    limits: { ...quick, judgeMs: 400 },
  });
  threads.ignores = ({ kind }) => kind === "judge";
  const failed = await overviewOf(judge);
  expect(failed).toMatchObject({ state: "failed", failure: { id: "judging.failed.time" }, revision: 0, endpoints: [] });
  expect(told.slice(0, 1)).toEqual([{ revision: 0, state: "failed" }]);
  threads.ignores = () => false;
  await expect.poll(async () => (await overviewOf(judge)).state, { timeout: 20_000 }).toBe("judged");
  expect(threads.started).toBeGreaterThan(1);
  expect((await overviewOf(judge)).endpoints.length).toBe(host.endpoints.length);
  await judge.close();
}, 60_000);

test("a thread that ends by itself fails what waits for it, and its reason is told", async () => {
  const threads = fakeThreads();
  const host = madeHost();
  const judge = createReachJudge({
    host: () => host,
    onChange: () => {},
    startThread: threads.start,
    limits: { ...quick, questionMs: 5000 },
  });
  threads.ignores = ({ kind }) => kind === "ask";
  const asked = judge.endpoint(host.endpoints[0]?.id ?? "");
  await new Promise((resolve) => setTimeout(resolve, 30));
  threads.last?.onEnd(phrase("judging.failed.memory", { mebibytes: 768 }));
  await expect(asked).rejects.toMatchObject({ code: "JUDGING_FAILED", params: { reason: "It took more than 768 MiB of memory" } });
  threads.ignores = () => false;
  const again = JSON.parse((await judge.endpoint(host.endpoints[0]?.id ?? "")).toString("utf8")) as { endpoint: string };
  expect(again.endpoint).toBe(host.endpoints[0]?.id);
  await judge.close();
}, 60_000);

test("an explanation does not wait for a thread that does not answer", async () => {
  const threads = fakeThreads();
  const host = madeHost();
  const judge = createReachJudge({
    host: () => host,
    onChange: () => {},
    startThread: threads.start,
    limits: { ...quick, explainMs: 20, questionMs: 5000 },
  });
  threads.ignores = () => true;
  expect(await judge.judged({ endpoints: [host.endpoints[0]?.id ?? ""], port: null })).toEqual([]);
  await judge.close();
}, 60_000);

test("what decides nothing makes no new answer, what decides makes one; nothing is judged while nobody asks", async () => {
  const threads = fakeThreads();
  const told: StreamReach[] = [];
  let host = madeHost();
  const judge = createReachJudge({
    host: () => host,
    onChange: (message) => told.push(message),
    startThread: threads.start,
    limits: quick,
  });
  judge.tell(["sockets"]);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(told).toEqual([]);
  expect((await overviewOf(judge)).revision).toBe(1);

  host = madeHost({ queueDepth: 7, sequence: 2 });
  judge.tell(["sockets"]);
  await expect.poll(async () => (await overviewOf(judge)).takenAt, { timeout: 20_000 }).toBe(host.snapshot.takenAt);
  expect((await overviewOf(judge)).revision).toBe(1);

  host = madeHost({ accepts: "10.9.0.0/16", sequence: 3 });
  judge.tell(["rules"]);
  await expect.poll(async () => (await overviewOf(judge)).revision, { timeout: 20_000 }).toBe(2);
  expect(told.at(-1)).toEqual({ revision: 2, state: "judged" });
  await judge.close();
}, 60_000);

test("the overview, an endpoint and a source say the same of one rule", async () => {
  const host = madeHost({ accepts: "10.7.0.0/16" });
  const judge = createReachJudge({
    host: () => host,
    onChange: () => {},
    startThread: fakeThreads().start,
    limits: { ...quick },
  });
  const [endpoint] = host.endpoints;
  const overview = await overviewOf(judge);
  const summary = overview.endpoints.find((one) => one.endpoint === endpoint?.id);
  const detail = JSON.parse((await judge.endpoint(endpoint?.id ?? "")).toString("utf8")) as {
    answer: { ipv4: unknown };
    exposure: unknown;
    pictures: { family: string; paths: { parts: { sources: string[]; steps: { hook: string | null }[]; socket: unknown }[] }[] }[];
  };
  expect(overview.phrases[summary?.answer.ipv4 ?? -1]).toEqual(detail.answer.ipv4);
  expect(summary?.exposure).toEqual(detail.exposure);
  expect(summary?.exposure.ipv4).toBe("private");
  const open = detail.pictures[0]?.paths[0]?.parts[0];
  expect(open?.sources).toEqual(["10.7.0.0/16"]);
  expect(open?.steps.some(({ hook }) => hook === "input")).toBe(true);
  expect(open?.socket).toMatchObject({ endpoint: endpoint?.id });
  const inside = JSON.parse((await judge.whatIf({ source: "10.7.1.2" })).toString("utf8")) as {
    reached: { endpoint: string; verdict: string }[];
  };
  expect(inside.reached).toMatchObject([{ endpoint: endpoint?.id, verdict: "open", family: "ipv4", via: ["eth0"] }]);
  const outside = JSON.parse((await judge.whatIf({ source: "10.8.1.2" })).toString("utf8")) as { reached: unknown[]; unreached: string[] };
  expect(outside).toMatchObject({ reached: [], unreached: [endpoint?.id] });
  expect(outside).toMatchObject({ in: null, refusals: [{ endpoint: endpoint?.id, because: { effect: "drop" } }] });
  const elsewhere = JSON.parse((await judge.whatIf({ source: "10.7.1.2", in: "lo" })).toString("utf8")) as unknown;
  expect(elsewhere).toMatchObject({ in: "lo", reached: [], unreached: [endpoint?.id] });
  await expect(judge.whatIf({ source: "10.7.1.2", in: "eth9" })).rejects.toMatchObject({ code: "ARGUMENT_INVALID" });
  const rules = "*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dprt 80 -j ACCEPT\nCOMMIT\n";
  const pasted = JSON.parse((await judge.whatIf({ rules })).toString("utf8")) as unknown;
  expect(pasted).toMatchObject({ problems: [{ line: 3, place: "ip filter INPUT", text: "--dprt 80" }], more: { problems: 0 } });
  await judge.close();
}, 60_000);

test("findings are partial until live facts are told, and are made anew with them", async () => {
  const host = madeHost();
  let told: { readonly bansSignIns: boolean } | null = null;
  const judge = createReachJudge({
    host: () => host,
    liveFacts: () => Promise.resolve(told),
    onChange: () => {},
    startThread: fakeThreads().start,
    limits: quick,
  });
  const findings = async (): Promise<{ isPartial?: true }> => JSON.parse((await judge.findings()).toString("utf8")) as { isPartial?: true };
  expect((await findings()).isPartial).toBe(true);
  told = { bansSignIns: true };
  judge.tell(["rules"]);
  await expect.poll(async () => (await findings()).isPartial, { timeout: 20_000 }).toBeUndefined();
  await judge.close();
}, 60_000);
