import { openCapture } from "@portolan/capture";
import { connectionLoad, listenerLoad, type Load } from "./load/load.ts";
import type { Row } from "./row.ts";
import { measureSideBySide, run } from "./measure.ts";

const runs = 11;
const goalRatio = 0.2;

interface Situation {
  readonly name: string;
  readonly start: () => Promise<Load | null>;
  readonly hasGoal: boolean;
}

const situations: readonly Situation[] = [
  { name: "idle", start: () => Promise.resolve(null), hasGoal: false },
  { name: "10,000 listeners", start: () => listenerLoad(10_000), hasGoal: true },
  { name: "100,000 TCP sockets in all states", start: () => connectionLoad(100_000), hasGoal: true },
];

/** The same question to both: every listening socket with its options and the processes that hold it. */
export async function measureInventory(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { name, start, hasGoal } of situations) {
    await using _load = await start();
    for (const sweepOwners of [false, true]) rows.push(await measureSituation({ name, hasGoal: hasGoal && !sweepOwners, sweepOwners }));
  }
  return rows;
}

async function measureSituation(options: {
  readonly name: string;
  readonly hasGoal: boolean;
  readonly sweepOwners: boolean;
}): Promise<Row> {
  const capture = openCapture({ portolanVersion: "bench" });
  try {
    await capture.look({ sections: ["namespaces", "sockets", "owners"] });
    const { ours, peer } = await measureSideBySide({
      runs,
      ours: async () => {
        await capture.look({ sections: ["sockets", "owners"], sweepOwners: options.sweepOwners });
      },
      peer: () => run("ss", "-Htulnpe"),
    });
    const ratio = ours.wallMs / peer.wallMs;
    return {
      what: `inventory with owners, ${options.name}${options.sweepOwners ? ", every descriptor walked again" : ", warm"}`,
      ours: `${ours.wallMs.toFixed(1)} ms (${ours.cpuMs.toFixed(1)} ms CPU)`,
      peer: `\`ss -Htulnpe\` ${peer.wallMs.toFixed(1)} ms`,
      ratio,
      goal: options.hasGoal ? `≤ ${goalRatio}` : null,
      met: options.hasGoal ? ratio <= goalRatio : null,
    };
  } finally {
    capture.close();
  }
}
