import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emptySections, type Snapshot } from "@portolan/snapshot";
import { expect, test } from "vitest";
import { findFreePorts, type FreePortSearch } from "./find-free-ports.ts";

const snapshot: Snapshot = {
  schema: "portolan.snapshot/2",
  takenAt: "2026-11-22T05:50:00.000Z",
  portolan: "0.1.0",
  host: { name: "harbour", machineId: null, bootId: null, kernel: "6.18", architecture: "x64", system: null, privileged: true },
  coverage: { sockets: "sock_diag", namespacesRead: 1, namespacesUnreadable: 0, ownersUnknown: 0, notes: [] },
  sections: {
    ...emptySections(),
    sysctls: [
      {
        namespace: "host",
        values: { "net.ipv4.ip_unprivileged_port_start": "1024", "net.ipv4.ip_local_port_range": "32768\t60999" },
      },
    ],
  },
  hashes: {},
};
const search = (fields: Partial<FreePortSearch>): FreePortSearch => ({
  snapshot,
  endpoints: [],
  count: 1,
  protocols: ["tcp"],
  triesBind: false,
  ...fields,
});

test("every kind that stands in the way of a port is named at once", async () => {
  const { ports, excluded, allowable } = await findFreePorts(search({ range: { from: 443, to: 443 } }));
  expect({ ports, excluded }).toEqual({ ports: [], excluded: [{ reason: "well-known", count: 1 }] });
  expect(allowable).toEqual(["well-known", "assigned"]);
  const include = { wellKnown: true, assigned: true };
  expect((await findFreePorts(search({ range: { from: 443, to: 443 }, include }))).ports, "those kinds suffice").toEqual([443]);
});

test("no kind is named where none would help", async () => {
  const endpoints = [{ namespace: "host", protocol: "tcp", port: 20_000, sockets: 1 }] as unknown as FreePortSearch["endpoints"];
  expect(await findFreePorts(search({ endpoints, range: { from: 20_000, to: 20_000 } }))).toMatchObject({
    excluded: [{ reason: "held", count: 1 }],
    allowable: [],
  });
});

test.skipIf(process.getuid?.() !== 0)("without the privilege, ports below the first unprivileged one are not offered as bound", () => {
  const folder = mkdtempSync(join(tmpdir(), "portolan-free-"));
  try {
    const script = join(folder, "find.mjs");
    const module = JSON.stringify(join(import.meta.dirname, "find-free-ports.ts"));
    const query = search({ range: { from: 300, to: 599 }, include: { wellKnown: true, assigned: true, highRisk: true }, triesBind: true });
    writeFileSync(
      script,
      `import { findFreePorts } from ${module}; console.log(JSON.stringify(await findFreePorts(${JSON.stringify(query)})));`,
    );
    execFileSync("chmod", ["-R", "a+rX", folder]);
    const args = ["--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all", process.execPath, script];
    const found: unknown = JSON.parse(execFileSync("setpriv", args, { encoding: "utf8", timeout: 20_000 }));
    expect(found).toMatchObject({ ports: [], excluded: [{ reason: "not-permitted", count: 300 }], allowable: [] });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
