import { explainPort, renderExplanationText } from "@portolan/explanation";
import { expect, test } from "vitest";
import { Dockerd, LabHost, needs, waitUntil } from "../lab/index.ts";
import { endpointsInside, lookInside } from "./predicted-sockets.ts";

const inLab = { ...needs("packages", "cgroup2"), timeout: 300_000 };
const composeFile = "/srv/shop/compose.yaml";
const compose = `services:
  web:
    image: lab/busybox
    ports:
      - "127.0.0.1:8090:80"
      - target: 81
        published: 8091
        host_ip: "::1"
`;
const labels = {
  "com.docker.compose.project": "shop",
  "com.docker.compose.service": "web",
  "com.docker.compose.project.config_files": composeFile,
  "com.docker.compose.project.working_dir": "/srv/shop",
};
const httpd = (port: number): readonly string[] => ["/bin/busybox", "httpd", "-f", "-p", String(port), "-h", "/www"];

/** "ADDRESS:PORT scope sockets setBy" of every published endpoint, sorted. */
async function publishedInside(host: LabHost): Promise<readonly string[]> {
  const snapshot = await lookInside(host);
  return endpointsInside(snapshot)
    .filter(({ namespace, state }) => namespace === "host" && state === "published")
    .map(({ address, port, scope, sockets, service }) => {
      const { file, line, key, value } = service?.setBy ?? { file: null, line: null, key: "unknown", value: "" };
      const place = file === null ? "" : ` ${file}${line === null ? "" : `:${line}`}`;
      return `${address}:${port} ${scope} ${sockets > 0 ? "socket" : "no socket"} ${service?.id ?? "-"}${place} ${key} ${value}`;
    })
    .sort();
}

/** Without docker-proxy nothing takes IPv6 to a container that has IPv4 alone, and Docker lists no such port. */
test.each([true, false])("a published port says where it was asked for, userland-proxy %s", inLab, async (userlandProxy) => {
  await using host = await LabHost.start({ layer: "services" });
  host.write(composeFile, compose);
  const docker = await Dockerd.start(host, { userlandProxy });
  await docker.runContainer({ name: "every", publish: ["8080:80"], command: httpd(80) });
  await docker.runContainer({ name: "ipv4", publish: ["0.0.0.0:8081:80"], command: httpd(80) });
  await docker.runContainer({ name: "ipv6", publish: ["[::]:8082:80"], command: httpd(80) });
  await docker.runContainer({ name: "loopback", publish: ["127.0.0.1:8083:80", "[::1]:8083:80"], command: httpd(80) });
  const ofProject = Object.entries(labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]);
  const publish = ["127.0.0.1:8090:80", "[::1]:8091:81"];
  await docker.runContainer({ name: "shop-web-1", publish, arguments: ofProject, command: httpd(80) });
  const ipv4 = [
    "0.0.0.0:8080 ipv4 socket docker-publish -p 8080:80",
    "0.0.0.0:8081 ipv4 socket docker-publish -p 0.0.0.0:8081:80",
    "127.0.0.1:8083 ipv4 socket docker-publish -p 127.0.0.1:8083:80",
    `127.0.0.1:8090 ipv4 socket docker-publish ${composeFile}:5 ports 127.0.0.1:8090:80`,
  ];
  const ipv6 = [
    "::1:8083 ipv6 socket docker-publish -p [::1]:8083:80",
    `::1:8091 ipv6 socket docker-publish ${composeFile}:6 ports [::1]:8091:81/tcp`,
    ":::8080 ipv6 socket docker-publish -p 8080:80",
    ":::8082 ipv6 socket docker-publish -p [::]:8082:80",
  ];
  expect(await publishedInside(host)).toEqual(userlandProxy ? [...ipv4, ...ipv6] : ipv4);
  const snapshot = await lookInside(host);
  const input = { snapshot, endpoints: endpointsInside(snapshot), port: 8090, protocol: null, probes: [], holders: [] };
  const text = renderExplanationText(explainPort(input), "en");
  expect(text).toContain(`${composeFile}:5: ports = 127.0.0.1:8090:80`);
  expect(text).toContain(`In ${composeFile}:5 write instead:\n      - "8090:80"`);
});

test("the address that daemon.json gives to ports without one is its line", inLab, async () => {
  await using host = await LabHost.start({ layer: "services" });
  host.write("/etc/docker/daemon.json", '{\n  "ip": "127.0.0.1"\n}\n');
  const docker = await Dockerd.start(host);
  await docker.runContainer({ name: "web", publish: ["8080:80"], command: httpd(80) });
  expect(await publishedInside(host)).toEqual(["127.0.0.1:8080 ipv4 socket docker-publish /etc/docker/daemon.json:2 ip 127.0.0.1"]);
});

test("a compose file that was changed since names itself without a line; one that comes back is read again", inLab, async () => {
  await using host = await LabHost.start({ layer: "services" });
  const docker = await Dockerd.start(host);
  const ofProject = Object.entries(labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]);
  await docker.runContainer({ name: "shop-web-1", publish: ["127.0.0.1:8090:80"], arguments: ofProject, command: httpd(80) });
  await waitUntil(async () => (await publishedInside(host)).length === 1, { what: "the port" });
  expect(await publishedInside(host)).toEqual([`127.0.0.1:8090 ipv4 socket docker-publish ${composeFile} -p 127.0.0.1:8090:80`]);
  host.write(composeFile, compose);
  expect(await publishedInside(host)).toEqual([`127.0.0.1:8090 ipv4 socket docker-publish ${composeFile}:5 ports 127.0.0.1:8090:80`]);
});
