import { expect, test } from "vitest";
import type { Evidence } from "@portolan/leases";
import { freeingWays } from "./freeing-ways.ts";

const evidence: Evidence = {
  kind: "listener",
  protocol: "tcp",
  port: 80,
  address: null,
  namespace: "host",
  remote: null,
  pids: [],
  executable: null,
  user: null,
  unit: null,
  container: null,
  parents: [],
  detail: null,
};
const codes = (found: Partial<Evidence>): readonly string[] => freeingWays({ ...evidence, ...found }).map(({ code }) => code);

test("a container is stopped, a service is stopped, a process ended, and nobody known is looked for as root", () => {
  expect(codes({ container: "web-1", pids: [7] })).toEqual(["stop-container"]);
  expect(codes({ unit: "nginx.service", pids: [7] })).toEqual(["stop-unit"]);
  expect(codes({ unit: "session-3.scope", pids: [7] })).toEqual(["end-process"]);
  expect(codes({ unit: "user@1000.service", pids: [7] })).toEqual(["end-process"]);
  expect(codes({})).toEqual(["look-with-root"]);
});

test("what ends by itself says when; a rule and a stopped container are taken away", () => {
  expect(freeingWays({ ...evidence, kind: "time-wait" })[0]).toMatchObject({ code: "wait", waitSeconds: 62, command: null });
  expect(codes({ kind: "nat", detail: "redirect to :80" })).toEqual(["remove-rule"]);
  expect(freeingWays({ ...evidence, kind: "stopped-container", container: "db" })[0]?.command).toEqual(["docker", "rm", "db"]);
  expect(codes({ kind: "outgoing", pids: [9] })).toEqual(["reserve-range", "end-process"]);
});
