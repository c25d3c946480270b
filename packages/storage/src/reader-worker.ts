/** A thread that reads, beside the writer: WAL lets it see the last commit without waiting. */
import { parentPort } from "node:worker_threads";
import type { Kysely } from "kysely";
import { readOperations, type Operations } from "./operations.ts";
import { withSurroundings } from "./personal/asked-from.ts";
import { readSecretKeyOf } from "./personal/secret-key.ts";
import { openDatabase } from "./sqlite-database.ts";
import type { Tables } from "./tables.ts";
import type { WorkerReply, WorkerRequest } from "./worker-protocol.ts";

const operations = readOperations as unknown as Operations;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
const reply = (message: WorkerReply): void => parentPort?.postMessage(message);
let database: Kysely<Tables> | null = null;
let secretKey: Uint8Array | null = null;

async function run({ id, operation, input }: Extract<WorkerRequest, { kind: "run" }>): Promise<void> {
  try {
    const [connection, key] = [database, secretKey];
    if (connection === null || key === null) throw new Error("the database is not open");
    const around = { secretKey: key, askedFrom: null };
    reply({ kind: "done", id, output: await withSurroundings(around, () => operations[operation]?.(connection, input as never)) });
  } catch (error) {
    reply({ kind: "failed", id, error: error as Error });
  }
}

function open(path: string): void {
  try {
    database = openDatabase(path, { readOnly: true });
    secretKey = readSecretKeyOf(path);
    reply({ kind: "opened" });
  } catch (error) {
    reply({ kind: "failed", id: null, error: error as Error });
  }
}

async function close(): Promise<void> {
  await database?.destroy();
  reply({ kind: "closed" });
  parentPort?.close();
}

parentPort?.on("message", (request: WorkerRequest) => {
  if (request.kind === "run") void run(request);
  else if (request.kind === "open") open(request.path);
  else void close();
});
reply({ kind: "loaded" });
