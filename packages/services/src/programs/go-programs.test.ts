import { expect, test } from "vitest";
import { serviceById } from "../catalogue.ts";
import type { FileBytes, ProcessFacts } from "../service.ts";

function file(path: string, text: string): FileBytes {
  return { path, bytes: new TextEncoder().encode(text), reason: null, hash: "sha256:00" };
}

interface Case {
  readonly words: readonly string[];
  readonly files?: readonly FileBytes[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** "protocol predicted ADDRESS:PORT, place" of each setting that has a port. */
function settings(id: string, { words, files = [], environment = {} }: Case): string[] {
  const process: ProcessFacts = {
    pid: 1,
    executable: `/usr/bin/${words[0] ?? ""}`,
    arguments: words,
    workingDirectory: "/",
    unit: null,
    environment,
    listens: [],
  };
  const service = serviceById(id);
  expect(service?.recognise(process)).toBe("executable");
  const parsed = service?.parse(process, files).settings ?? [];
  return parsed.flatMap((setting) => {
    const socket = service?.predict(setting, parsed) ?? null;
    const place = setting.file === null ? setting.source : `${setting.file}:${setting.line ?? "-"}`;
    return socket === null ? [] : [`${setting.protocol} ${socket.address}:${socket.port} ${socket.scope} ${place} ${setting.key}`];
  });
}

function warnings(id: string, words: readonly string[], files: readonly FileBytes[] = []): string[] {
  const process: ProcessFacts = {
    pid: 1,
    executable: null,
    arguments: words,
    workingDirectory: "/",
    unit: null,
    environment: {},
    listens: [],
  };
  const service = serviceById(id);
  return (service?.warnings?.(service.parse(process, files).settings) ?? []).map((phrase) => phrase.id);
}

test("Grafana: the variable wins over the file, an argument over both, comments end a value", () => {
  const ini = file(
    "/etc/grafana/grafana.ini",
    "[server]\n;http_addr = 1.1.1.1\nhttp_addr = 127.0.0.1 ; here\nhttp_port=3001\n[database]\nhttp_port = 1\n",
  );
  const words = ["grafana", "server", "--config=/etc/grafana/grafana.ini"];
  expect(settings("grafana", { words, files: [ini] })).toEqual([`tcp 127.0.0.1:3001 ipv4 ${ini.path}:3 http_addr`]);
  const environment = { GF_SERVER_HTTP_ADDR: "::1" };
  expect(settings("grafana", { words, files: [ini], environment })).toEqual(["tcp ::1:3001 ipv6 environment GF_SERVER_HTTP_ADDR"]);
  expect(settings("grafana", { words: [...words, "cfg:server.http_port=80"], files: [file(ini.path, "")] })).toEqual([
    `tcp :::80 dual ${ini.path}:- http_addr`,
  ]);
});

test("kubelet: the file, flags over it, the read-only port only where it is set", () => {
  const config = file(
    "/var/lib/kubelet/config.yaml",
    "kind: KubeletConfiguration\naddress: 192.0.2.4\nauthentication:\n  anonymous:\n    enabled: false\nreadOnlyPort: 10255\n",
  );
  const words = ["kubelet", "--config=/var/lib/kubelet/config.yaml"];
  expect(settings("kubelet", { words, files: [config] })).toEqual([
    `tcp 192.0.2.4:10250 ipv4 ${config.path}:2 address`,
    `tcp 192.0.2.4:10255 ipv4 ${config.path}:6 readOnlyPort`,
    `tcp 127.0.0.1:10248 ipv4 ${config.path}:- healthzBindAddress`,
  ]);
  expect(settings("kubelet", { words: ["kubelet", "--address=0.0.0.0"] })[0]).toBe("tcp :::10250 dual argument --address");
  expect(warnings("kubelet", words, [config])).toEqual(["services.kubelet.readOnly"]);
});

test("k3s: config.yaml.d wins over config.yaml, a flag over both; an agent has no API", () => {
  const files = [
    file("/etc/rancher/k3s/config.yaml", "bind-address: 127.0.0.1\nhttps-listen-port: 6444\n"),
    file("/etc/rancher/k3s/config.yaml.d/a.yaml", 'bind-address: "::1"\n'),
  ];
  expect(settings("k3s", { words: ["k3s", "server"], files })[0]).toBe(
    "tcp ::1:6444 ipv6 /etc/rancher/k3s/config.yaml.d/a.yaml:1 bind-address",
  );
  expect(settings("k3s", { words: ["k3s", "server", "--bind-address=0.0.0.0"], files })[0]).toBe(
    "tcp :::6444 dual argument --bind-address",
  );
  expect(settings("k3s", { words: ["k3s", "agent"] })[0]).toMatch(/^tcp :::10250 dual/);
});

test("Consul: lists of addresses, own addresses and ports, -1 switches off, HCL and JSON in the order of their names", () => {
  const files = [
    file(
      "/etc/consul.d/a.hcl",
      'client_addr = "127.0.0.1 ::1"\nports {\n  dns = -1\n  https = 8501\n}\naddresses { https = "127.0.0.2" }\n',
    ),
    file("/etc/consul.d/b.json", '{"bind_addr": "192.0.2.5",\n "ports": {"http": 8555}}'),
  ];
  expect(settings("consul", { words: ["consul", "agent", "-config-dir=/etc/consul.d"], files })).toEqual([
    "tcp 127.0.0.1:8555 ipv4 /etc/consul.d/a.hcl:1 client_addr",
    "tcp ::1:8555 ipv6 /etc/consul.d/a.hcl:1 client_addr",
    "tcp 127.0.0.2:8501 ipv4 /etc/consul.d/a.hcl:6 addresses.https",
    "tcp 192.0.2.5:8301 ipv4 /etc/consul.d/b.json:1 bind_addr",
    "udp 192.0.2.5:8301 ipv4 /etc/consul.d/b.json:1 bind_addr",
  ]);
  expect(warnings("consul", ["consul", "agent", "-client=0.0.0.0"])).toEqual(["services.consul.open"]);
});

test("the Docker API without client certificates is a warning beyond loopback alone", () => {
  const empty = [file("/etc/docker/daemon.json", "")];
  expect(warnings("dockerd", ["dockerd", "-H", "tcp://0.0.0.0:2375"], empty)).toEqual(["services.dockerApi.open"]);
  expect(warnings("dockerd", ["dockerd", "-H", "tcp://127.0.0.1:2375", "--host=fd://"], empty)).toEqual([]);
  expect(warnings("dockerd", ["dockerd", "-H=tcp://0.0.0.0:2376", "--tlsverify"], empty)).toEqual([]);
  expect(warnings("dockerd", ["dockerd"], [file("/etc/docker/daemon.json", '{"hosts":["tcp://[::]:2376"],"tlsverify":true}')])).toEqual([]);
  expect(warnings("etcd", ["etcd", "--listen-client-urls=http://0.0.0.0:2379"])).toEqual(["services.etcd.open"]);
  expect(warnings("nats-server", ["nats-server", "-m", "8222"])).toEqual(["services.nats.monitoringOpen"]);
  expect(warnings("caddy", ["caddy", "run"], [file("/Caddyfile", "{\n admin 0.0.0.0:2019\n}\n")])).toEqual(["services.caddy.adminOpen"]);
});

test("a file that may not be read or is not understood gives no settings instead of defaults", () => {
  const denied = (path: string): FileBytes => ({ path, bytes: null, reason: "EACCES", hash: null });
  expect(settings("nats-server", { words: ["nats-server", "-c", "/n"], files: [denied("/n")] })).toEqual([]);
  expect(settings("etcd", { words: ["etcd", "--config-file=/e"], files: [denied("/e")] })).toEqual([]);
  expect(settings("dockerd", { words: ["dockerd", "-H=tcp://0.0.0.0:1"], files: [file("/etc/docker/daemon.json", "{broken")] })).toEqual(
    [],
  );
  expect(settings("grafana", { words: ["grafana-server"], files: [denied("/etc/grafana/grafana.ini")] })).toEqual([]);
});
