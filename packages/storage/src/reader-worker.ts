/** A thread that reads, beside the writer: WAL lets it see the last commit without waiting. */
import { parentPort } from "node:worker_threads";
import type { Kysely } from "kysely";
import { readOperations, type Operations } from "./operations.ts";
import { openDatabase } from "./sqlite-database.ts";
import type { Tables } from "./tables.ts";
import type { WorkerReply, WorkerRequest } from "./worker-protocol.ts";

const operations = readOperations as unknown as Operations;
const reply = (message: WorkerReply): void => parentPort?.postMessage(message);
let database: Kysely<Tables> | null = null;

async function run({ id, operation, input }: Extract<WorkerRequest, { kind: "run" }>): Promise<void> {
  try {
    if (database === null) throw new Error("the database is not open");
    reply({ kind: "done", id, output: await operations[operation]?.(database, input as never) });
  } catch (error) {
    reply({ kind: "failed", id, error: error as Error });
  }
}

parentPort?.on("message", async (request: WorkerRequest) => {
  if (request.kind === "run") return run(request);
  if (request.kind === "open") {
    try {
      database = openDatabase(request.path, { readOnly: true });
      return reply({ kind: "opened" });
    } catch (error) {
      return reply({ kind: "failed", id: null, error: error as Error });
    }
  }
  await database?.destroy();
  reply({ kind: "closed" });
  return parentPort?.close();
});
reply({ kind: "loaded" });
