import { openCapture } from "@portolan/capture";
import { listenerLoad } from "./load/load.ts";
import { makeNamespaces } from "./load/namespaces.ts";
import type { Row } from "./row.ts";
import { measure, type Timing } from "./measure.ts";

const runs = 200;
const goalCpuMs = 1;
const goalNamespaceCpuMs = 0.1;
const namespaceCounts = [20, 200] as const;

/** The price of leaving Portolan on: a look at a host on which nothing changed. */
export async function measureLooks(): Promise<readonly Row[]> {
  await using _load = await listenerLoad(1_000);
  const alone = await measureLook(runs);
  const rows: Row[] = [
    {
      what: "unchanged look at TCP LISTEN and UDP, 1,000 listeners",
      ours: `${alone.cpuMs.toFixed(2)} ms CPU, ${alone.wallMs.toFixed(2)} ms`,
      peer: "–",
      ratio: null,
      goal: `< ${goalCpuMs} ms CPU`,
      met: alone.cpuMs < goalCpuMs,
    },
  ];
  for (const count of namespaceCounts) rows.push(await measureNamespaces(count, alone));
  return rows;
}

async function measureNamespaces(count: number, alone: Timing): Promise<Row> {
  using _namespaces = makeNamespaces(count);
  const { cpuMs } = await measureLook(runs / 4);
  const eachMs = (cpuMs - alone.cpuMs) / count;
  return {
    what: `each further network namespace in that look, ${count} of them`,
    ours: `${eachMs.toFixed(3)} ms CPU`,
    peer: "–",
    ratio: null,
    goal: `≤ ${goalNamespaceCpuMs} ms CPU`,
    met: eachMs <= goalNamespaceCpuMs,
  };
}

async function measureLook(times: number): Promise<Timing> {
  const capture = openCapture({ portolanVersion: "bench" });
  try {
    await capture.look({ sections: ["namespaces", "sockets"] });
    return await measure(times, async () => {
      await capture.look({ sections: ["namespaces", "sockets"], boundSockets: false });
    });
  } finally {
    capture.close();
  }
}
