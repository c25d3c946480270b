import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Pool } from "@portolan/leases";
import { openHttpCaller, type HttpCaller } from "./http-caller.ts";

export interface StartedLeaseServer extends AsyncDisposable {
  /** As many connections to the route of claims. */
  callers(count: number): Promise<readonly HttpCaller[]>;
  /** Folder of its database. */
  readonly directory: string;
}

interface Told {
  readonly port: number;
  readonly token: string;
  readonly directory: string;
}

const program = fileURLToPath(new URL("../../../../apps/server/src/testing/lease-server.ts", import.meta.url));

/** A server of leases in a process of its own, with these pools, each of one host. */
export async function startLeaseServer(pools: readonly Pool[]): Promise<StartedLeaseServer> {
  const child = spawn(process.execPath, [program, JSON.stringify(pools)], { stdio: ["pipe", "pipe", "inherit"] });
  const gone = once(child, "exit");
  const told = Promise.withResolvers<Told>();
  let text = "";
  child.stdout.on("data", (part: Buffer) => {
    text += part.toString();
    if (text.endsWith("\n")) told.resolve(JSON.parse(text) as Told);
  });
  void gone.then(([code]) => told.reject(new Error(`the server ended with ${code}`)));
  const { port, token, directory } = await told.promise;
  const opened: HttpCaller[] = [];
  return {
    directory,
    async callers(count) {
      const target = { port, path: "/api/v1/leases", token };
      const made = await Promise.all(Array.from({ length: count }, () => openHttpCaller(target)));
      opened.push(...made);
      return made;
    },
    async [Symbol.asyncDispose]() {
      for (const caller of opened) caller.close();
      child.stdin.end();
      await gone;
    },
  };
}
