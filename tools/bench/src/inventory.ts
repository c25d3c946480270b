import { type LookRequest, openCapture } from "@portolan/capture";
import { connectionLoad, listenerLoad, type Load } from "./load/load.ts";
import type { Row } from "./row.ts";
import { measure, measureSideBySide, run } from "./measure.ts";

const runs = 11;

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

interface Question {
  readonly name: string;
  readonly request: LookRequest;
  readonly goalRatio: number | null;
}

const sections = ["sockets", "owners"] as const;

/**
 * The peer lists every listening socket with its options and the processes that hold it, and always starts from nothing. The first question is the
 * same; the second asks for more: TCP sockets that are bound without listening, which the peer cannot show; the third forgets who held what.
 */
const questions: readonly Question[] = [
  { name: "warm", request: { sections, boundSockets: false }, goalRatio: 0.2 },
  { name: "warm, with sockets bound without listening", request: { sections }, goalRatio: 0.2 },
  { name: "every descriptor walked again", request: { sections, boundSockets: false, sweepOwners: true }, goalRatio: 1 },
];

export async function measureInventory(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { name, start, hasGoal } of situations) {
    await using _load = await start();
    const others = await measureOtherPeers();
    for (const question of questions)
      rows.push(await measureQuestion(name, question, { goalRatio: hasGoal ? question.goalRatio : null, others }));
  }
  return rows;
}

const otherPeers = [
  ["lsof", "-nP", "-i"],
  ["netstat", "-tulnp"],
] as const;

/** Slow ones, that always start from nothing: three runs each, once for all questions of a situation. */
async function measureOtherPeers(): Promise<string> {
  const texts: string[] = [];
  for (const [command, ...words] of otherPeers) {
    const title = `\`${[command, ...words].join(" ")}\``;
    try {
      const { wallMs } = await measure(3, () => run(command, ...words));
      texts.push(`${title} ${wallMs.toFixed(wallMs < 100 ? 1 : 0)} ms`);
    } catch (error) {
      const isMissing = error instanceof Error && (error.cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
      texts.push(`${title} ${isMissing ? "not there" : "shows nothing"}`); // lsof ends with 1 where it has no row
    }
  }
  return texts.join(", ");
}

interface Asked {
  readonly goalRatio: number | null;
  readonly others: string;
}

async function measureQuestion(situation: string, { name, request }: Question, { goalRatio, others }: Asked): Promise<Row> {
  const capture = openCapture({ portolanVersion: "bench" });
  try {
    await capture.look({ sections: ["namespaces", ...sections] });
    const { ours, peer } = await measureSideBySide({
      runs,
      ours: async () => {
        await capture.look(request);
      },
      peer: () => run("ss", "-Htulnpe"),
    });
    const ratio = ours.wallMs / peer.wallMs;
    return {
      what: `inventory with owners, ${situation}, ${name}`,
      ours: `${ours.wallMs.toFixed(1)} ms (${ours.cpuMs.toFixed(1)} ms CPU)`,
      peer: `\`ss -Htulnpe\` ${peer.wallMs.toFixed(1)} ms, ${others}`,
      ratio,
      goal: goalRatio === null ? null : `≤ ${goalRatio}`,
      met: goalRatio === null ? null : ratio <= goalRatio,
    };
  } finally {
    capture.close();
  }
}
