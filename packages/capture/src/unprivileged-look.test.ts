import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Snapshot } from "@portolan/snapshot";

const isRoot = process.getuid?.() === 0;
const listenScript = `require("node:net").createServer().listen({ host: "0.0.0.0", port: 6540 }, () => console.log("ready"));`;

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

test.skipIf(!isRoot)("without privileges every listener is shown, what cannot be known is unknown and said", async () => {
  const child = spawn("unshare", ["-n", process.execPath, "-e", listenScript], { stdio: ["ignore", "pipe", "inherit"] });
  const here = spawn(process.execPath, ["-e", listenScript.replace("6540", "6539")], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    await Promise.all([once(child.stdout, "data"), once(here.stdout, "data")]);
    const { sections, coverage, host } = lookAsNobody();
    const own = sections.sockets.find((socket) => socket.port === 6539);
    expect(own).toMatchObject({ namespace: "host", uid: 0, mark: null, queue: { limit: 511 } });
    expect(sections.owners.holders.some((holder) => holder.inode === own?.inode)).toBe(false);
    expect(host.privileged).toBe(false);
    expect(coverage.ownersUnknown).toBeGreaterThanOrEqual(2);
    const foreign = sections.sockets.find((socket) => socket.port === 6540);
    expect(foreign).toMatchObject({ address: "0.0.0.0", state: "listen", v6only: null, queue: null });
    expect(foreign?.namespace).not.toBe("host");
    expect(coverage.notes).toContainEqual({
      code: "namespace-not-entered",
      params: { namespace: foreign?.namespace ?? "", needs: "CAP_SYS_PTRACE" },
    });
    expect(coverage.notes).toContainEqual({ code: "owners-unknown", params: { count: coverage.ownersUnknown } });
  } finally {
    child.kill("SIGKILL");
    here.kill("SIGKILL");
  }
});
