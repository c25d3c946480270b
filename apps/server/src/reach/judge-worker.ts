/** The thread that works out who gets in. It is given facts, never reads any, and answers one thing at a time. */
import { parentPort } from "node:worker_threads";
import { createJudge } from "./judge.ts";
import type { JudgeReply, JudgeRequest } from "./judge-protocol.ts";

const reply = (message: JudgeReply): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(message, transferable(message));
};

/** Bytes change hands without being copied. */
function transferable(message: JudgeReply): ArrayBuffer[] {
  if (message.kind === "judged") return [message.documents.overview.buffer, message.documents.findings.buffer];
  return message.kind === "answered" && message.answer instanceof Uint8Array ? [message.answer.buffer] : [];
}

const judge = createJudge(reply);
parentPort?.on("message", (request: JudgeRequest) => judge.receive(request));
reply({ kind: "loaded" });
