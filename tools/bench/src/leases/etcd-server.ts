import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { prepareLayer } from "@portolan/test";
import { Etcd3 } from "etcd3";

export interface EtcdServer extends AsyncDisposable {
  readonly client: Etcd3;
}

const patienceMs = 20_000;

/** Debian's etcd, from the packages that the tests keep, as it comes: one member, each write on this machine's disk before it is answered. */
export async function startEtcd(): Promise<EtcdServer> {
  const layer = await prepareLayer("catalogue");
  const program = join(layer.directory, "upper/usr/bin/etcd");
  if (!existsSync(program)) throw new Error(`no etcd at ${program}`);
  const directory = await mkdtemp(join(tmpdir(), "portolan-bench-etcd-"));
  const [url, peer] = await Promise.all([freeUrl(), freeUrl()]);
  const members = [`--initial-advertise-peer-urls=${peer}`, `--listen-peer-urls=${peer}`, `--initial-cluster=default=${peer}`];
  const words = [
    `--data-dir=${directory}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    ...members,
    "--log-level=error",
  ];
  const child = spawn(program, words, { cwd: directory, stdio: "ignore", env: { PATH: "/usr/bin:/bin" } });
  const gone = once(child, "exit");
  const client = new Etcd3({ hosts: url });
  const stop = async (): Promise<void> => {
    client.close();
    child.kill("SIGTERM");
    await gone;
    await rm(directory, { recursive: true });
  };
  try {
    await untilItAnswers(client);
  } catch (error) {
    await stop();
    throw error;
  }
  return { client, [Symbol.asyncDispose]: stop };
}

async function untilItAnswers(client: Etcd3): Promise<void> {
  const endMs = performance.now() + patienceMs;
  for (;;) {
    try {
      return void (await client.get("there"));
    } catch (error) {
      if (performance.now() > endMs) throw new Error("etcd does not answer", { cause: error });
      await sleep(50);
    }
  }
}

async function freeUrl(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${port}`;
}
