/** Records looks as fast as it can, several at a time, and prints the time of each one that was acknowledged. Ends only by being killed. */
import { DatabaseSync } from "node:sqlite";
import { existsSync } from "node:fs";
import { sampleEndpoint, sampleLook } from "../sample-look.ts";
import { startStorageThreads } from "../storage.ts";

const path = process.argv[2] ?? "";
const begin = existsSync(path) ? Number(new DatabaseSync(path).prepare("select last_seen_ms from host").get()?.["last_seen_ms"] ?? 0) : 0;
const outcome = await (await startStorageThreads()).open(path);
if (!outcome.ok) throw new Error(outcome.code);
let at = begin;
const writeOne = async (): Promise<void> => {
  const atMs = ++at;
  const endpoints = Array.from({ length: (atMs % 7) + 1 }, (_, index) => sampleEndpoint(`e${index}`, (atMs % 3) + 1));
  await outcome.storage.write.recordLook(sampleLook({ atMs, endpoints }));
  process.stdout.write(`${atMs}\n`);
};
for (;;) await Promise.all([writeOne(), writeOne(), writeOne()]);
