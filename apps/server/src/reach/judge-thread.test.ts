import { expect, test } from "vitest";
import type { Phrase } from "@portolan/phrases";
import type { JudgeReply, JudgeRequest } from "./judge-protocol.ts";
import { startJudgeThread } from "./judge-thread.ts";

test("the real thread loads, answers, and tells why it ended when it fails", async () => {
  const replies: JudgeReply[] = [];
  const ended: Phrase[] = [];
  const thread = startJudgeThread({ onReply: (reply) => replies.push(reply), onEnd: (reason) => ended.push(reason) });
  await thread.loaded;
  thread.post({ kind: "facts", names: [], takenAt: "2026-01-01T00:00:00.000Z", host: "made", isRead: true, live: null });
  await expect.poll(() => replies.map(({ kind }) => kind), { timeout: 10_000 }).toEqual(["accepted"]);
  thread.post({ kind: "facts" } as JudgeRequest); // what no caller sends
  await expect.poll(() => ended.map(({ id }) => id), { timeout: 10_000 }).toEqual(["judging.failed.fault"]);
  await thread.end();
  expect(ended).toHaveLength(1);
}, 30_000);

test("a thread that is ended on purpose tells nothing", async () => {
  const ended: Phrase[] = [];
  const thread = startJudgeThread({ onReply: () => {}, onEnd: (reason) => ended.push(reason) });
  await thread.loaded;
  await thread.end();
  expect(ended).toEqual([]);
}, 30_000);
