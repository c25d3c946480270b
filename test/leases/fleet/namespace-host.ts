import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import type { Duplex } from "node:stream";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createBerthClient, type BerthClient } from "@portolan/contract/berth";

/** A network namespace that stands for a host: with a berth of its own, services, and noise. */
export interface NamespaceHost {
  readonly id: string;
  readonly namespace: string; // as a look names it
  readonly berth: BerthClient;
  readonly berthPid: number;
  /** "ok", or what the kernel said. */
  start(port: number, name: string): Promise<string>;
  stop(port: number): Promise<string>;
  /** Who answers there. */
  ask(port: number): Promise<string>;
  counts(): Promise<Readonly<Record<string, number>>>;
  /** Its packets for this port go elsewhere from now on. */
  divert(port: number): void;
  close(): void;
}

const berthMain = fileURLToPath(new URL("../../../apps/daemon/src/berth/berth-main.ts", import.meta.url));
const agentMain = fileURLToPath(new URL("namespace-agent.ts", import.meta.url));
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export interface NamespaceHostOptions {
  readonly name: string;
  readonly folder: string;
  /** Of the pool; the kernel's own range begins with it and is three times as long, 1,500 at least. */
  readonly ports: { readonly from: number; readonly to: number };
  /** Between two outgoing connections; everything else in the way is rarer. */
  readonly noiseEveryMs: number;
}

export async function openNamespaceHost({ name, folder, ports, noiseEveryMs }: NamespaceHostOptions): Promise<NamespaceHost> {
  const inside = (...words: string[]): string[] => ["--net=/run/netns/" + name, "--", ...words];
  execFileSync("ip", ["netns", "add", name]);
  const run = (...words: string[]): void => void execFileSync("nsenter", inside(...words));
  run("ip", "link", "set", "lo", "up");
  const last = ports.from + Math.max(1500, (ports.to - ports.from) * 3);
  run("sh", "-c", `echo ${ports.from} ${last} >/proc/sys/net/ipv4/ip_local_port_range`);
  run("nft", "add table inet doors; add chain inet doors in { type nat hook output priority -100; }");
  const child = spawn("nsenter", inside(process.execPath, berthMain, JSON.stringify({ directory: `${folder}/${name}` })), {
    stdio: ["ignore", 2, 2, "pipe", "ipc"],
  });
  const berth = createBerthClient({
    stream: child.stdio[3] as Duplex,
    isUp: true,
    encodeText: (text) => encoder.encode(text),
    decodeText: (bytes) => decoder.decode(bytes),
    onEnd: () => {},
  });
  const book = await berth.ask({ ask: "book" });
  if (book.code !== "book") throw new Error(JSON.stringify(book));
  const agent = spawn("nsenter", inside(process.execPath, agentMain, String(ports.from), String(ports.to), String(noiseEveryMs)), {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const order = openOrders(agent);
  await order({ order: "counts" });
  return {
    id: name,
    namespace: `name:${name}`,
    berth,
    berthPid: book.pid,
    start: (port, service) => order({ order: "start", port, name: service }) as Promise<string>,
    stop: (port) => order({ order: "stop", port }) as Promise<string>,
    ask: (port) => order({ order: "ask", port }) as Promise<string>,
    counts: () => order({ order: "counts" }) as Promise<Readonly<Record<string, number>>>,
    divert: (port) => run("nft", `add rule inet doors in tcp dport ${port} redirect to :9000`),
    close() {
      berth.close();
      child.kill("SIGKILL");
      agent.kill("SIGKILL");
    },
  };
}

function openOrders(agent: ChildProcess): (order: object) => Promise<unknown> {
  const waiting = new Map<number, (said: unknown) => void>();
  let lastId = 0;
  if (agent.stdout === null) throw new Error("an agent without output");
  createInterface({ input: agent.stdout }).on("line", (line) => {
    const { id, said } = JSON.parse(line) as { id: number; said: unknown };
    waiting.get(id)?.(said);
    waiting.delete(id);
  });
  agent.once("exit", () => {
    for (const done of waiting.values()) done("gone");
  });
  return (order) =>
    new Promise((resolve) => {
      lastId += 1;
      waiting.set(lastId, resolve);
      agent.stdin?.write(`${JSON.stringify({ ...order, id: lastId })}\n`);
    });
}
