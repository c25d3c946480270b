import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Dockerd } from "../lab/dockerd.ts";
import { LabHost } from "../lab/lab-host.ts";
import type { LabProcess } from "../lab/lab-process.ts";
import { startGoListener, startJavaListener, startMcsmanager, startNodeSockets, startPythonSockets } from "../lab/listeners.ts";
import { needs } from "../lab/requirement.ts";
import { listBySs, listByNetstat, listEndpoints, type ListedEndpoint, type Listing } from "./portolan.ts";

describe("a host with real services in every scope, namespaces and containers", needs("packages", "cgroup2"), () => {
  let host: LabHost;
  let listing: Listing;
  let containers: { readonly proxied: string; readonly plain: string };
  let nodeServer: LabProcess;
  /** Namespace as Portolan names it → the command prefix that runs a command there. */
  let namespaces: ReadonlyMap<string, readonly string[]>;

  beforeAll(async () => {
    host = await LabHost.start({ layer: "services" });
    await host.addNetworkNamespace("blue");
    await host.addNetworkNamespace("plain");
    nodeServer = await startServices(host);
    const web = { command: ["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www"] };
    const proxied = await Dockerd.start(host);
    const plain = await Dockerd.start(host, { name: "plain", networkNamespace: "plain", userlandProxy: false });
    containers = {
      proxied: await proxied.runContainer({ ...web, name: "one", publish: ["8081:80", "127.0.0.1:8082:80"] }),
      plain: await plain.runContainer({ ...web, name: "two", publish: ["8081:80"] }),
    };
    const pidOf = async (dockerd: Dockerd, id: string): Promise<string> =>
      (await dockerd.docker("inspect", "--format", "{{.State.Pid}}", id)).stdout.trim();
    listing = await listEndpoints(host);
    namespaces = new Map([
      ["host", []],
      ["name:blue", ["nsenter", "--net=/run/netns/blue", "--"]],
      ["name:plain", ["nsenter", "--net=/run/netns/plain", "--"]],
      [namespaceOfContainer(listing, containers.proxied), ["nsenter", "--target", await pidOf(proxied, containers.proxied), "--net", "--"]],
      [namespaceOfContainer(listing, containers.plain), ["nsenter", "--target", await pidOf(plain, containers.plain), "--net", "--"]],
    ]);
  }, 600_000);
  afterAll(async () => host.dispose());

  test("every row of ss is an endpoint and the other way round, in every namespace", async () => {
    let rows = 0;
    for (const [namespace, enter] of namespaces) {
      const bySs = await listBySs(host, enter);
      expect(shown(listing, { namespace, tool: "ss" }), namespace).toEqual(bySs);
      rows += bySs.length;
    }
    expect(rows).toBeGreaterThanOrEqual(20);
    expect(namespaces.size).toBe(5);
    expect(new Set(listing.endpoints.map((endpoint) => endpoint.namespace))).toEqual(new Set(namespaces.keys()));
    expect(listing.coverage).toMatchObject({ sockets: "sock_diag", namespacesUnreadable: 0, ownersUnknown: 0 });
  });

  test("every row of netstat is printed as netstat prints it", async () => {
    for (const [namespace, enter] of namespaces) {
      expect(shown(listing, { namespace, tool: "netstat" }), namespace).toEqual(await listByNetstat(host, enter));
    }
  });

  test("scopes are what the sockets accept", () => {
    const scopes = [80, 81, 7001, 7003, 7004, 7006, 5432].map((port) => `${port} ${one(listing, port).scope}`);
    expect(scopes).toEqual(["80 ipv4", "81 ipv6", "7001 dual", "7003 ipv6", "7004 dual", "7006 dual", "5432 ipv4"]);
  });

  test("owners are the processes that hold the sockets", async () => {
    expect(one(listing, 7001).owners.map(({ pid }) => pid)).toEqual([nodeServer.pid]);
    expect(one(listing, 7001).owners[0]).toMatchObject({ executable: process.execPath, user: "www-data" });
    expect(new Set(one(listing, 80).owners.map(({ user }) => user))).toEqual(new Set(["root", "www-data"]));
    for (const endpoint of listing.endpoints.filter(({ namespace }) => namespace === "host")) {
      const flag = endpoint.protocol === "tcp" ? "-Htlnp" : "-Hulnp";
      const { stdout } = await host.run(["ss", flag, `sport = :${endpoint.port}`]);
      const line = stdout
        .split("\n")
        .filter((text) => text.includes(` ${endpoint.display.ss} `))
        .join("\n");
      const pids = [...line.matchAll(/pid=(\d+)/g)].map((match) => Number(match[1]));
      expect(new Set(endpoint.owners.map(({ pid }) => pid)), `${endpoint.protocol} ${endpoint.display.ss}`).toEqual(new Set(pids));
    }
  });

  test("a published port shows the container behind it, with docker-proxy and without", () => {
    const published = listing.endpoints.filter(({ port }) => port === 8081 || port === 8082);
    expect(published.map(({ namespace, display, container }) => `${namespace} ${display.ss} ${container?.name}`).sort()).toEqual([
      "host 0.0.0.0:8081 one",
      "host 127.0.0.1:8082 one",
      "host [::]:8081 one",
      "name:plain 0.0.0.0:8081 two",
    ]);
  });
});

/** nginx, PostgreSQL, dnsmasq, Node, Python, Go, Java and MCSManager's ports, and some in another namespace. Returns the Node server. */
async function startServices(host: LabHost): Promise<LabProcess> {
  host.write(
    "/etc/nginx/nginx.conf",
    "user www-data;\npid /run/nginx.pid;\nevents {}\nhttp {\n  server { listen 80; listen [::]:81; }\n}\n",
  );
  await host.run(["mkdir", "-p", "/var/log/nginx", "/var/lib/nginx/body", "/var/lib/postgresql", "/run/postgresql"]);
  await host.start(["nginx", "-g", "daemon off;"], { ready: { tcp: 81 } });
  await host.run(["chown", "postgres:", "/var/lib/postgresql", "/run/postgresql"]);
  const asPostgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"];
  const binaries = (await host.run(["sh", "-c", "ls -d /usr/lib/postgresql/*/bin"])).stdout.trim();
  await host.run([...asPostgres, `${binaries}/initdb`, "--no-sync", "--pgdata=/var/lib/postgresql/lab"]);
  await host.start([...asPostgres, `${binaries}/postgres`, "-D", "/var/lib/postgresql/lab", "-h", "127.0.0.1"], { ready: { tcp: 5432 } });
  await host.start(["dnsmasq", "--keep-in-foreground", "--no-resolv", "--no-hosts", "--port=5353", "--conf-file=/dev/null"], {
    ready: { udp: 5353 },
  });
  const server = await startNodeSockets(
    host,
    [
      { protocol: "tcp", port: 7001 },
      { protocol: "udp", port: 7001 },
    ],
    { uid: 33 },
  );
  await startPythonSockets(host, [
    { protocol: "tcp", address: "::", port: 7003, v6only: true },
    { protocol: "udp", address: "127.0.0.1", port: 7003, device: "lo" },
  ]);
  await startGoListener(host, ["0.0.0.0:7004", "127.0.0.1:7005"]);
  await startJavaListener(host, [["0.0.0.0", 7006]]);
  await startMcsmanager(host, { panel: { httpIp: "", httpPort: 23_333 }, daemon: { ip: "0.0.0.0", port: 24_444 } });
  await startNodeSockets(
    host,
    [
      { protocol: "tcp", port: 7001 },
      { protocol: "udp", address: "::1", port: 53 },
    ],
    { networkNamespace: "blue" },
  );
  return server;
}

function shown(listing: Listing, { namespace, tool }: { namespace: string; tool: "ss" | "netstat" }): readonly string[] {
  const rows = listing.endpoints.filter((endpoint) => endpoint.namespace === namespace && endpoint.state !== "bound" && isSocket(endpoint));
  return [...new Set(rows.map(({ protocol, display }) => `${protocol} ${display[tool]}`))].sort();
}

/** A port published by NAT alone has no socket that ss could show. */
function isSocket(endpoint: ListedEndpoint): boolean {
  return endpoint.state !== "published" || endpoint.owners.length > 0;
}

function one(listing: Listing, port: number): ListedEndpoint {
  const found = listing.endpoints.filter(
    (endpoint) => endpoint.namespace === "host" && endpoint.protocol === "tcp" && endpoint.port === port,
  );
  expect(found, `port ${port}`).toHaveLength(1);
  return found[0] as ListedEndpoint;
}

function namespaceOfContainer(listing: Listing, id: string): string {
  const namespace = listing.endpoints.find(
    (endpoint) => endpoint.namespace.startsWith("container:") && endpoint.container?.id === id,
  )?.namespace;
  expect(namespace, `an endpoint in the namespace of container ${id}`).toBeDefined();
  return namespace ?? "";
}
