import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Snapshot } from "@portolan/snapshot";

const isRoot = process.getuid?.() === 0;
const listenScript = `require("node:net").createServer().listen({ host: "0.0.0.0", port: 0 }, function () { console.log(this.address().port); });`;

/** A look taken by the user nobody, in a process of its own. */
function lookAsNobody(): Snapshot {
  const folder = mkdtempSync(join(tmpdir(), "portolan-nobody-"));
  try {
    const script = join(folder, "look.mjs");
    const entry = JSON.stringify(join(import.meta.dirname, "open-capture.ts"));
    writeFileSync(
      script,
      `import { openCapture } from ${entry}; console.log(JSON.stringify(await openCapture({ portolanVersion: "test" }).look({ sections: ["namespaces", "sockets", "owners"] })));`,
    );
    execFileSync("chmod", ["-R", "a+rX", folder]);
    const args = ["--reuid=65534", "--regid=65534", "--clear-groups", process.execPath, script];
    return JSON.parse(execFileSync("setpriv", args, { encoding: "utf8", maxBuffer: 64 << 20 })) as Snapshot;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function readPort(output: NodeJS.ReadableStream): Promise<number> {
  const [chunk] = (await once(output, "data")) as [Buffer];
  return Number(chunk.toString());
}

test.skipIf(!isRoot)("without privileges every listener is shown, what cannot be known is unknown and said", async () => {
  const child = spawn("unshare", ["-n", process.execPath, "-e", listenScript], { stdio: ["ignore", "pipe", "inherit"] });
  const here = spawn(process.execPath, ["-e", listenScript], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [foreignPort, ownPort] = await Promise.all([readPort(child.stdout), readPort(here.stdout)]);
    const { sections, coverage, host } = lookAsNobody();
    const own = sections.sockets.find((socket) => socket.port === ownPort && socket.namespace === "host");
    expect(own).toMatchObject({ namespace: "host", uid: 0, mark: null, queue: { limit: 511 } });
    expect(sections.owners.holders.some((holder) => holder.inode === own?.inode)).toBe(false);
    expect(host.privileged).toBe(false);
    expect(coverage.ownersUnknown).toBeGreaterThanOrEqual(2);
    const foreign = sections.sockets.find((socket) => socket.port === foreignPort && socket.namespace !== "host");
    expect(foreign).toMatchObject({ address: "0.0.0.0", state: "listen", v6only: null, queue: null });
    expect(coverage.notes).toContainEqual({
      code: "namespace-not-entered",
      params: { namespace: foreign?.namespace ?? "", needs: "CAP_SYS_ADMIN, CAP_SYS_PTRACE" },
    });
    expect(coverage.notes).toContainEqual({ code: "owners-unknown", params: { count: coverage.ownersUnknown } });
  } finally {
    child.kill("SIGKILL");
    here.kill("SIGKILL");
  }
});
