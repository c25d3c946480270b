/** Hosts for the tests of whole services, each about one thing. */
import { serviceById } from "@portolan/services";
import type { BindSetting, LimitSetting, PortClaim, ServiceInstance, ServicePeer } from "@portolan/snapshot";
import { endpointsOf, type AcceptQueues, type Sha256 } from "@portolan/sockets";
import { explainService } from "../explain-service.ts";
import type { ProbeResult } from "../explanation.ts";
import type { ServiceExplanation } from "../service-explanation.ts";
import { findService } from "../service-whole.ts";
import { probe, process, snapshotOf, socket, systemd, type Scenario } from "./sample-host.ts";

export interface ServiceScenario extends Omit<Scenario, "port" | "protocol" | "holders" | "isSaved"> {
  readonly name: string; // as it is asked for
  readonly queues?: readonly AcceptQueues[];
}

/** Null where the host and the catalogue have nothing of that name. */
export function explainServiceScenario(scenario: ServiceScenario, sha256: Sha256): ServiceExplanation | null {
  const made = snapshotOf({ ...scenario, port: 0 });
  const ownersUnknown = scenario.privileged === false ? 1 : 0;
  const snapshot = { ...made, coverage: { ...made.coverage, ownersUnknown } };
  const endpoints = endpointsOf(snapshot, sha256, { serviceName: (id) => serviceById(id)?.name ?? id });
  const service = findService(scenario.name, { snapshot, endpoints });
  if (service === null) return null;
  return explainService({ snapshot, endpoints, service, probes: scenario.probes ?? [], holders: [], queues: scenario.queues ?? [] });
}

const hash = "sha256:1";

export function setting(fields: Partial<BindSetting> & Pick<BindSetting, "key" | "value" | "port">): BindSetting {
  return { source: "file", file: "/etc/service.conf", line: 1, fileHash: hash, protocol: "tcp", address: "", ...fields };
}

export function instance(fields: Partial<ServiceInstance> & Pick<ServiceInstance, "service" | "pid">): ServiceInstance {
  return { recognisedBy: "executable", settings: [], limits: [], claims: [], peers: [], unread: [], ...fields };
}

function limit(fields: Partial<LimitSetting> & Pick<LimitSetting, "key" | "kind" | "limit">): LimitSetting {
  return { source: "file", file: "/etc/service.conf", line: 2, value: String(fields.limit ?? ""), fileHash: hash, ...fields };
}

function queues(port: number, row: Partial<AcceptQueues["listeners"][number]>, established: number): AcceptQueues {
  const place = { namespace: "host", address: "0.0.0.0", port, ...row };
  return {
    port,
    listeners: [{ ...place, device: null, inode: 1, depth: 0, limit: 511, drops: 0, ...row }],
    counters: [{ namespace: "host", maxBacklog: 4096, overflows: 12, drops: 14 }],
    connections: [{ namespace: "host", address: place.address, port, established }],
  };
}

const panelFile = "/opt/mcsmanager/web/data/SystemConfig/config.json";
const daemonFile = "/opt/mcsmanager/daemon/data/Config/global.json";
const node = { executable: "/opt/node/bin/node", user: "mcsm" };
const panelProcess = process({ ...node, pid: 812, name: "node", unit: "mcsm-web.service", workingDirectory: "/opt/mcsmanager/web" });
const daemonProcess = process({ ...node, pid: 820, name: "node", unit: "mcsm-daemon.service", workingDirectory: "/opt/mcsmanager/daemon" });
const panelSocket = socket({ address: "::", port: 23333, inode: 812, queue: { depth: 0, limit: 511 } });
const daemonSocket = socket({ address: "::", port: 24444, inode: 820, queue: { depth: 0, limit: 511 } });

function peer(address: string, port: number, name: string | null = null): ServicePeer {
  const file = "/opt/mcsmanager/web/data/RemoteServiceConfig/1.json";
  return { source: "file", file, line: 2, key: "ip", value: address, fileHash: hash, name, address, port };
}

const ownWord: ServicePeer = { ...peer("localhost", 24444), source: "default", file: daemonFile, line: 3, key: "port", value: "" };

function panel(peers: readonly ServicePeer[]): ServiceInstance {
  const settings = [
    setting({ file: panelFile, line: 2, key: "httpPort", value: "23333", port: 23333 }),
    setting({ file: panelFile, line: 3, key: "httpIp", value: "", port: 23333 }),
  ];
  return instance({ service: "mcsmanager-panel", pid: 812, recognisedBy: "working-directory", settings, peers: [...peers] });
}

function daemon(claims: readonly PortClaim[] = []): ServiceInstance {
  const settings = [
    setting({ file: daemonFile, line: 3, key: "port", value: "24444", port: 24444 }),
    setting({ file: daemonFile, line: 4, key: "ip", value: "", port: 24444 }),
  ];
  return instance({ service: "mcsmanager-daemon", pid: 820, recognisedBy: "working-directory", settings, claims: [...claims] });
}

/** Connected, and a request got an answer. */
function connected(...ports: readonly number[]): readonly ProbeResult[] {
  const answering = (address: string, port: number): ProbeResult => ({ ...probe(address, "connected", port), replied: true });
  return ports.flatMap((port) => [answering("127.0.0.1", port), answering("::1", port)]);
}

function claim(fields: Partial<PortClaim> & Pick<PortClaim, "purpose" | "from" | "to">): PortClaim {
  const place = { source: "file" as const, file: daemonFile, line: 9, key: "allocatablePortRange", value: "", fileHash: hash };
  return { ...place, owner: null, protocol: null, address: null, ...fields };
}

const redis = (pid: number, port: number, fields: Partial<ServiceInstance> = {}): ServiceInstance =>
  instance({
    service: "redis",
    pid,
    settings: [
      setting({
        file: `/etc/redis/${port}.conf`,
        line: 90,
        key: "port",
        value: String(port),
        address: "127.0.0.1",
        port,
        overrides: [{ source: "file", file: `/etc/redis/${port}.conf`, line: 70, key: "port", value: "6379", fileHash: hash }],
      }),
    ],
    limits: [limit({ file: `/etc/redis/${port}.conf`, line: 91, key: "maxclients", kind: "connections", limit: 100 })],
    ...fields,
  });

const nginxProcess = process({ pid: 500, name: "nginx", unit: "nginx.service", executable: "/usr/sbin/nginx" });
const listen = (value: string, address: string, port: number): BindSetting =>
  setting({ file: "/etc/nginx/nginx.conf", line: 22, key: "listen", value, address, port });

export const serviceScenarios: Readonly<Record<string, ServiceScenario>> = {
  "service-mcsmanager-answers": {
    name: "MCSManager",
    sockets: [panelSocket, daemonSocket],
    processes: [systemd, panelProcess, daemonProcess],
    services: [panel([peer("localhost", 24444)]), daemon()],
    probes: connected(23333, 24444),
  },
  "service-mcsmanager-daemon-down": {
    name: "mcsm",
    sockets: [panelSocket],
    processes: [systemd, panelProcess],
    services: [panel([peer("127.0.0.1", 24444, "local"), peer("192.0.2.5", 24444, "attic")])],
    probes: connected(23333),
  },
  "service-mcsmanager-daemon-elsewhere": {
    name: "mcsmanager",
    sockets: [panelSocket],
    processes: [systemd, panelProcess],
    services: [panel([peer("192.0.2.5", 24444, "attic")])],
    probes: connected(23333),
  },
  "service-mcsmanager-contradiction": {
    name: "mcsmanager",
    sockets: [panelSocket, daemonSocket],
    processes: [systemd, panelProcess, daemonProcess],
    services: [
      panel([peer("localhost", 24445)]),
      daemon([
        claim({ purpose: "allocatable", from: 10010, to: 65500 }),
        claim({ purpose: "next-instance", key: "currentAllocatablePort", line: 10, from: 10040, to: 10045 }),
        claim({ purpose: "instance", key: "docker.ports", owner: "Survival", from: 25565, to: 25565, protocol: "tcp" }),
      ]),
    ],
    probes: connected(23333, 24444),
  },
  "service-mcsmanager-wrong-node-daemon-down": {
    name: "mcsmanager",
    sockets: [panelSocket],
    processes: [systemd, panelProcess],
    services: [panel([peer("localhost", 24445, "here"), ownWord])],
    probes: connected(23333),
  },
  "service-nginx-many": {
    name: "nginx",
    sockets: Array.from({ length: 60 }, (_unused, index) =>
      socket({ address: "127.0.0.1", port: 20001 + index, inode: 500, queue: { depth: index === 7 ? 3 : 0, limit: 511 } }),
    ),
    processes: [systemd, nginxProcess],
    services: [
      instance({
        service: "nginx",
        pid: 500,
        settings: Array.from({ length: 40 }, (_unused, index) => listen(`127.0.0.1:${20001 + index}`, "127.0.0.1", 20001 + index)),
        limits: [limit({ file: "/etc/nginx/nginx.conf", line: 3, key: "worker_processes", kind: "workers", limit: 4 })],
      }),
    ],
    probes: Array.from({ length: 16 }, (_unused, index) => probe("127.0.0.1", "connected", 20001 + index)),
  },
  "service-vsftpd-passive": {
    name: "vsftpd",
    sockets: [
      socket({ address: "0.0.0.0", port: 21, inode: 21, queue: { depth: 0, limit: 32 } }),
      socket({ address: "0.0.0.0", port: 30005, inode: 77, queue: { depth: 0, limit: 5 } }),
      socket({ address: "0.0.0.0", port: 30006, inode: 21, queue: { depth: 0, limit: 1 } }),
    ],
    processes: [
      systemd,
      process({ pid: 21, name: "vsftpd", executable: "/usr/sbin/vsftpd" }),
      process({ pid: 77, name: "python3", executable: "/usr/bin/python3" }),
    ],
    services: [
      instance({
        service: "vsftpd",
        pid: 21,
        settings: [setting({ file: "/etc/vsftpd.conf", line: 1, key: "listen", value: "YES", address: "0.0.0.0", port: 21 })],
        claims: [claim({ file: "/etc/vsftpd.conf", purpose: "passive", key: "pasv_min_port", protocol: "tcp", from: 30000, to: 30010 })],
      }),
    ],
  },
  "service-mcsmanager-unprivileged": {
    name: "mcsmanager",
    sockets: [socket({ address: "::", port: 23333, inode: 9999, uid: 1000 })],
    privileged: false,
  },
  "service-nginx-differs": {
    name: "nginx.service",
    sockets: [
      socket({ address: "0.0.0.0", port: 80, inode: 500, queue: { depth: 0, limit: 511 } }),
      socket({ address: "0.0.0.0", port: 443, inode: 500, queue: { depth: 0, limit: 511 } }),
    ],
    processes: [systemd, nginxProcess],
    services: [
      instance({
        service: "nginx",
        pid: 500,
        settings: [listen("127.0.0.1:80", "127.0.0.1", 80), listen("443 ssl", "0.0.0.0", 443), listen("8443 ssl", "0.0.0.0", 8443)],
        limits: [
          limit({ file: "/etc/nginx/nginx.conf", line: 3, key: "worker_processes", kind: "workers", limit: 4 }),
          limit({ file: "/etc/nginx/nginx.conf", line: 5, key: "worker_connections", kind: "connections-per-worker", limit: 768 }),
        ],
      }),
    ],
    probes: [probe("127.0.0.1", "connected", 80), probe("127.0.0.1", "connected", 443)],
    queues: [queues(80, {}, 40), queues(443, {}, 2200)],
  },
  "service-redis-two": {
    name: "redis",
    sockets: [
      socket({ address: "127.0.0.1", port: 6379, inode: 500, queue: { depth: 0, limit: 511 } }),
      socket({ address: "127.0.0.1", port: 6380, inode: 600, queue: { depth: 600, limit: 511 } }),
    ],
    processes: [
      systemd,
      process({ pid: 500, name: "redis-server", unit: "redis-server.service", user: "redis" }),
      process({ pid: 600, name: "redis-server", unit: "redis-server@6380.service", user: "redis" }),
    ],
    services: [redis(500, 6379), redis(600, 6380)],
    probes: [probe("127.0.0.1", "connected", 6379), probe("127.0.0.1", "timeout", 6380)],
    queues: [queues(6379, { address: "127.0.0.1" }, 3), queues(6380, { address: "127.0.0.1", depth: 512, drops: 31 }, 100)],
  },
  "service-absent": {
    name: "PostgreSQL",
    sockets: [socket({ address: "127.0.0.1", port: 5432, inode: 77 })],
    processes: [systemd, process({ pid: 77, name: "socat" })],
  },
  "service-container": {
    name: "shop",
    sockets: [],
    containers: [
      {
        id: "4f1c0a9d2b7e",
        runtime: "docker",
        name: "shop",
        image: "shop:1",
        composeProject: null,
        composeService: null,
        state: "running",
        namespace: null,
        hostNamespace: "host",
        networkMode: "bridge",
        addresses: ["172.17.0.2"],
        publishes: [{ protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8080, containerPort: 80, proxyPid: null }],
      },
    ],
  },
};
