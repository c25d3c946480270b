import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Process } from "@portolan/snapshot";
import { expect, onTestFinished, test } from "vitest";
import { createContainerReader } from "./containers.ts";
import { parseDaemonSockets } from "./runtime-daemons.ts";

const asRoot = process.geteuid?.() === 0 ? {} : { skip: true, meta: { unmetRequirement: "root: needs root" } };

const web = "4c1b".repeat(16);
const db = "9fe0".repeat(16);
const sidecar = "77aa".repeat(16);

/** The parts of real answers of Docker 20.10 that are read, and some that are not. */
const listed = (id: string, state: string, extra: object = {}) => ({
  Id: id,
  Names: [`/c-${id.slice(0, 4)}`],
  Image: "nginx:1.27",
  State: state,
  Status: `Up ${Date.now()} seconds`,
  Labels: {},
  Ports: [],
  NetworkSettings: { Networks: { bridge: { EndpointID: id } } },
  ...extra,
});
const inspections: Record<string, object> = {
  [web]: {
    Id: web,
    Name: "/shop-web-1",
    Image: "sha256:0123",
    State: { Status: "running", Running: true, Pid: 4242 },
    Config: { Image: "nginx:1.27", Labels: { "com.docker.compose.project": "shop", "com.docker.compose.service": "web" } },
    HostConfig: { NetworkMode: "shop_default", PortBindings: { "80/tcp": [{ HostIp: "", HostPort: "8081" }] } },
    NetworkSettings: {
      SandboxKey: process.execPath,
      Ports: {
        "80/tcp": [
          { HostIp: "0.0.0.0", HostPort: "8081" },
          { HostIp: "::", HostPort: "8081" },
        ],
        "443/tcp": null,
        "53/udp": [{ HostIp: "127.0.0.1", HostPort: "5353" }],
      },
      IPAddress: "",
      Networks: { shop_default: { IPAddress: "172.18.0.2", GlobalIPv6Address: "fd00::2" } },
    },
  },
  [db]: {
    Id: db,
    Name: "/shop-db-1",
    State: { Status: "exited", Running: false, Pid: 0 },
    Config: { Image: "postgres:16", Labels: {} },
    HostConfig: {
      NetworkMode: "default",
      PortBindings: { "5432/tcp": [{ HostIp: "", HostPort: "5432" }], "80/tcp": [{ HostIp: "", HostPort: "" }] },
    },
    NetworkSettings: { SandboxKey: "", Ports: {}, Networks: { bridge: { IPAddress: "" } } },
  },
  [sidecar]: {
    Id: sidecar,
    Name: "/sidecar",
    State: { Status: "running" },
    Config: { Image: "busybox", Labels: null },
    HostConfig: { NetworkMode: `container:${web}`, PortBindings: null },
    NetworkSettings: { SandboxKey: "", Ports: {}, Networks: {} },
  },
};

interface FakeRuntime {
  readonly path: string;
  readonly requests: string[];
  list: object[];
  answer: ((response: ServerResponse) => void) | null;
}

async function startRuntime(server = "Docker/20.10.24 (linux)"): Promise<FakeRuntime> {
  const directory = mkdtempSync(join(tmpdir(), "portolan-runtime-"));
  const runtime: FakeRuntime = {
    path: join(directory, "docker.sock"),
    requests: [],
    list: [listed(web, "running"), listed(db, "exited"), listed(sidecar, "running")],
    answer: null,
  };
  const http = createServer((request, response) => {
    const url = request.url ?? "";
    runtime.requests.push(url);
    if (runtime.answer !== null) return runtime.answer(response);
    const id = /^\/containers\/([0-9a-f]+)\/json$/.exec(url)?.[1];
    const body = id === undefined ? runtime.list : inspections[id];
    response
      .writeHead(body === undefined ? 404 : 200, { server, "content-type": "application/json" })
      .end(JSON.stringify(body ?? { message: "No such container" }));
  });
  await new Promise<void>((resolve) => http.listen(runtime.path, resolve));
  onTestFinished(() => {
    http.close();
    http.closeAllConnections();
    rmSync(directory, { recursive: true, force: true });
  });
  return runtime;
}

const proxyProcess = (pid: number, hostAddress: string): Process => ({
  pid,
  parent: 1,
  startedAt: null,
  name: "docker-proxy",
  executable: "/usr/sbin/docker-proxy",
  executableDeleted: false,
  command: `/usr/sbin/docker-proxy -proto tcp -host-ip ${hostAddress} -host-port 8081 -container-ip 172.18.0.2 -container-port 80`,
  workingDirectory: "/",
  uid: 0,
  user: "root",
  unit: "docker.service",
  container: null,
  namespace: "host",
});

const namespaceByInode = () => "host";
const read = (runtime: FakeRuntime, processes: readonly Process[] = []) => {
  const reader = createContainerReader({ runtimeSockets: [runtime.path], environment: {} });
  return () => reader.read({ namespaceByInode, processes });
};
/** Notes about runtimes that the machine itself may have are not this test's. */
const notesOf = (notes: readonly { params: Readonly<Record<string, string | number>> }[], runtime: FakeRuntime) =>
  notes.filter((note) => note.params["path"] === runtime.path);

test("running, stopped and network-sharing containers are read with what they publish and will publish", async () => {
  const runtime = await startRuntime();
  const { containers, notes } = await read(runtime, [proxyProcess(900, "0.0.0.0"), proxyProcess(901, "::")])();
  expect(notesOf(notes, runtime)).toEqual([]);
  const byName = new Map(containers.map((row) => [row.name, row]));
  const askedBy = { source: "runtime", file: null, line: null, fileHash: null, key: "-p", value: "8081:80" };
  expect(byName.get("shop-web-1")).toEqual({
    id: web,
    runtime: "docker",
    name: "shop-web-1",
    image: "nginx:1.27",
    composeProject: "shop",
    composeService: "web",
    state: "running",
    namespace: "host",
    hostNamespace: "host",
    networkMode: "shop_default",
    addresses: ["172.18.0.2", "fd00::2"],
    publishes: [
      { protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8081, containerPort: 80, proxyPid: 900, askedBy },
      { protocol: "tcp", hostAddress: "::", hostPort: 8081, containerPort: 80, proxyPid: 901, askedBy },
      { protocol: "udp", hostAddress: "127.0.0.1", hostPort: 5353, containerPort: 53, proxyPid: null },
    ],
  });
  expect(byName.get("shop-db-1")).toMatchObject({
    state: "exited",
    namespace: null,
    publishes: [
      { hostAddress: "0.0.0.0", hostPort: 5432, containerPort: 5432 },
      { hostAddress: "::", hostPort: 5432, containerPort: 5432 },
    ],
  });
  expect(byName.get("sidecar")).toMatchObject({ namespace: "host", networkMode: `container:${web}`, publishes: [] });
});

test("only new and changed containers are inspected again, and removed ones leave", async () => {
  const runtime = await startRuntime();
  const look = read(runtime);
  await look();
  expect(runtime.requests).toHaveLength(4);
  await look();
  expect(runtime.requests.slice(4)).toEqual(["/containers/json?all=1"]);
  runtime.list = [listed(web, "paused"), listed(sidecar, "running")];
  const { containers } = await look();
  expect(runtime.requests.slice(5)).toEqual(["/containers/json?all=1", `/containers/${web}/json`]);
  expect(containers.filter((row) => row.id in inspections).map((row) => row.name)).toEqual(["shop-web-1", "sidecar"]);
});

test("Podman is told by its server name", async () => {
  const runtime = await startRuntime("Libpod/4.3.1 (linux)");
  const { containers } = await read(runtime)();
  expect(containers.find((row) => row.id === web)?.runtime).toBe("podman");
});

test("a runtime that hangs keeps what it said before, with a note", { timeout: 15_000 }, async () => {
  const runtime = await startRuntime();
  const look = read(runtime);
  await look();
  runtime.answer = () => undefined;
  const { containers, notes } = await look();
  expect(containers.some((row) => row.id === web)).toBe(true);
  expect(notesOf(notes, runtime)).toEqual([{ code: "container-runtime-late", params: { path: runtime.path, seconds: 2 } }]);
});

test.each([
  { title: "is not JSON", answer: (response: ServerResponse) => response.end("<html>"), code: "container-runtime-failed" },
  { title: "is a fault", answer: (response: ServerResponse) => response.writeHead(500).end("{}"), code: "container-runtime-failed" },
  {
    title: "is refused by a filter before the socket",
    answer: (response: ServerResponse) => response.writeHead(403).end("{}"),
    code: "container-runtime-refused",
  },
])("an answer that $title gives a note and no containers", async ({ answer, code }) => {
  const runtime = await startRuntime();
  runtime.answer = answer;
  const { containers, notes } = await read(runtime)();
  expect(containers.filter((row) => row.id in inspections)).toEqual([]);
  expect(notesOf(notes, runtime)).toMatchObject([{ code }]);
});

test("an endless answer is given up", async () => {
  const runtime = await startRuntime();
  const mebibyte = "[".repeat(1024 * 1024);
  runtime.answer = (response) => {
    const pour = () => {
      while (!response.destroyed && response.write(mebibyte));
    };
    response.on("drain", pour);
    pour();
  };
  const { notes } = await read(runtime)();
  expect(notesOf(notes, runtime)).toMatchObject([{ params: { path: runtime.path } }]);
});

test("a socket that was asked for and is not there is said, one in DOCKER_HOST is asked", async () => {
  const runtime = await startRuntime();
  const reader = createContainerReader({
    runtimeSockets: ["/nonexistent/docker.sock"],
    environment: { DOCKER_HOST: `unix://${runtime.path}` },
  });
  const { containers, notes } = await reader.read({ namespaceByInode, processes: [] });
  expect(containers.some((row) => row.id === web)).toBe(true);
  expect(notes).toContainEqual({
    code: "container-runtime-failed",
    params: { path: "/nonexistent/docker.sock", reason: "connect ENOENT /nonexistent/docker.sock" },
  });
});

test("a socket that this user may not open is said", asRoot, async () => {
  const runtime = await startRuntime();
  chmodSync(runtime.path, 0o600);
  chmodSync(join(runtime.path, ".."), 0o755);
  process.seteuid?.(65_534);
  onTestFinished(() => process.seteuid?.(0));
  const { notes } = await read(runtime)();
  process.seteuid?.(0);
  expect(notesOf(notes, runtime)).toEqual([{ code: "container-runtime-refused", params: { path: runtime.path } }]);
});

test.each([
  [["dockerd"], ["/var/run/docker.sock"]],
  [["dockerd", "-H", "fd://", "--containerd=/run/containerd/containerd.sock"], ["/var/run/docker.sock"]],
  [
    ["dockerd", "-H=unix:///run/two.sock", "--host", "tcp://127.0.0.1:2375", "--host=unix:///run/three.sock"],
    ["/run/two.sock", "/run/three.sock"],
  ],
  [
    ["dockerd", "-Hunix:///run/two.sock", "-H", "unix://"],
    ["/run/two.sock", "/var/run/docker.sock"],
  ],
])("dockerd's sockets in %j", (args, sockets) => {
  expect(parseDaemonSockets(args)).toEqual(sockets);
});
