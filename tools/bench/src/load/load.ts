import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Sockets held by child processes on loopback until it is closed. The descriptor limit of a process (20,000 on many hosts) makes it several. */
export interface Load extends AsyncDisposable {
  readonly sockets: number;
}

const holderScript = fileURLToPath(new URL("socket-holder.ts", import.meta.url));
const startTimeoutMs = 120_000;

interface Order {
  readonly listeners: readonly { readonly host: string; readonly firstPort: number; readonly count: number }[];
  readonly connections: readonly { readonly host: string; readonly port: number; readonly count: number }[];
  readonly closeAfterConnect: boolean;
}

async function startHolder(order: Order): Promise<ChildProcess> {
  const child = spawn(process.execPath, [holderScript, JSON.stringify(order)], { stdio: ["pipe", "pipe", "inherit"] });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("a load process did not become ready in time")), startTimeoutMs);
    child.once("exit", (code) => reject(new Error(`a load process ended with ${code} before it was ready`)));
    child.stdout?.once("data", () => {
      clearTimeout(timer);
      resolve();
    });
  });
  return child;
}

async function stopHolders(children: readonly ChildProcess[]): Promise<void> {
  await Promise.all(
    children.map(
      (child) =>
        new Promise<void>((resolve) => {
          child.removeAllListeners("exit");
          child.once("exit", () => resolve());
          child.stdin?.end();
        }),
    ),
  );
}

/** `count` TCP listeners, spread over loopback addresses and over processes of at most 5,000. */
export async function listenerLoad(count: number): Promise<Load> {
  const perProcess = 5_000;
  const children: ChildProcess[] = [];
  for (let first = 0; first < count; first += perProcess) {
    const range = { host: `127.0.77.${1 + first / perProcess}`, firstPort: 19_000, count: Math.min(perProcess, count - first) };
    children.push(await startHolder({ listeners: [range], connections: [], closeAfterConnect: false }));
  }
  return { sockets: count, [Symbol.asyncDispose]: () => stopHolders(children) };
}

/** About `count` TCP sockets: open connections (two sockets each) and a fifth of them in TIME_WAIT, with 120 listeners among them. */
export async function connectionLoad(count: number): Promise<Load> {
  const perProcess = 16_000;
  const timeWaits = Math.floor(count / 5);
  const pairs = Math.floor((count - timeWaits) / 2);
  const children: ChildProcess[] = [];
  for (let opened = 0, index = 1; opened < pairs; opened += perProcess, index += 1) {
    const share = Math.min(perProcess, pairs - opened);
    const targets = Array.from({ length: 40 }, (_, offset) => ({ host: `127.0.78.${index}`, port: 21_000 + offset }));
    children.push(
      await startHolder({
        listeners: [{ host: `127.0.78.${index}`, firstPort: 21_000, count: 40 }],
        connections: [],
        closeAfterConnect: false,
      }),
    );
    const connections = targets.map((target) => ({ ...target, count: Math.ceil(share / targets.length) }));
    children.push(await startHolder({ listeners: [], connections, closeAfterConnect: false }));
  }
  const short = Array.from({ length: 40 }, (_, offset) => ({
    host: "127.0.78.1",
    port: 21_000 + offset,
    count: Math.ceil(timeWaits / 40),
  }));
  children.push(await startHolder({ listeners: [], connections: short, closeAfterConnect: true }));
  return { sockets: count, [Symbol.asyncDispose]: () => stopHolders(children) };
}
