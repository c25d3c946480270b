import { expect, test } from "vitest";
import { needs, startSystemdHost, waitUntil, type LabHost } from "../lab/index.ts";
import { endpointsInside, heldSockets, lookInside, predictedSockets } from "./predicted-sockets.ts";

const inLab = { ...needs("packages", "cgroup2"), timeout: 180_000 };

/** Debian's own units, with what each must hold. The lines that a title or a wrapper hides are found through the unit. */
const units: readonly { readonly unit: string; readonly service: string; readonly sockets: readonly string[]; readonly setBy: string }[] = [
  { unit: "nginx", service: "nginx", sockets: ["0.0.0.0:80 ipv4", ":::80 ipv6"], setBy: "/etc/nginx/sites-enabled/default:22" },
  { unit: "apache2", service: "apache", sockets: [":::8080 dual"], setBy: "/etc/apache2/ports.conf:1" },
  { unit: "haproxy", service: "haproxy", sockets: ["127.0.0.1:8100 ipv4"], setBy: "/etc/haproxy/haproxy.cfg:6" },
  { unit: "memcached", service: "memcached", sockets: ["127.0.0.1:11211 ipv4"], setBy: "/etc/memcached.conf:35" },
  {
    unit: "redis-server",
    service: "redis",
    sockets: ["127.0.0.1:6390 ipv4", "::1:6390 ipv6"],
    setBy: "/etc/redis/redis.conf:87",
  },
  {
    unit: "redis-sentinel",
    service: "redis-sentinel",
    sockets: ["0.0.0.0:26379 ipv4", ":::26379 ipv6"],
    setBy: "/etc/redis/sentinel.conf:-",
  },
  { unit: "mariadb", service: "mariadb", sockets: ["127.0.0.1:3306 ipv4"], setBy: "/etc/mysql/mariadb.conf.d/50-server.cnf:27" },
];

async function writeFiles(host: LabHost): Promise<void> {
  host.write("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n");
  host.write("/etc/apache2/ports.conf", "Listen 8080\n");
  host.write(
    "/etc/haproxy/haproxy.cfg",
    "global\n  maxconn 50\ndefaults\n  timeout client 5s\nfrontend web\n  bind 127.0.0.1:8100\n  mode tcp\n  timeout client 5s\n",
  );
  host.write(
    "/etc/systemd/system/redis-server.service.d/port.conf",
    "[Service]\nExecStart=\nExecStart=/usr/bin/redis-server /etc/redis/redis.conf --supervised systemd --daemonize no --port 6390\n",
  );
}

test("as Debian's units start them, each service opens what its settings predict, and the line is known", inLab, async () => {
  await using host = await startSystemdHost("catalogue");
  await writeFiles(host);
  await host.run(["systemctl", "daemon-reload"]);
  await host.run(["systemctl", "restart", ...units.map(({ unit }) => unit)], { timeoutMs: 120_000 });
  const listening = async (port: number): Promise<boolean> => (await host.run(["ss", "-Htln", `sport = :${port}`])).stdout !== "";
  for (const port of [80, 8080, 8100, 11_211, 6390, 26_379, 3306])
    await waitUntil(() => listening(port), { what: `port ${port}`, timeoutMs: 30_000 });
  const snapshot = await lookInside(host);
  const endpoints = endpointsInside(snapshot);
  for (const { service, sockets, setBy } of units) {
    expect({ service, sockets: heldSockets(snapshot, service) }).toEqual({ service, sockets });
    expect({ service, sockets: predictedSockets(snapshot, service) }).toEqual({ service, sockets });
    const found = endpoints.find((endpoint) => endpoint.service?.id === service)?.service?.setBy ?? null;
    expect({ service, setBy: `${found?.file ?? "-"}:${found?.line ?? "-"}` }).toEqual({ service, setBy });
    expect(snapshot.sections.services.filter((instance) => instance.service === service).flatMap(({ unread }) => unread)).toEqual([]);
  }
});
