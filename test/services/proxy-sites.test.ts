import { expect, test } from "vitest";
import { printSite, type ProxySite } from "@portolan/services";
import { LabHost, needs, waitUntil } from "../lab/index.ts";

const site: Omit<ProxySite, "system" | "port"> = {
  name: "shop-web",
  mode: "http",
  serverNames: ["shop.example", "*.shop.example"],
  servers: [
    { address: "127.0.0.1", port: 9001, isBackup: false },
    { address: "::1", port: 9002, isBackup: true },
  ],
  limits: { connections: 100, requestsPerSecond: 5, bodyMegabytes: null },
};

/** Answers each request with its own name and the headers that tell of the client. */
const teller = `
import http.server, socket, sys
class Teller(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = (sys.argv[1] + " " + ", ".join(self.headers.get(n, "-") for n in ("X-Forwarded-For", "X-Real-IP", "X-Forwarded-Host"))).encode()
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers(); self.wfile.write(body)
    def log_message(self, *a): pass
class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6 if ":" in sys.argv[2] else socket.AF_INET
Server((sys.argv[2], int(sys.argv[3])), Teller).serve_forever()
`;

test(
  "sites are accepted by nginx -t and haproxy -c, and do what they say: names, who asks, the limit, the backup",
  { ...needs("packages"), timeout: 120_000 },
  async () => {
    await using host = await LabHost.start({ layer: "catalogue" });
    await host.run(["ip", "link", "set", "lo", "up"]);
    host.write("/tmp/site.conf", printSite({ ...site, system: "nginx", port: 8081, limits: { ...site.limits, bodyMegabytes: 1 } }));
    host.write("/tmp/nginx.conf", "events {}\nhttp {\n  access_log off;\n  include /tmp/site.conf;\n}\n");
    const tcp: ProxySite = {
      ...site,
      name: "db",
      system: "haproxy",
      port: 8084,
      mode: "tcp",
      serverNames: [],
      limits: { ...site.limits, requestsPerSecond: null },
    };
    host.write("/tmp/haproxy.cfg", `global\n  maxconn 100\n${printSite({ ...site, system: "haproxy", port: 8082 })}${printSite(tcp)}`);
    await host.run(["nginx", "-t", "-q", "-c", "/tmp/nginx.conf"]);
    const { stdout: checked } = await host.run(["haproxy", "-c", "-f", "/tmp/haproxy.cfg"]);
    expect(checked).not.toMatch(/WARNING|ALERT/);
    host.write("/tmp/teller.py", teller);
    const isServing = async (port: number): Promise<boolean> => (await host.run(["ss", "-Htln", "sport", "=", `:${port}`])).stdout !== "";
    const main = await host.start(["python3", "/tmp/teller.py", "main", "127.0.0.1", "9001"], {});
    await host.start(["python3", "/tmp/teller.py", "backup", "::1", "9002"], {});
    await host.start(["nginx", "-c", "/tmp/nginx.conf", "-g", "daemon off;"], {});
    await host.start(["haproxy", "-db", "-f", "/tmp/haproxy.cfg"], {});
    for (const port of [9001, 9002, 8081, 8082, 8084]) await waitUntil(() => isServing(port), { what: `port ${port}`, timeoutMs: 20_000 });
    const ask = async (place: string, name = "shop.example"): Promise<string> => {
      const asked = ["curl", "-s", "-w", " %{http_code}", "-H", `Host: ${name}`, "-H", "X-Forwarded-For: 203.0.113.9", `http://${place}/`];
      return (await host.run(asked)).stdout;
    };
    for (const port of [8081, 8082]) {
      expect(await ask(`127.0.0.1:${port}`)).toBe("main 127.0.0.1, 127.0.0.1, shop.example 200");
      expect(await ask(`[::1]:${port}`, "a.shop.example")).toBe("main ::1, ::1, a.shop.example 200");
      const words = ["-s", "-o", "/dev/null", "-w", "%{http_code} ", "-H", "Host: shop.example", `http://127.0.0.1:${port}/?[1-40]`];
      const codes = (await host.run(["curl", ...words])).stdout.trim().split(" ");
      const refused = codes.filter((code) => code === "429").length;
      expect(refused).toBeGreaterThanOrEqual(15); // of 40 one after the other, with 5 a second and nginx's burst of 10
      expect(refused).toBeLessThan(40);
    }
    expect(await ask("[::1]:8082", "other.example")).toMatch(/404$/);
    expect(await ask("127.0.0.1:8084")).toBe("main 203.0.113.9, -, - 200"); // bytes as they come
    await main.stop();
    const isBackup = async (port: number): Promise<boolean> => (await ask(`[::1]:${port}`)).startsWith("backup");
    for (const port of [8081, 8082, 8084]) await waitUntil(() => isBackup(port), { what: `the backup behind ${port}`, timeoutMs: 20_000 });
  },
);
