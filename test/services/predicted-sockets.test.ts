import { copyFileSync, chmodSync } from "node:fs";
import { join } from "node:path";
import { explainPort, renderExplanationText } from "@portolan/explanation";
import { expect, test } from "vitest";
import { LabHost, needs, startMcsmanager } from "../lab/index.ts";
import { compileProgram } from "../lab/compiled-program.ts";
import { endpointsInside, heldSockets, lookInside, predictedSockets } from "./predicted-sockets.ts";

const inLab = { ...needs("packages"), timeout: 300_000 };

test("nginx opens exactly the sockets that its listen lines predict", inLab, async () => {
  await using host = await LabHost.start({ layer: "services" });
  host.write("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n");
  host.write(
    "/etc/nginx/sites-available/default",
    `server { listen 8080; listen [::]:8080; }
server { listen [::]:8081 ipv6only=off; }
server { listen 127.0.0.1:8082; listen [::1]:8082; }
server { listen localhost:8083; }
server { listen *:8084; listen [::]:8085; }
server { listen [::]:8081; server_name second; }
server { listen 127.0.0.2; }
server { listen 8090-8092; }
server { server_name without-listen; }
`,
  );
  await host.start(["/usr/sbin/nginx", "-g", "daemon off;"], { ready: { tcp: 8080 } });
  const snapshot = await lookInside(host);
  expect(predictedSockets(snapshot, "nginx")).toEqual(heldSockets(snapshot, "nginx"));
  expect(heldSockets(snapshot, "nginx")).toEqual([
    "0.0.0.0:80 ipv4",
    "0.0.0.0:8080 ipv4",
    "0.0.0.0:8084 ipv4",
    "0.0.0.0:8090 ipv4",
    "0.0.0.0:8091 ipv4",
    "0.0.0.0:8092 ipv4",
    "127.0.0.1:8082 ipv4",
    "127.0.0.1:8083 ipv4",
    "::1:8082 ipv6",
    "::1:8083 ipv6",
    ":::8080 ipv6",
    ":::8081 dual",
    ":::8085 ipv6",
  ]);
});

test("a listen that nginx's reload did not apply is seen: the settings and the kernel differ", inLab, async () => {
  await using host = await LabHost.start({ layer: "services" });
  const site = "/etc/nginx/sites-available/default";
  host.write(site, "server { listen 8083; }\n");
  await host.start(["/usr/sbin/nginx", "-g", "daemon off;"], { ready: { tcp: 8083 } });
  host.write(site, "server { listen 127.0.0.1:8083; }\n");
  await host.run(["/usr/sbin/nginx", "-s", "reload"]);
  const snapshot = await lookInside(host);
  expect(heldSockets(snapshot, "nginx")).toEqual(["0.0.0.0:8083 ipv4"]);
  expect(predictedSockets(snapshot, "nginx")).toEqual(["127.0.0.1:8083 ipv4"]);
  const explanation = explainPort({ snapshot, endpoints: endpointsInside(snapshot), port: 8083, protocol: "tcp", probes: [], holders: [] });
  expect(renderExplanationText(explanation, "en")).toContain("The settings lead to 127.0.0.1:8083, the kernel shows 0.0.0.0:8083");
});

const nobody = 65_534;
const binaries = "/usr/lib/postgresql/15/bin";

/** A data directory whose postgresql.conf ends with these lines. */
async function makeCluster(host: LabHost, lines: string): Promise<string> {
  const directory = "/srv/pg";
  await host.run(["install", "-d", "-o", String(nobody), "-m", "0700", directory]);
  await host.run([`${binaries}/initdb`, "--no-sync", "-D", directory], { uid: nobody, timeoutMs: 60_000 });
  await host.run([
    "sh",
    "-c",
    `printf '%s' "$1" >> ${directory}/postgresql.conf`,
    "sh",
    `\nunix_socket_directories = '${directory}'\n${lines}`,
  ]);
  return directory;
}

const bothLoopbacks = "127.0.0.1 localhost\n::1 localhost\n";
const clusters = [
  { name: "*", lines: "listen_addresses = '*'\nport = 5440\n", sockets: ["0.0.0.0:5440 ipv4", ":::5440 ipv6"] },
  { name: "localhost by default", lines: "", sockets: ["127.0.0.1:5432 ipv4", "::1:5432 ipv6"] },
  { name: "localhost that is IPv4 alone in /etc/hosts", hosts: "127.0.0.1 localhost\n", lines: "", sockets: ["127.0.0.1:5432 ipv4"] },
  { name: "0.0.0.0, last duplicate", lines: "listen_addresses = '*'\nlisten_addresses = '0.0.0.0'\n", sockets: ["0.0.0.0:5432 ipv4"] },
  { name: "::", lines: "listen_addresses = '::'\n", sockets: [":::5432 ipv6"] },
  { name: "-p over the file", lines: "port = 1\n", words: ["-p", "5450", "-h", "127.0.0.1"], sockets: ["127.0.0.1:5450 ipv4"] },
];

for (const { name, lines, hosts = bothLoopbacks, words = [], sockets } of clusters) {
  test(`PostgreSQL opens exactly the sockets that its settings predict: ${name}`, inLab, async () => {
    await using host = await LabHost.start({ layer: "services" });
    host.write("/etc/hosts", hosts);
    const directory = await makeCluster(host, lines);
    const port = Number(/:(\d+) /.exec(sockets[0] ?? "")?.[1]);
    await host.start([`${binaries}/postgres`, "-D", directory, ...words], { uid: nobody, ready: { tcp: port } });
    const snapshot = await lookInside(host);
    expect(heldSockets(snapshot, "postgresql")).toEqual(sockets);
    expect(predictedSockets(snapshot, "postgresql")).toEqual(sockets);
  });
}

test("MCSManager opens exactly the sockets that its files predict, for each address it can be given", inLab, async () => {
  for (const [httpIp, ip] of [
    ["", "0.0.0.0"],
    ["127.0.0.1", "::"],
  ] as const) {
    await using host = await LabHost.start({ layer: "services" });
    await startMcsmanager(host, { panel: { httpIp, httpPort: 23_333 }, daemon: { ip, port: 24_444 } });
    const snapshot = await lookInside(host);
    for (const id of ["mcsmanager-panel", "mcsmanager-daemon"]) {
      expect(heldSockets(snapshot, id)).toHaveLength(1);
      expect(predictedSockets(snapshot, id)).toEqual(heldSockets(snapshot, id));
    }
  }
});

test.each([
  { program: "prometheus", service: "prometheus" },
  { program: "harbour-pilot", service: "go" }, // told by its executable file alone
])("a Go program, here $program, opens one dual-stack socket for 0.0.0.0 and for no address", inLab, async ({ program, service }) => {
  await using host = await LabHost.start({ layer: "services" });
  const path = `/usr/local/bin/${program}`;
  copyFileSync(join(await compileProgram("listen.go"), "listen"), host.path(path));
  chmodSync(host.path(path), 0o755);
  await host.start([path, "0.0.0.0:7004", ":7005", "127.0.0.1:7006", "localhost:7007"], { ready: { tcp: 7007 } });
  const snapshot = await lookInside(host);
  expect(heldSockets(snapshot, service)).toEqual(["127.0.0.1:7006 ipv4", "127.0.0.1:7007 ipv4", ":::7004 dual", ":::7005 dual"]);
  expect(predictedSockets(snapshot, service)).toEqual(heldSockets(snapshot, service));
});
