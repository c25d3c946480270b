/** Leases through the authenticated route of a server in a process of its own, in batches and one at a time, and through the engine alone, beside NodePorts on etcd. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { median } from "../median.ts";
import type { Row } from "../row.ts";
import { measureCalls, quantile, type CallRate } from "./call-rate.ts";
import { startEtcd } from "./etcd-server.ts";
import { GrantedPorts, type ToldAnswer } from "./granted-ports.ts";
import type { HttpCaller } from "./http-caller.ts";
import { benchPools, layLeaseBed } from "./lease-bed.ts";
import { createNodePorts } from "./node-port-pattern.ts";
import { startLeaseServer } from "./started-lease-server.ts";

const hosts = 32;
const batch = { callers: 4, perCall: 100 } as const;
/** Also of etcd and of the engine beside it. */
const singles = { callers: 64, perCall: 1 } as const;
const longestP99Ms = 25;

type Way = "batches" | "singles" | "engine" | "etcd";
type Measured = Readonly<Record<Way, CallRate[]>>;

export async function measureServed({ turns, turnMs }: { readonly turns: number; readonly turnMs: number }): Promise<readonly Row[]> {
  await using server = await startLeaseServer(benchPools(hosts));
  await using bed = await layLeaseBed(hosts);
  await using etcd = await startEtcd();
  const desk = createDesk(await server.callers(singles.callers));
  const measured: Measured = { batches: [], singles: [], engine: [], etcd: [] };
  await measureCalls({ callers: batch.callers, forMs: turnMs, call: desk.claim(batch.perCall) }); // the threads are warm from here on
  desk.check();
  for (let turn = 0; turn < turns; turn += 1) {
    const ports = createNodePorts(etcd.client, `/registry/ranges/${turn}`);
    const nodePorts = new GrantedPorts();
    measured.batches.push(await measureCalls({ callers: batch.callers, forMs: turnMs, call: desk.claim(batch.perCall) }));
    desk.check();
    measured.singles.push(await measureCalls({ callers: singles.callers, forMs: turnMs, call: desk.claim(1) }));
    desk.check();
    const grant = async (): Promise<number> => (await bed.grant(bed.claims(1)), 1);
    measured.engine.push(await measureCalls({ callers: singles.callers, forMs: turnMs, call: grant }));
    const allocate = async (): Promise<number> => (nodePorts.take({ host: "", ports: [await ports.allocate()] }), 1);
    measured.etcd.push(await measureCalls({ callers: singles.callers, forMs: turnMs, call: allocate }));
  }
  checkKept(server.directory, desk.granted.count);
  return rowsOf(measured);
}

/** Claims by HTTP. The answers are read after the turn: who asks is on the same cores. */
function createDesk(callers: readonly HttpCaller[]) {
  const granted = new GrantedPorts();
  let answers: Buffer[] = [];
  let asked = 0;
  const bodyOf = (count: number): string =>
    JSON.stringify({
      claims: Array.from({ length: count }, () => ({ pool: `bench-${asked++ % hosts}`, owner: `shop/web-${asked % 200}` })),
    });
  return {
    granted,
    claim: (count: number) => {
      const bodies = Array.from({ length: hosts }, () => bodyOf(count));
      let sent = 0;
      return async (caller: number): Promise<number> => {
        const answer = await callers[caller]?.post(bodies[sent++ % hosts] ?? "");
        if (answer !== undefined) answers.push(answer);
        return count;
      };
    },
    /** Reads what came: each was granted, and no port twice. */
    check(): void {
      for (const answer of answers) granted.takeAnswers((JSON.parse(answer.toString()) as { answers: readonly ToldAnswer[] }).answers);
      answers = [];
    },
  };
}

/** Every lease that was told is in the database, with its port. */
function checkKept(directory: string, told: number): void {
  using database = new DatabaseSync(join(directory, "portolan.db"), { readOnly: true });
  const kept = Number(database.prepare("select count(*) as kept from slot").get()?.["kept"]);
  const leases = Number(database.prepare("select count(*) as leases from lease").get()?.["leases"]);
  if (leases !== told || kept < told) throw new Error(`${told} leases were told, ${leases} are kept with ${kept} slots`);
}

function rowsOf(measured: Measured): readonly Row[] {
  const rate = (way: Way): number => median(measured[way].map(({ perSecond }) => perSecond));
  const p99 = (way: Way): number => quantile(measured[way].flatMap(({ waitedMs }) => waitedMs));
  const etcdText = `NodePort pattern on etcd, ${singles.callers} callers: ${perSecondText(rate("etcd"))}, 99 in 100 in ${p99("etcd").toFixed(0)} ms`;
  const against = (way: Way) => ({ peer: etcdText, ratio: rate("etcd") / rate(way) });
  const counted = (way: Way, what: string, goal: number): Row => ({
    what,
    ours: perSecondText(rate(way)),
    ...against(way),
    goal: `≥ ${perSecondText(goal)}`,
    met: rate(way) >= goal,
  });
  const waited = (way: Way, what: string): Row => ({
    what,
    ours: `${quantile(
      measured[way].flatMap(({ waitedMs }) => waitedMs),
      0.5,
    ).toFixed(1)} ms in the middle, ${p99(way).toFixed(1)} ms of 99 in 100`,
    peer: "–",
    ratio: null,
    goal: `99 in 100 < ${longestP99Ms} ms`,
    met: p99(way) < longestP99Ms,
  });
  const served = "leases claimed over HTTP with a token, durable, entries sequenced and signed";
  return [
    counted("batches", `${served}, ${batch.perCall} in a request, ${batch.callers} connections`, 30_000),
    waited("batches", "such a request, from asking to answer"),
    counted("singles", `${served}, one in a request, ${singles.callers} connections`, 5000),
    waited("singles", "such a request for one lease, from asking to answer"),
    {
      what: `leases granted by the engine, one at a time by ${singles.callers} callers, durable, with their entries`,
      ours: perSecondText(rate("engine")),
      ...against("engine"),
      goal: "≥ 100 × the peer",
      met: rate("engine") >= 100 * rate("etcd"),
    },
    waited("engine", "such a lease of the engine, from asking to answer"),
  ];
}

function perSecondText(value: number): string {
  return `${Math.round(value).toLocaleString("en-US")}/s`;
}
