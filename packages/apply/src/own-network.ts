/**
 * A network namespace for a few tools, held by a process that ends with us: nothing of it is left when that has gone. Not one with a name (`ip netns`), which takes
 * mounts, and these the unit of an installed Portolan does not permit.
 */
import { spawn } from "node:child_process";
import type { RunTool } from "./hand.ts";

export interface OwnNetwork extends Disposable {
  /** Runs a tool in it. */
  readonly run: RunTool;
}

const patienceMs = 5000;
const environment = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };

/** A text: why there is none. */
export async function openOwnNetwork(run: RunTool): Promise<OwnNetwork | string> {
  const holder = spawn("unshare", ["--net", "--", "cat"], { stdio: ["pipe", "pipe", "pipe"], env: environment, cwd: "/" });
  const up = Promise.withResolvers<string | null>();
  const said: string[] = [];
  holder.stderr.on("data", (chunk: Buffer) => said.push(chunk.toString("utf8").slice(0, 500)));
  holder.stdout.once("data", () => up.resolve(null)); // what it was given comes back once it stands
  holder.stdin.on("error", () => {});
  holder.once("error", (error) => up.resolve(`unshare: ${error.message}`));
  holder.once("close", () => up.resolve(said.join("").trim() || "unshare: it ended"));
  const timer = setTimeout(() => up.resolve("unshare: it said nothing"), patienceMs);
  holder.stdin.write("\n");
  const problem = await up.promise;
  clearTimeout(timer);
  if (problem !== null) {
    holder.kill("SIGKILL");
    return problem;
  }
  return {
    run: (program, words, input) => run("nsenter", [`--net=/proc/${holder.pid}/ns/net`, "--", program, ...words], input),
    [Symbol.dispose]: () => holder.kill("SIGKILL"),
  };
}
