import { expect, test } from "vitest";
import type { Container, Socket } from "@portolan/snapshot";
import { findPortHolders, type PortHolderContext } from "./port-holder-search.ts";

const container: Container = {
  id: "c0ffee",
  runtime: "docker",
  name: "web",
  image: "nginx",
  composeProject: null,
  composeService: null,
  state: "running",
  namespace: "container:c0ffee",
  hostNamespace: "host",
  networkMode: "bridge",
  addresses: ["172.17.0.2"],
  publishes: [{ protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8081, containerPort: 80, proxyPid: null }],
};
const listener: Socket = {
  namespace: "host",
  protocol: "tcp",
  family: "ipv4",
  address: "0.0.0.0",
  port: 8081,
  state: "listen",
  v6only: null,
  device: null,
  uid: 0,
  inode: 7,
  cookie: "1",
  cgroup: null,
  mark: null,
  queue: { depth: 0, limit: 128 },
};
const empty: PortHolderContext = {
  reader: null,
  namespaces: [],
  namespaceIdOf: () => null,
  sockets: [],
  containers: [],
  rules: [],
  sysctls: [],
};
const kinds = (context: Partial<PortHolderContext>, port = 8081): string[] =>
  findPortHolders({ protocol: "tcp", port }, { ...empty, ...context }).map(({ kind, local, detail }) => `${kind} ${local} ${detail}`);

test("a publish without a proxy holds the port, one with a listening proxy is that listener", () => {
  expect(kinds({ containers: [container] })).toEqual(["published 0.0.0.0 web → 80/tcp"]);
  expect(kinds({ containers: [container], sockets: [listener] })).toEqual([]);
  expect(kinds({ containers: [container], sockets: [{ ...listener, namespace: "name:other" }] })).toHaveLength(1);
  expect(kinds({ containers: [container] }, 8082)).toEqual([]);
});

test("a stopped container claims its ports whoever listens now", () => {
  expect(kinds({ containers: [{ ...container, state: "exited" }], sockets: [listener] })).toEqual([
    "stopped-container 0.0.0.0 web → 80/tcp",
  ]);
});
