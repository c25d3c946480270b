/**
 * A program that needs some ports and listens on each, as one of several at once. Argument: RaceTask as JSON. Begins with the first line of its input, prints what became of
 * each port, and holds them until its input ends.
 */
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import getPort, { portNumbers } from "get-port";
import { askPortolan } from "./ask-portolan.ts";
import type { ToldAnswer } from "./granted-ports.ts";
import type { RaceTask, Raced } from "./race-task.ts";

const task = JSON.parse(process.argv[2] ?? "") as RaceTask;

async function findPort(): Promise<number | null> {
  if (task.dataDir === null) return getPort({ port: portNumbers(task.from, task.to) });
  const claims = [{ pool: task.pool, owner: `race/${process.pid}` }];
  const { status, body } = await askPortolan(task.dataDir, "/leases", { claims });
  const [granted] = status === 200 ? (body as { answers: readonly ToldAnswer[] }).answers : [];
  return granted?.leases?.[0]?.ports[0] ?? null;
}

async function race(): Promise<Raced> {
  const port = await findPort();
  if (port === null) return { port, outcome: "none" };
  if (port < task.from || port > task.to) return { port, outcome: "outside" };
  if (task.pauseMs > 0) await sleep(task.pauseMs);
  const server = createServer().listen(port);
  const isOpen = await Promise.race([once(server, "listening").then(() => true), once(server, "error").then(() => false)]).catch(
    () => false,
  );
  return { port, outcome: isOpen ? "listens" : "in-use" };
}

process.stdout.write("ready\n");
await once(process.stdin, "data");
const raced: Raced[] = [];
for (let done = 0; done < task.count; done += 1) raced.push(await race());
process.stdout.write(`${JSON.stringify(raced)}\n`);
await once(process.stdin.resume(), "end");
process.exit(0);
