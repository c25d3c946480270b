/** Sites of real reverse proxies under Debian's own units: written, confirmed, passed on to; undone byte for byte when nobody confirms; refused by the proxy's own check. */
import type { ProxyIntent } from "@portolan/plans";
import { afterAll, beforeAll, expect, test } from "vitest";
import { needs, startSystemdHost, waitUntil, type LabHost } from "../lab/index.ts";
import { carryOut, carryOutCommand } from "./carry-out.ts";
import { changeEnded, guardRecord } from "./change-on-host.ts";

const options = { ...needs("packages", "cgroup2"), timeout: 180_000 };
const haproxyFile = "/etc/haproxy/haproxy.cfg";
const theirs =
  "defaults\n  timeout client 5s\n  timeout server 5s\n  timeout connect 5s\nfrontend web\n  bind *:8100 name front # theirs\n  mode tcp\n";

let host: LabHost;

beforeAll(async () => {
  if (options.skip) return;
  host = await startSystemdHost("catalogue");
  host.write("/etc/nginx/conf.d/lab.conf", "server { listen 8088 default_server; return 204; } # theirs\n");
  host.write(haproxyFile, theirs);
  await host.run(["systemctl", "restart", "nginx.service", "haproxy.service"], { timeoutMs: 60_000 });
  await host.start(["python3", "-m", "http.server", "9001", "--bind", "127.0.0.1"], {});
  for (const port of [8088, 8100, 9001]) await waitUntil(() => isListening(port), { what: `port ${port}`, timeoutMs: 30_000 });
}, 120_000);
afterAll(() => host?.dispose());

async function isListening(port: number): Promise<boolean> {
  return (await host.run(["ss", "-Htln", `sport = :${port}`])).stdout !== "";
}

function site(system: ProxyIntent["system"], port: number, isThere = true): ProxyIntent {
  const servers = [{ address: "127.0.0.1", port: 9001, isBackup: false }];
  const limits = { connections: null, requestsPerSecond: null, bodyMegabytes: null };
  return {
    kind: "proxy",
    protocol: "tcp",
    port,
    system,
    name: "shop",
    site: isThere ? { mode: "http", serverNames: [], servers, limits } : null,
  };
}

/** What a client gets over each family. */
async function asked(port: number): Promise<readonly string[]> {
  const codes = ["127.0.0.1", "[::1]"].map(async (address) => {
    const words = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "5", `http://${address}:${port}/`];
    return (await host.run(words, { allowFailure: true })).stdout;
  });
  return Promise.all(codes);
}

async function files(): Promise<string> {
  const told = `cd /etc && sha256sum nginx/conf.d/* haproxy/*.cfg && stat -c "%n %u %g %a" nginx/conf.d/* haproxy/* && ls -A nginx/conf.d haproxy`;
  return (await host.run(["sh", "-c", told])).stdout;
}

test("a site of each proxy: planned, judged, written, served over both families, and taken out again", options, async () => {
  const before = await files();
  for (const [system, port] of [
    ["nginx", 8081],
    ["haproxy", 8082],
  ] as const) {
    const made = await carryOut(host, { intent: site(system, port), planId: `there${port}` });
    expect([made.outcome, made.why]).toEqual(["confirmed", "confirmed"]);
    expect(made.plan?.promise.sockets?.after.map(({ address }) => address)).toEqual(["0.0.0.0", "::"]);
    expect(await asked(port)).toEqual(["200", "200"]);
  }
  expect(await isListening(8100)).toBe(true);
  for (const [system, port] of [
    ["nginx", 8081],
    ["haproxy", 8082],
  ] as const) {
    const gone = await carryOut(host, { intent: site(system, port, false), planId: `back${port}` });
    expect([gone.outcome, gone.why]).toEqual(["confirmed", "confirmed"]);
    expect(await isListening(port)).toBe(false);
    expect((await carryOut(host, { intent: site(system, port, false), planId: `none${port}` })).why).toBe("no-proxy-advice");
  }
  expect(await files()).toBe(before);
});

test("nobody confirms and who made it is killed: the site is gone, what somebody wrote meanwhile stays", options, async () => {
  const before = await files();
  await host.start(carryOutCommand({ intent: site("haproxy", 8082), isConfirmed: false, confirmWithinMs: 120_000 }), {
    ready: /waiting\n/,
    timeoutMs: 60_000,
  });
  expect(await asked(8082)).toEqual(["200", "200"]);
  host.write(haproxyFile, `${(await host.run(["cat", haproxyFile])).stdout}# added\n`);
  await host.run(["kill", "-KILL", String(guardRecord(host)?.keeper.pid)]);
  await changeEnded(host, 60_000);
  expect(guardRecord(host)).toMatchObject({ state: "undone", trouble: null });
  expect((await host.run(["cat", haproxyFile])).stdout).toBe(`${theirs}# added\n`);
  expect(await isListening(8082)).toBe(false);
  host.write(haproxyFile, theirs);
  expect(await files()).toBe(before);
});

test("what the proxy's own check refuses is never read by it, and a port of others is refused before", options, async () => {
  host.write("/etc/nginx/conf.d/broken.conf", "server { listen 8089; nonsense on; }\n");
  const before = await files();
  const refused = await carryOut(host, { intent: site("nginx", 8081), planId: "broken" });
  expect([refused.outcome, refused.why]).toEqual(["undone", expect.stringContaining("nonsense") as string]);
  expect(await files()).toBe(before);
  expect(await isListening(8088)).toBe(true);
  await host.run(["rm", "/etc/nginx/conf.d/broken.conf"]);
  expect((await carryOut(host, { intent: site("nginx", 9001), planId: "taken" })).why).toBe("no-proxy-advice");
});
