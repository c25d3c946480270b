/** `portolan up` as people start it: it builds the panel where that is missing. */
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

const command = join(import.meta.dirname, "../../apps/cli/src/main.ts");

export interface RunningProduct {
  readonly link: string; // signs in once
  stop(): Promise<void>;
}

export async function startProduct({ dataDir, port }: { readonly dataDir: string; readonly port: number }): Promise<RunningProduct> {
  const product = spawn(process.execPath, [command, "up", "--json", "--port", String(port), "--data-dir", dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, PORTOLAN_GUARD_DIR: "none" }, // on this very machine nothing is to be changed
  });
  return { link: await linkOf(product), stop: () => stop(product) };
}

/** The sign-in link of the first line that the product prints. */
async function linkOf(product: ChildProcess): Promise<string> {
  if (product.stdout === null) throw new Error("portolan up: no output");
  for await (const line of createInterface({ input: product.stdout })) {
    const event = JSON.parse(line) as { kind?: string; urls?: readonly string[] };
    const [url] = event.urls ?? [];
    if (event.kind === "ready" && url !== undefined) return url;
  }
  throw new Error("portolan up ended before it was ready");
}

async function stop(product: ChildProcess): Promise<void> {
  if (product.exitCode !== null) return;
  const ended = new Promise((resolve) => product.once("exit", resolve));
  product.kill("SIGTERM");
  await ended;
}
