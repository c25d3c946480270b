import type { BindIntent } from "@portolan/plans";
import { serviceById } from "@portolan/services";
import { endpointsOf } from "@portolan/sockets";
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { snapshotOf } from "../testing/sample-host.ts";
import { scenarios } from "../testing/scenarios.ts";
import { bindAdvice } from "./bind-advice.ts";

function adviceIn(name: string) {
  const scenario = scenarios[name];
  if (scenario === undefined) throw new Error(name);
  const snapshot = snapshotOf(scenario);
  const sha256 = (text: string): Uint8Array => createHash("sha256").update(text).digest();
  return bindAdvice(snapshot, endpointsOf(snapshot, sha256, { serviceName: (id) => serviceById(id)?.name ?? id }));
}

const bind: BindIntent = { kind: "bind", service: "mcsmanager-panel", protocol: "tcp", port: 23_333, scope: "ipv4" };

test("the panel of MCSManager to IPv4 alone: the line of its file, the sockets it leads to, the unit that starts anew", () => {
  const advice = adviceIn("dual-mcsmanager")(bind);
  if (advice.code !== "advised") throw new Error(JSON.stringify(advice));
  expect(advice.before.map(({ key, value }) => `${key}=${value}`)).toContain("httpIp=");
  expect(advice.edits).toHaveLength(1);
  expect(advice.edits[0]).toMatchObject({ line: 3 });
  expect(advice.edits[0]?.text).toContain("0.0.0.0");
  expect(advice.activation).toEqual({ by: "restart", unit: "mcsm-web.service" });
  expect(advice.sockets).toEqual({
    before: [{ protocol: "tcp", address: "::", port: 23_333, scope: "dual" }],
    after: [{ protocol: "tcp", address: "0.0.0.0", port: 23_333, scope: "ipv4" }],
  });
});

test("what cannot be done is said by its reason", () => {
  const advise = adviceIn("dual-mcsmanager");
  expect(advise({ ...bind, scope: "dual" })).toEqual({ code: "not-advised", why: "already" });
  expect(advise({ ...bind, port: 24_444 })).toEqual({ code: "not-advised", why: "no-such-service" });
  expect(advise({ ...bind, service: "redis" })).toEqual({ code: "not-advised", why: "no-such-service" });
  expect(adviceIn("mcsmanager-by-hand")(bind)).toEqual({ code: "not-advised", why: "unread" });
});
