import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { emptySections, type Snapshot } from "@portolan/snapshot";
import { forecastBind, type BindForecast, type PortHolder } from "@portolan/sockets";
import { expect, test } from "vitest";
import { needs } from "../lab/requirement.ts";
import type { HolderAnswers } from "./holder-attempts.ts";

const EADDRINUSE = 98;
const snapshot: Snapshot = {
  schema: "portolan.snapshot/2",
  takenAt: "2026-11-22T06:00:00.000Z",
  portolan: "0.0.0",
  host: { name: "harbour", machineId: null, bootId: null, kernel: "", architecture: "", system: null, privileged: true },
  coverage: { sockets: "sock_diag", namespacesRead: 1, namespacesUnreadable: 0, ownersUnknown: 0, notes: [] },
  sections: {
    ...emptySections(),
    sysctls: [
      { namespace: "host", values: { "net.ipv4.ip_local_port_range": "32768 60999", "net.ipv4.ip_unprivileged_port_start": "1024" } },
    ],
  },
  hashes: {},
};

function forecast({ holder, protocol, port }: HolderAnswers): readonly BindForecast[] {
  const held: PortHolder = {
    kind: holder,
    namespace: "host",
    protocol,
    family: "ipv4",
    local: "127.0.0.1",
    remote: null,
    pids: [],
    detail: null,
  };
  return forecastBind({ port, protocol, holders: [held], endpoints: [], snapshot });
}

test("BF2 BF3 BF4 BF5 BF10 the forecast for each kind of holder is what this kernel answers", needs("namespaces"), () => {
  const program = fileURLToPath(new URL("holder-attempts.ts", import.meta.url));
  const cases = JSON.parse(execFileSync(process.execPath, [program], { timeout: 30_000, encoding: "utf8" })) as HolderAnswers[];
  for (const one of cases) {
    const expected = forecast(one);
    const wrong = expected.filter(({ code }, index) => (code === "ok" ? 0 : EADDRINUSE) !== one.errnos[index]);
    console.log(`${one.name}: ${one.errnos.map((errno) => (errno === 0 ? "ok" : "X")).join(" ")}, ${wrong.length} of 6 forecasts wrong`);
    expect(wrong.filter(({ certain }) => certain)).toEqual([]);
    // What hangs on the holder's own option must be the usual case: sockets of ordinary servers and clients.
    if (one.name !== "bound without options") expect(wrong).toEqual([]);
  }
  expect(cases).toHaveLength(7);
});
