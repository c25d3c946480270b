import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { waitUntil } from "../lab/index.ts";
import { freePort, signIn } from "./running-portolan.ts";

const command = join(import.meta.dirname, "../../apps/cli/src/main.ts");
let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "portolan-second-"));
  await chmod(directory, 0o755);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

function up(...options: readonly string[]) {
  const child = spawn(process.execPath, [command, "--lang", "en", "up", "--data-dir", join(directory, "data"), ...options], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PORTOLAN_GUARD_DIR: "none" },
  });
  const run = { child, output: "", ended: once(child, "exit") };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (run.output += text));
  return run;
}

test(
  "what is piped holds no token; a second up names the first and links to it; --link prints one line",
  { timeout: 120_000 },
  async () => {
    const port = await freePort();
    const first = up("--port", String(port));
    try {
      await waitUntil(async () => first.output.includes("Ctrl-C ends it."), { timeoutMs: 90_000, what: "the first is ready" });
      expect(first.output).toContain(`http://localhost:${port}\n`);
      expect(first.output).toContain("portolan up --link");
      expect(first.output).not.toContain("token");
      const second = up();
      expect(await second.ended).toEqual([0, null]);
      expect(second.output).toContain(`Portolan already runs here (pid ${first.child.pid}, http://localhost:${port})`);
      const third = up("--link");
      expect(await third.ended).toEqual([0, null]);
      const [origin = "", token = ""] = third.output.trim().split("/#token=");
      expect(origin).toBe(`http://localhost:${port}`);
      expect((await signIn({ origin, token })).cookie).toContain("portolan_session_");
    } finally {
      first.child.kill("SIGTERM");
      expect(await first.ended).toEqual([0, null]);
    }
  },
);
