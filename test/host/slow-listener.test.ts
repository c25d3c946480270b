import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { portolan } from "./portolan.ts";

const run = promisify(execFile);

// Node and most programs accept at once; only a program that never does shows what a probe leaves behind.
const neverAccepts = `
import socket, sys, time
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(1)
print(s.getsockname()[1], flush=True)
sys.stdin.read()
`;

test("explain leaves a place in the accept queue of a program that does not accept, however often it is asked", async () => {
  const child = spawn("python3", ["-c", neverAccepts], { stdio: ["pipe", "pipe", "inherit"] });
  try {
    const [chunk] = (await once(child.stdout, "data")) as [Buffer];
    const port = chunk.toString().trim();
    const explain = async (): Promise<string> => (await run(portolan, ["explain", `tcp/${port}`, "--lang", "en"])).stdout;
    expect(await explain()).toContain("127.0.0.1: connected");
    for (const answer of [await explain(), await explain()]) {
      expect(answer).toContain("127.0.0.1: not tried, so that these connections leave a free place");
      expect(answer).not.toContain("Accept queue full");
      expect(answer).toContain("One more connection fits");
    }
  } finally {
    child.kill("SIGKILL");
  }
});
