import { LabHost } from "@portolan/test";
import { backEnds } from "./back-ends/all-back-ends.ts";
import type { BackEndName } from "./back-ends/back-end.ts";
import type { CrashCase } from "./crash-case.ts";
import { runCase, type CrashResult } from "./run-case.ts";

/** Each in its turn, on one host for each back end. A fault in the running itself is the case's. */
export async function runCases(cases: readonly CrashCase[], onResult: (result: CrashResult) => void): Promise<void> {
  for (const [name, own] of Map.groupBy(cases, ({ backEnd }) => backEnd)) {
    await using host = await startHost(name);
    for (const crash of own) onResult(await runCase(host, crash).catch((error: unknown) => broken(crash, error)));
  }
}

async function startHost(name: BackEndName): Promise<LabHost> {
  const host = await LabHost.start({ layer: "firewalls" });
  await backEnds[name].start(host);
  return host;
}

function broken({ number, backEnd }: CrashCase, error: unknown): CrashResult {
  return { number, backEnd, end: "nothing", deaths: 0, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
