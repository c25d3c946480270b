import { expect, test } from "vitest";
import type { Finding } from "@portolan/reachability";
import { LabHost, needs, waitUntil } from "../lab/index.ts";
import { findingsOf, takeSnapshot } from "./finding-host.ts";

const nginxConfiguration = `
events {}
http {
  access_log off;
  upstream app { server 127.0.0.1:9001 max_fails=0; server [::1]:9002 max_fails=0 backup; }
  server { listen 8081; location / { proxy_pass http://app; } }
  server { listen 8082; location / { proxy_pass http://localhost:9003; } }
}`;
const haproxyConfiguration = `
defaults
  mode http
  timeout connect 1s
  timeout client 5s
  timeout server 5s
frontend in
  bind :8083
  default_backend app
backend app
  server one 127.0.0.1:9001
`;

test(
  "a proxy's upstream port is gone: told while clients get errors, and not while another target answers",
  { ...needs("packages"), timeout: 120_000 },
  async () => {
    await using host = await LabHost.start({ layer: "catalogue" });
    await host.run(["ip", "link", "set", "lo", "up"]);
    host.write("/tmp/nginx.conf", nginxConfiguration);
    host.write("/tmp/haproxy.cfg", haproxyConfiguration);
    const isServing = async (port: number): Promise<boolean> => (await host.run(["ss", "-Htln", "sport", "=", `:${port}`])).stdout !== "";
    const serve = async (port: number, address: string) => {
      const server = await host.start(["python3", "-m", "http.server", String(port), "--bind", address], {});
      await waitUntil(() => isServing(port), { what: `port ${port}`, timeoutMs: 20_000 });
      return server;
    };
    const main = await serve(9001, "127.0.0.1");
    const plain = await serve(9003, "127.0.0.1");
    await host.start(["nginx", "-c", "/tmp/nginx.conf", "-g", "daemon off;"], {});
    await host.start(["haproxy", "-db", "-f", "/tmp/haproxy.cfg"], {});
    for (const port of [8081, 8082, 8083]) await waitUntil(() => isServing(port), { what: `port ${port}`, timeoutMs: 20_000 });
    const answers = async (): Promise<readonly string[]> => {
      const ask = (port: number) => host.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", `http://127.0.0.1:${port}/`]);
      return [(await ask(8081)).stdout, (await ask(8082)).stdout, (await ask(8083)).stdout];
    };
    const gone = async (): Promise<readonly string[]> => toldGone(findingsOf(await takeSnapshot(host)));

    expect(await answers()).toEqual(["200", "200", "200"]);
    expect(await gone()).toEqual(["low nginx [::1]:9002 of app, 1 left"]);
    await main.stop();
    await plain.stop();
    expect(await answers()).toEqual(["502", "502", "503"]);
    expect(await gone()).toEqual([
      "medium HAProxy 127.0.0.1:9001 of app, 0 left",
      "medium nginx 127.0.0.1:9001 of app, 0 left",
      "medium nginx [::1]:9002 of app, 0 left",
      "medium nginx localhost:9003 of /tmp/nginx.conf:7, 0 left",
    ]);
    await serve(9002, "::1");
    expect((await answers())[0]).toBe("200");
    expect(await gone()).toContain("low nginx 127.0.0.1:9001 of app, 1 left");
  },
);

function toldGone(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ code }) => code === "upstream-gone")
    .map(({ severity, facts }) =>
      [severity, facts["service"], facts["target"], "of", `${String(facts["upstream"])},`, facts["left"], "left"].join(" "),
    )
    .toSorted();
}
