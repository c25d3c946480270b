/** A process that judges observations one after another: each message is the path of one, each answer its report. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Observation } from "../observation.ts";
import { judgeCase } from "./judge-case.ts";
import type { JudgeRequest } from "../judge-process.ts";
import { loadModel } from "./model.ts";

function readObservation(path: string): Observation {
  return JSON.parse(readFileSync(path, "utf8")) as Observation;
}

const model = await loadModel();
process.on("message", ({ path, ...options }: JudgeRequest) => {
  try {
    const observation = readObservation(path);
    const { comparedWith } = observation.case;
    const before = comparedWith === undefined ? undefined : readObservation(join(dirname(path), `${comparedWith.name}.json`));
    const report = judgeCase(observation, model, { ...options, before });
    process.send?.({ report });
  } catch (fault) {
    process.send?.({ fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) });
  }
});
process.on("disconnect", () => process.exit(0));
process.send?.({ ready: true });
