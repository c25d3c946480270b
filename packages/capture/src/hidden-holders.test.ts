import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { endpointsOf } from "@portolan/sockets";
import type { Snapshot } from "@portolan/snapshot";
import { expect, test } from "vitest";

const asRoot = process.geteuid?.() === 0 ? {} : { skip: true, meta: { unmetRequirement: "root: needs root" } };
const sha256 = (text: string): Uint8Array => createHash("sha256").update(text).digest();

/** A look from a PID namespace of its own, in which the processes of this one cannot be seen. */
function lookFromOtherPids(): Snapshot {
  const script = `
    import { openCapture } from ${JSON.stringify(join(import.meta.dirname, "open-capture.ts"))};
    const snapshot = await openCapture({ portolanVersion: "test" }).look({ sections: ["namespaces", "sockets", "owners"] });
    process.stdout.write(JSON.stringify(snapshot), () => process.exit());`;
  const args = ["--pid", "--fork", "--mount-proc", process.execPath, "--input-type=module", "-e", script];
  return JSON.parse(execFileSync("unshare", args, { encoding: "utf8", maxBuffer: 64 << 20, timeout: 20_000 })) as Snapshot;
}

test("root that cannot see the holder says so, in the coverage and at the endpoint alike", asRoot, async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const snapshot = lookFromOtherPids();
  server.close();
  expect(snapshot.host.privileged).toBe(true);
  const { ownersUnknown, notes } = snapshot.coverage;
  expect(notes).toContainEqual({ code: "owners-not-found", params: { count: ownersUnknown } });
  const endpoints = endpointsOf(snapshot, sha256);
  expect(endpoints.find((endpoint) => endpoint.port === port)).toMatchObject({ owners: [], ownersKnown: false });
  const held = new Set(snapshot.sections.owners.holders.map(({ inode }) => inode));
  const unheld = snapshot.sections.sockets.filter(({ inode }) => inode !== null && inode !== 0 && !held.has(inode));
  expect(ownersUnknown).toBe(unheld.length);
  expect(endpoints.filter(({ ownersKnown }) => !ownersKnown).reduce((sum, { sockets }) => sum + sockets, 0)).toBeGreaterThanOrEqual(
    unheld.length,
  );
});
