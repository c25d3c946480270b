/** The situations a person meets, each as a host with one interesting port. */
import { holder, probe, process, socket, systemd, type Scenario } from "./sample-host.ts";

const node = process({
  pid: 812,
  name: "MainThread",
  executable: "/opt/node/bin/node",
  command: "/opt/node/bin/node app.js",
  workingDirectory: "/opt/mcsmanager/web",
  uid: 998,
  user: "mcsm",
  unit: "mcsm-web.service",
});

const panelFile = {
  file: "/opt/mcsmanager/web/data/SystemConfig/config.json",
  fileHash: null,
  protocol: "tcp",
  address: "",
  port: 23333,
} as const;

const nginxMaster = process({
  pid: 500,
  name: "nginx",
  executable: "/usr/sbin/nginx",
  command: "nginx: master process /usr/sbin/nginx",
  unit: "nginx.service",
});
const site = {
  source: "file",
  file: "/etc/nginx/sites-enabled/default",
  key: "listen",
  fileHash: null,
  protocol: "tcp",
  port: 80,
} as const;

const postgres = process({
  pid: 700,
  name: "postgres",
  executable: "/usr/lib/postgresql/15/bin/postgres",
  command: "/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main",
  workingDirectory: "/var/lib/postgresql/15/main",
  user: "postgres",
  uid: 110,
  unit: "postgresql@15-main.service",
});
const postgresFile = {
  source: "file",
  file: "/etc/postgresql/15/main/postgresql.conf",
  fileHash: null,
  protocol: "tcp",
  port: 5432,
} as const;
const listenAddresses = { ...postgresFile, line: 60, key: "listen_addresses", value: "localhost" } as const;

const proxy = (pid: number): ReturnType<typeof process> =>
  process({
    pid,
    name: "docker-proxy",
    parent: 1,
    executable: "/usr/bin/docker-proxy",
    command: "/usr/bin/docker-proxy -proto tcp -host-port 8080",
    unit: "docker.service",
  });

export const scenarios: Readonly<Record<string, Scenario>> = {
  "dual-mcsmanager": {
    port: 23333,
    sockets: [socket({ address: "::", port: 23333, inode: 812, uid: 998, queue: { depth: 0, limit: 511 } })],
    processes: [systemd, node],
    services: [
      {
        service: "mcsmanager-panel",
        pid: 812,
        recognisedBy: "working-directory",
        settings: [
          { ...panelFile, source: "file", line: 3, key: "httpIp", value: "" },
          { ...panelFile, source: "file", line: 2, key: "httpPort", value: "23333" },
        ],
        unread: [],
      },
    ],
    probes: [probe("127.0.0.1", "connected", 23333), probe("::1", "connected", 23333), probe("192.0.2.10", "connected", 23333)],
  },
  "mcsmanager-by-hand": {
    port: 23333,
    sockets: [socket({ address: "::", port: 23333, inode: 813, uid: 998 })],
    processes: [systemd, { ...node, pid: 813, unit: "session-3.scope" }],
    services: [{ service: "mcsmanager-panel", pid: 813, recognisedBy: "working-directory", settings: [], unread: [] }],
  },
  "nginx-two-sockets": {
    port: 80,
    sockets: [socket({ address: "0.0.0.0", port: 80, inode: 500 }), socket({ address: "::", port: 80, inode: 500, v6only: true })],
    processes: [systemd, nginxMaster],
    services: [
      {
        service: "nginx",
        pid: 500,
        recognisedBy: "executable",
        settings: [
          { ...site, line: 22, value: "80 default_server", address: "0.0.0.0" },
          { ...site, line: 23, value: "[::]:80 default_server", address: "::" },
        ],
        unread: [],
      },
    ],
    probes: [probe("127.0.0.1", "connected", 80), probe("::1", "timeout", 80)],
  },
  "nginx-change-not-applied": {
    port: 8083,
    sockets: [socket({ address: "0.0.0.0", port: 8083, inode: 500 })],
    processes: [systemd, nginxMaster],
    services: [
      {
        service: "nginx",
        pid: 500,
        recognisedBy: "executable",
        settings: [{ ...site, line: 7, value: "127.0.0.1:8083 ssl", address: "127.0.0.1", port: 8083 }],
        unread: [{ path: "/etc/nginx/secret.conf", reason: "EACCES" }],
      },
    ],
    probes: [probe("127.0.0.1", "connected", 8083), probe("192.0.2.10", "connected", 8083)],
  },
  "postgresql-localhost": {
    port: 5432,
    sockets: [
      socket({ address: "127.0.0.1", port: 5432, inode: 700, uid: 110 }),
      socket({ address: "::1", port: 5432, inode: 700, uid: 110 }),
    ],
    processes: [systemd, postgres],
    services: [
      {
        service: "postgresql",
        pid: 700,
        recognisedBy: "executable",
        settings: [
          { ...listenAddresses, address: "127.0.0.1" },
          { ...listenAddresses, address: "::1" },
          { ...postgresFile, line: 64, key: "port", value: "5432", address: null },
        ],
        unread: [],
      },
    ],
    probes: [probe("127.0.0.1", "connected", 5432), probe("::1", "connected", 5432), probe("192.0.2.10", "refused", 5432)],
  },
  "docker-published": {
    port: 8080,
    sockets: [socket({ address: "0.0.0.0", port: 8080, inode: 900 }), socket({ address: "::", port: 8080, inode: 901, v6only: true })],
    processes: [systemd, proxy(900), proxy(901)],
    containers: [
      {
        id: "3f2a".repeat(16),
        runtime: "docker",
        name: "shop-web-1",
        image: "nginx:1.27",
        composeProject: "shop",
        composeService: "web",
        state: "running",
        namespace: "container:3f2a3f2a3f2a",
        hostNamespace: "host",
        networkMode: "shop_default",
        addresses: ["172.18.0.2"],
        publishes: [
          { protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8080, containerPort: 80, proxyPid: 900 },
          { protocol: "tcp", hostAddress: "::", hostPort: 8080, containerPort: 80, proxyPid: 901 },
        ],
      },
    ],
    probes: [probe("127.0.0.1", "connected", 8080), probe("::1", "connected", 8080)],
  },
  "docker-nat-only": {
    port: 8080,
    sockets: [],
    containers: [
      {
        id: "77aa".repeat(16),
        runtime: "docker",
        name: "game",
        image: "game:latest",
        composeProject: null,
        composeService: null,
        state: "running",
        namespace: "container:77aa77aa77aa",
        hostNamespace: "host",
        networkMode: "bridge",
        addresses: ["172.17.0.3"],
        publishes: [{ protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8080, containerPort: 25565, proxyPid: null }],
      },
    ],
    probes: [probe("127.0.0.1", "connected", 8080), probe("::1", "refused", 8080)],
    holders: [holder({ kind: "nat", detail: "-A DOCKER -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.3:25565" })],
  },
  "nat-takes-the-port": {
    port: 8085,
    protocol: "tcp",
    sockets: [],
    holders: [holder({ kind: "nat", detail: "-A PREROUTING -p tcp --dport 8085 -j REDIRECT --to-ports 22" })],
  },
  "nat-published": {
    port: 30080,
    protocol: "tcp",
    sockets: [],
    rules: [
      {
        namespace: "host",
        source: "iptables-save",
        text: "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp --dport 30080 -j DNAT --to-destination 10.0.0.5:80\nCOMMIT",
        error: null,
      },
    ],
    holders: [holder({ kind: "nat", detail: "-A PREROUTING -p tcp --dport 30080 -j DNAT --to-destination 10.0.0.5:80" })],
  },
  "no-ipv6-on-host": {
    port: 9000,
    sockets: [socket({ address: "::", port: 9000, inode: 51 })],
    processes: [systemd, process({ pid: 51, name: "server" })],
    sysctls: { "net.ipv6.conf.all.disable_ipv6": "1" },
    interfaces: [
      {
        namespace: "host",
        index: 1,
        name: "lo",
        kind: null,
        up: true,
        loopback: true,
        mtu: 65536,
        mac: null,
        master: null,
        addresses: [{ address: "127.0.0.1", prefixLength: 8, scope: "host", peer: null, tentative: false, deprecated: false }],
      },
    ],
    probes: [probe("127.0.0.1", "connected", 9000), probe("::1", "no-address", 9000)],
  },
  "split-owner": {
    port: 8080,
    sockets: [
      socket({ address: "0.0.0.0", port: 8080, inode: 41, uid: 1000 }),
      socket({ address: "::", port: 8080, inode: 42, v6only: true, uid: 1001 }),
    ],
    processes: [
      systemd,
      process({
        pid: 41,
        name: "python3",
        executable: "/usr/bin/python3.11",
        command: "python3 -m http.server 8080",
        user: "ann",
        uid: 1000,
      }),
      process({ pid: 42, name: "caddy", command: "caddy run", user: "caddy", uid: 1001, unit: "caddy.service", executableDeleted: true }),
    ],
    probes: [probe("127.0.0.1", "connected", 8080), probe("::1", "connected", 8080)],
  },
  "split-runtime": {
    port: 15401,
    protocol: "tcp",
    sockets: [socket({ address: "0.0.0.0", port: 15401, inode: 41 }), socket({ address: "::", port: 15401, inode: 42, v6only: true })],
    processes: [
      systemd,
      process({ pid: 41, name: "node", command: "node app.js", workingDirectory: "/srv/a" }),
      process({ pid: 42, name: "node", command: "node other.js", workingDirectory: "/srv/b" }),
    ],
  },
  "ipv6-only": {
    port: 9000,
    sockets: [socket({ address: "::", port: 9000, inode: 50, v6only: true })],
    processes: [systemd, process({ pid: 50, name: "server", executable: "/usr/local/bin/server" })],
    sysctls: { "net.ipv6.bindv6only": "1" },
    probes: [probe("127.0.0.1", "refused", 9000), probe("::1", "connected", 9000)],
  },
  "owner-hidden-from-root": { port: 2024, sockets: [socket({ address: "0.0.0.0", port: 2024, inode: 2024 })] },
  "unknown-v6only": {
    port: 9000,
    source: "proc",
    privileged: false,
    sockets: [socket({ address: "::", port: 9000, v6only: null, uid: 1000 })],
  },
  "unknown-v6only-probed": {
    port: 9000,
    source: "proc",
    sockets: [socket({ address: "::", port: 9000, v6only: null, inode: 51 })],
    processes: [systemd, process({ pid: 51, name: "server" })],
    probes: [probe("127.0.0.1", "connected", 9000), probe("::1", "connected", 9000)],
  },
  "bound-silent": {
    port: 40000,
    sockets: [socket({ address: "0.0.0.0", port: 40000, inode: 60, state: "bound" })],
    processes: [systemd, process({ pid: 60, name: "reserve", executable: "/usr/local/bin/reserve" })],
  },
  "accept-queue-small": {
    port: 15020,
    sockets: [socket({ address: "0.0.0.0", port: 15020, inode: 61, queue: { depth: 0, limit: 1 } })],
    processes: [systemd, process({ pid: 61, name: "slow" })],
    probes: [probe("127.0.0.1", "connected", 15020), probe("::1", "refused", 15020)],
    interfaces: [
      {
        namespace: "host",
        index: 2,
        name: "eth0",
        kind: null,
        up: true,
        loopback: false,
        mtu: 1500,
        mac: null,
        master: null,
        addresses: [{ address: "192.0.2.10", prefixLength: 24, scope: "global", peer: null, tentative: false, deprecated: false }],
      },
    ],
  },
  "nobody-time-wait": {
    port: 8443,
    protocol: "tcp",
    sockets: [],
    holders: [holder({ kind: "time-wait", local: "127.0.0.1:8443", remote: "127.0.0.1:51724" })],
  },
  "nobody-outgoing": {
    port: 40123,
    protocol: "tcp",
    sockets: [],
    processes: [process({ pid: 77, name: "curl" })],
    holders: [holder({ kind: "outgoing", local: "192.0.2.10:40123", remote: "198.51.100.7:443", pids: [77] })],
  },
  "nobody-connection": {
    port: 15011,
    protocol: "tcp",
    sockets: [],
    processes: [process({ pid: 78, name: "client" })],
    holders: [holder({ kind: "connection", local: "127.0.0.1:15011", remote: "127.0.0.1:15010", pids: [78] })],
  },
  "nobody-free": { port: 3306, sockets: [] },
  "nobody-in-snapshot": { port: 8086, protocol: "tcp", sockets: [], isSaved: true },
  "nobody-nat-unread": {
    port: 8086,
    protocol: "tcp",
    sockets: [],
    privileged: false,
    rules: [{ namespace: "host", source: "nft-json", text: null, error: "nft needs CAP_NET_ADMIN" }],
  },
  "udp-shared": {
    port: 5353,
    sockets: [
      socket({ address: "0.0.0.0", port: 5353, protocol: "udp", state: "unconnected", inode: 80 }),
      socket({ address: "0.0.0.0", port: 5353, protocol: "udp", state: "unconnected", inode: 81 }),
    ],
    processes: [systemd, process({ pid: 80, name: "avahi-daemon", unit: "avahi-daemon.service" }), process({ pid: 81, name: "chromium" })],
  },
  "udp-shared-one-program": {
    port: 5300,
    sockets: [
      socket({ address: "0.0.0.0", port: 5300, protocol: "udp", state: "unconnected", inode: 81, uid: 1000 }),
      socket({ address: "0.0.0.0", port: 5300, protocol: "udp", state: "unconnected", inode: 80, uid: 1001 }),
    ],
    processes: [
      systemd,
      process({ pid: 80, name: "python3", command: "python3 a.py", user: "bob", uid: 1001 }),
      process({ pid: 81, name: "python3", command: "python3 a.py", user: "ann", uid: 1000, workingDirectory: "/home/ann" }),
    ],
  },
  "clashes-in-namespace": {
    port: 5300,
    sockets: [
      socket({ address: "0.0.0.0", port: 5300, namespace: "name:blue", inode: 82 }),
      socket({ address: "::", port: 5300, namespace: "name:blue", inode: 83, v6only: true }),
      socket({ address: "0.0.0.0", port: 5300, namespace: "name:blue", protocol: "udp", state: "unconnected", inode: 82 }),
      socket({ address: "127.0.0.1", port: 5300, namespace: "name:blue", protocol: "udp", state: "unconnected", inode: 83 }),
    ],
    processes: [
      systemd,
      process({ pid: 82, name: "node", command: "node a.js", workingDirectory: "/srv/a", namespace: "name:blue" }),
      process({ pid: 83, name: "node", command: "node b.js", workingDirectory: "/srv/b", namespace: "name:blue" }),
    ],
  },
  activated: {
    port: 9090,
    sockets: [socket({ address: "::", port: 9090, inode: 1 })],
    processes: [systemd],
    units: [
      {
        name: "cockpit.socket",
        description: "Cockpit Web Service Socket",
        kind: "socket",
        triggers: "cockpit.service",
        active: "active",
        fragment: "/usr/lib/systemd/system/cockpit.socket",
        listens: ["[::]:9090 (Stream)"],
      },
    ],
  },
  "other-namespace": {
    port: 6379,
    sockets: [socket({ address: "0.0.0.0", port: 6379, namespace: "name:blue", inode: 90 })],
    processes: [systemd, process({ pid: 90, name: "redis-server", namespace: "name:blue" })],
  },
};
