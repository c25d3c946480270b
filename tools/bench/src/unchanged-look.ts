import { openCapture } from "@portolan/capture";
import { listenerLoad } from "./load/load.ts";
import type { Row } from "./row.ts";
import { measure } from "./measure.ts";

const runs = 200;
const goalCpuMs = 0.8;

/** The price of leaving Portolan on: a look at a host on which nothing changed. */
export async function measureLooks(): Promise<readonly Row[]> {
  await using _load = await listenerLoad(1_000);
  const capture = openCapture({ portolanVersion: "bench" });
  try {
    await capture.look({ sections: ["namespaces", "sockets"] });
    const look = await measure(runs, async () => {
      await capture.look({ sections: ["sockets"], boundSockets: false });
    });
    return [
      {
        what: "unchanged look at TCP LISTEN and UDP, 1,000 listeners",
        ours: `${look.cpuMs.toFixed(2)} ms CPU, ${look.wallMs.toFixed(2)} ms`,
        peer: "–",
        ratio: null,
        goal: `≤ ${goalCpuMs} ms CPU`,
        met: look.cpuMs <= goalCpuMs,
      },
    ];
  } finally {
    capture.close();
  }
}
