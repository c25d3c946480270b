/** A lab host on which cases of one back end follow each other. */
import { LabHost } from "@portolan/test";
import { backEnds } from "./back-ends/all-back-ends.ts";
import type { BackEnd } from "./back-ends/back-end.ts";
import type { CrashCase } from "./crash-case.ts";
import { startObserver } from "./inside/observer.ts";
import { addOutsideWorld } from "./outside-world.ts";

export interface CrashHost extends AsyncDisposable {
  readonly host: LabHost;
  readonly backEnd: BackEnd;
  readonly listening: readonly number[];
}

export async function startCrashHost({ backEnd: name, boot }: Pick<CrashCase, "backEnd" | "boot">): Promise<CrashHost> {
  const backEnd = backEnds[name];
  const host = await LabHost.start({ layer: backEnd.layer, ...(boot === "systemd" ? { init: "systemd-later" as const } : {}) });
  const listening = [22, ...backEnd.ports.filter((port) => port !== 8081)];
  try {
    await addOutsideWorld(host, listening);
    await Promise.all([backEnd.start(host), startObserver(host)]);
  } catch (error) {
    await host.dispose();
    throw error;
  }
  return { host, backEnd, listening, [Symbol.asyncDispose]: () => host.dispose() };
}
