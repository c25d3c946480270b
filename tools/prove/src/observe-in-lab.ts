/** Observes cases on lab hosts: each in a network namespace of its own, those that run a manager on a host of their own. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LabHost } from "@portolan/test";
import type { Observation } from "./observation.ts";
import type { ObserveRequest } from "./observe/observe-case.ts";

const program = join(import.meta.dirname, "observe/main.ts");

export interface Observer extends AsyncDisposable {
  /** Rejects with what went wrong where the case cannot be built. */
  observe(request: ObserveRequest): Promise<Observation>;
}

export async function openObserver(): Promise<Observer> {
  const host = await LabHost.start({ layer: "firewalls" });
  return {
    observe: async (request) => {
      if (request.case.prepare === undefined) return observeOn(host, request);
      await using own = await LabHost.start({ layer: "firewalls" });
      return await observeOn(own, request); // before it is disposed of
    },
    [Symbol.asyncDispose]: () => host.dispose(),
  };
}

async function observeOn(host: LabHost, request: ObserveRequest): Promise<Observation> {
  const [requestFile, observationFile] = ["/tmp/proof-request.json", "/tmp/proof-observation.json"];
  host.write(requestFile, JSON.stringify(request));
  const command = ["unshare", "--net", process.execPath, program, requestFile, observationFile];
  const env = { NODE_COMPILE_CACHE: "/tmp/compiled" };
  const { exitCode, stderr } = await host.run(command, { timeoutMs: 10 * 60_000, env, allowFailure: true });
  if (exitCode !== 0) throw new Error(/^\w*Error: ([\s\S]*?)\n +at /m.exec(stderr)?.[1] ?? stderr.slice(-2000));
  return JSON.parse(readFileSync(host.path(observationFile), "utf8")) as Observation;
}
