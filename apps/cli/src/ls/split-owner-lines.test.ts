import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { run } from "../test-terminal.ts";

/** A program of its own that listens where it is told and says its port. */
async function listener(host: string, port: number): Promise<{ child: ChildProcess; port: number }> {
  const code = `const s = require("net").createServer().listen({ host: "${host}", port: ${port}, ipv6Only: true }, () => console.log(s.address().port))`;
  const child = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  const [text] = (await once(child.stdout, "data")) as [Buffer];
  return { child, port: Number(text.toString()) };
}

test.skipIf(process.platform !== "linux")(
  "SP4 ls marks a port that two programs of one runtime answer, unless one alone is shown",
  async () => {
    const ipv4 = await listener("127.0.0.1", 0);
    const ipv6 = await listener("::1", ipv4.port);
    try {
      const { stdout } = await run(["ls", `port:${ipv4.port}`]);
      // A user is named too where it is not root.
      const [one, other] = [ipv4, ipv6].map(({ child }) => `${child.pid} node( \\w+)?`);
      expect(stdout).toMatch(
        new RegExp(`tcp ${ipv4.port} is answered by different programs: 127.0.0.1 → ${one}, ::1 → ${other}, localhost → ${other}`),
      );
      expect((await run(["ls", "port:1"])).stdout).not.toContain("different programs");
    } finally {
      ipv4.child.kill();
      ipv6.child.kill();
    }
  },
);
