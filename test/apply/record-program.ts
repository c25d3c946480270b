/** Writes the record of a change twice: `node record-program.ts DIRECTORY`. What is told of the second is longer, so that a mixture of both would be seen. */
import { writeGuardRecord, type GuardRecord } from "@portolan/apply";

const self = { pid: process.pid, startTicks: "1" };
const record: GuardRecord = {
  schema: "portolan.guard/1",
  planId: "k7w2",
  steps: [],
  state: "making",
  deadline: { bootId: "", uptimeMs: 0, wallMs: 0 },
  keeper: self,
  mover: self,
  why: null,
  trouble: null,
};
const [directory = ""] = process.argv.slice(2);
writeGuardRecord(directory, record);
writeGuardRecord(directory, { ...record, state: "waiting", trouble: "x".repeat(10_000) });
