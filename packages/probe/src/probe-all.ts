import type { ProbeResult } from "@portolan/explanation";
import { probeTcp } from "./probe-tcp.ts";

export interface ProbeAllOptions {
  readonly targets: readonly { readonly address: string; readonly device: string | null }[];
  readonly port: number;
  /** For each connection. Absent: one second; on the own host an answer takes well under a millisecond. */
  readonly timeoutMs?: number;
  /** Connections under way at once. Absent: 8. */
  readonly concurrency?: number;
  /** As for `probeTcp`: an HTTP request at loopback addresses. Absent: false. */
  readonly asksHttp?: boolean;
}

/** Probes every target, in order of `targets`, a few at a time. Never rejects. */
export async function probeAll(options: ProbeAllOptions): Promise<readonly ProbeResult[]> {
  const { targets, port, timeoutMs = 1000, concurrency = 8, asksHttp = false } = options;
  const results: ProbeResult[] = [];
  const queue = targets.entries();
  const work = async (): Promise<void> => {
    for (const [index, { address, device }] of queue) results[index] = await probeTcp({ address, port, device, timeoutMs, asksHttp });
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, targets.length) }, work));
  return results;
}
