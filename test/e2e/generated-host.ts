/** Made-up hosts of any size for the panel: endpoints as the API hands them out, a snapshot that explains them, and changes. The same seed gives the same host. */
import { emptySections, sectionNames, type Snapshot } from "@portolan/snapshot";
import type { ChangeEvent, ChangeKind, Endpoint, Owner } from "@portolan/sockets";

export interface GeneratedHostOptions {
  readonly size: number;
  readonly isPrivileged: boolean;
  readonly nowMs: number;
}

interface Sketch {
  readonly port: number;
  readonly protocol?: "tcp" | "udp";
  readonly address: string;
  readonly scope: Endpoint["scope"];
  readonly program: string;
  readonly command?: string;
  readonly user?: string;
  readonly unit?: string;
  readonly service?: readonly [id: string, name: string];
  readonly extra?: Partial<Endpoint>;
  readonly ageHours?: number;
}

const container = (name: string, image: string, project: string | null): NonNullable<Endpoint["container"]> => ({
  id: `${Buffer.from(name).toString("hex")}0000000000000000000000000000000000000000000000000000000000000000`.slice(0, 64),
  name,
  image,
  runtime: "docker",
  composeProject: project,
  composeService: project === null ? null : name,
});

type SetBy = NonNullable<Endpoint["service"]>["setBy"];

// service id → where its address is set
const settings: Readonly<Record<string, SetBy>> = {
  "mcsmanager-panel": { source: "file", file: "/opt/mcsmanager/web/data/SystemConfig/config.json", line: 3, key: "httpIp", value: "" },
  nginx: { source: "file", file: "/etc/nginx/sites-enabled/default", line: 22, key: "listen", value: "80 default_server" },
  openssh: { source: "default", file: null, line: null, key: "ListenAddress", value: "0.0.0.0, ::" },
};

const sketches: readonly Sketch[] = [
  {
    port: 22,
    address: "0.0.0.0",
    scope: "ipv4",
    program: "/usr/sbin/sshd",
    unit: "ssh.service",
    service: ["openssh", "OpenSSH"],
    ageHours: 812,
  },
  {
    port: 22,
    address: "::",
    scope: "ipv6",
    program: "/usr/sbin/sshd",
    unit: "ssh.service",
    service: ["openssh", "OpenSSH"],
    ageHours: 812,
  },
  {
    port: 53,
    address: "127.0.0.53",
    scope: "ipv4",
    program: "/lib/systemd/systemd-resolved",
    user: "systemd-resolve",
    unit: "systemd-resolved.service",
    extra: { device: "lo" },
    ageHours: 812,
  },
  {
    port: 53,
    protocol: "udp",
    address: "127.0.0.53",
    scope: "ipv4",
    program: "/lib/systemd/systemd-resolved",
    user: "systemd-resolve",
    unit: "systemd-resolved.service",
    extra: { device: "lo" },
    ageHours: 812,
  },
  {
    port: 80,
    address: "0.0.0.0",
    scope: "ipv4",
    program: "/usr/sbin/nginx",
    command: "nginx: master process /usr/sbin/nginx -g daemon on; master_process on;",
    unit: "nginx.service",
    service: ["nginx", "nginx"],
    extra: { sockets: 4 },
    ageHours: 90,
  },
  {
    port: 80,
    address: "::",
    scope: "ipv6",
    program: "/usr/sbin/nginx",
    unit: "nginx.service",
    service: ["nginx", "nginx"],
    extra: { sockets: 4 },
    ageHours: 90,
  },
  {
    port: 443,
    address: "0.0.0.0",
    scope: "ipv4",
    program: "/usr/sbin/nginx",
    unit: "nginx.service",
    service: ["nginx", "nginx"],
    extra: { sockets: 4 },
    ageHours: 90,
  },
  {
    port: 3306,
    address: "127.0.0.1",
    scope: "ipv4",
    program: "/usr/sbin/mariadbd",
    user: "mysql",
    unit: "mariadb.service",
    service: ["mariadb", "MariaDB"],
    ageHours: 400,
  },
  {
    port: 5432,
    address: "127.0.0.1",
    scope: "ipv4",
    program: "/usr/lib/postgresql/15/bin/postgres",
    user: "postgres",
    unit: "postgresql@15-main.service",
    service: ["postgresql", "PostgreSQL"],
    ageHours: 812,
  },
  {
    port: 5432,
    address: "::1",
    scope: "ipv6",
    program: "/usr/lib/postgresql/15/bin/postgres",
    user: "postgres",
    unit: "postgresql@15-main.service",
    service: ["postgresql", "PostgreSQL"],
    ageHours: 812,
  },
  {
    port: 6379,
    address: "0.0.0.0",
    scope: "ipv4",
    program: "/usr/bin/docker-proxy",
    service: ["redis", "Redis"],
    extra: { container: container("cache", "redis:7-alpine", "shop"), publishes: { containerPort: 6379, containerAddress: "172.18.0.3" } },
    ageHours: 30,
  },
  {
    port: 7946,
    protocol: "udp",
    address: "fd00:beef:12:3456:789a:bcde:f012:3456",
    scope: "ipv6",
    program: "/usr/bin/serf",
    user: "serf",
    ageHours: 12,
  },
  {
    port: 8080,
    address: "::",
    scope: "dual",
    program: "/usr/lib/jvm/java-17/bin/java",
    command: "java -Xmx2g -jar /srv/app/shop.jar --server.port=8080 --spring.datasource.password=***",
    user: "app",
    extra: {
      container: container("web", "registry.example/shop/web:2.4.1", "shop"),
      namespace: "container:77656200000000000000000000000000",
    },
    ageHours: 3,
  },
  {
    port: 9090,
    address: "::",
    scope: "dual",
    program: "/lib/systemd/systemd",
    unit: "cockpit.socket",
    service: ["cockpit", "Cockpit"],
    extra: { state: "activated" },
    ageHours: 812,
  },
  {
    port: 19132,
    protocol: "udp",
    address: "0.0.0.0",
    scope: "ipv4",
    program: "/srv/bedrock/bedrock_server",
    user: "mcsm",
    service: ["minecraft-bedrock", "Minecraft Bedrock"],
    ageHours: 5,
  },
  {
    port: 23333,
    address: "::",
    scope: "dual",
    program: "/opt/mcsmanager/node/bin/node",
    command: "/opt/mcsmanager/node/bin/node app.js --max-old-space-size=8192",
    unit: "mcsm-web.service",
    service: ["mcsmanager-panel", "MCSManager panel"],
    ageHours: 26,
  },
  {
    port: 24444,
    address: "::",
    scope: "dual",
    program: "/opt/mcsmanager/node/bin/node",
    command: "/opt/mcsmanager/node/bin/node app.js",
    unit: "mcsm-daemon.service",
    service: ["mcsmanager-daemon", "MCSManager daemon"],
    ageHours: 26,
  },
  {
    port: 25565,
    address: "::",
    scope: "dual",
    program: "/usr/lib/jvm/java-17/bin/java",
    command: "java -Xmx4g -jar paper-1.20.4.jar nogui",
    user: "mcsm",
    service: ["minecraft", "Minecraft"],
    ageHours: 5,
  },
  {
    port: 41641,
    protocol: "udp",
    address: "::",
    scope: "ipv6-or-dual",
    program: "/usr/sbin/tailscaled",
    unit: "tailscaled.service",
    service: ["tailscale", "Tailscale"],
    ageHours: 200,
  },
  {
    port: 50051,
    address: "10.0.0.5",
    scope: "ipv4",
    program: "/srv/ingest/ingest",
    user: "ingest",
    extra: { state: "bound" },
    ageHours: 1,
  },
];

/** The host's endpoints by port. Beyond the sketched services, ranges of game instances and workers fill up to `size`. */
export function generateEndpoints({ size, isPrivileged, nowMs }: GeneratedHostOptions): Endpoint[] {
  const endpoints = sketches.slice(0, size).map((sketch, index) => drawEndpoint({ sketch, index, isPrivileged, nowMs }));
  for (let index = endpoints.length; index < size; index++) {
    endpoints.push(drawEndpoint({ sketch: fillerSketch(index), index, isPrivileged, nowMs }));
  }
  return endpoints.sort((a, b) => a.port - b.port);
}

function fillerSketch(index: number): Sketch {
  const port = 10_000 + ((index * 7919) % 50_000);
  const kinds: readonly Sketch[] = [
    {
      port,
      address: "::",
      scope: "dual",
      program: "/usr/lib/jvm/java-17/bin/java",
      user: "mcsm",
      service: ["minecraft", "Minecraft"],
      ageHours: index % 700,
    },
    {
      port,
      address: "0.0.0.0",
      scope: "ipv4",
      program: "/usr/bin/python3.11",
      unit: `worker@${index}.service`,
      user: "worker",
      ageHours: index % 90,
    },
    { port, address: "127.0.0.1", scope: "ipv4", program: "/usr/bin/node", user: "app", ageHours: index % 9 },
    {
      port,
      protocol: "udp",
      address: `10.${index % 250}.3.7`,
      scope: "ipv4",
      program: "/usr/bin/coturn",
      unit: "coturn.service",
      user: "turnserver",
    },
    {
      port,
      address: "0.0.0.0",
      scope: "ipv4",
      program: "/usr/bin/docker-proxy",
      extra: {
        container: container(`instance-${index}`, "itzg/minecraft-server:latest", "games"),
        publishes: { containerPort: 25565, containerAddress: "172.17.0.9" },
      },
    },
  ];
  return kinds[index % kinds.length] as Sketch;
}

function drawEndpoint({
  sketch,
  index,
  isPrivileged,
  nowMs,
}: {
  sketch: Sketch;
  index: number;
  isPrivileged: boolean;
  nowMs: number;
}): Endpoint {
  const { port, protocol = "tcp", address, scope, user = "root" } = sketch;
  const isReadable = isPrivileged || user === "app" || user === "mcsm";
  const owner: Owner = {
    pid: 800 + index * 3,
    program: sketch.program.slice(sketch.program.lastIndexOf("/") + 1),
    executable: sketch.program,
    executableDeleted: port === 50_051,
    command: sketch.command ?? sketch.program,
    workingDirectory: "/",
    user,
    unit: sketch.unit ?? null,
    container: sketch.extra?.container ?? null,
    startedAt: new Date(nowMs - (sketch.ageHours ?? 2) * 3_600_000 - index * 61_000).toISOString(),
    ancestry: [{ pid: 1, name: "systemd" }],
  };
  const wildcard = address === "0.0.0.0" || address === "::" ? null : address;
  return {
    id: endpointId(`${protocol} ${address} ${port} ${index}`),
    namespace: "host",
    protocol,
    address,
    port,
    scope,
    device: null,
    sockets: 1,
    state: "listening",
    owners: isReadable ? [owner] : [],
    ownersKnown: isReadable,
    uid: user === "root" ? 0 : 1000,
    unit: sketch.unit ?? null,
    container: null,
    publishes: null,
    queue: protocol === "tcp" ? { depth: 0, limit: 511 } : null,
    service:
      sketch.service === undefined
        ? null
        : { id: sketch.service[0], name: sketch.service[1], recognisedBy: "unit", setBy: settings[sketch.service[0]] ?? null },
    display: {
      ss: `${wildcard === null ? (scope === "dual" ? "*" : address === "::" ? "[::]" : address) : wildcard.includes(":") ? `[${wildcard}]` : wildcard}:${port}`,
      netstat: `${address}:${port}`,
    },
    ...sketch.extra,
  };
}

/** Not the product's hash: only unique and stable. */
function endpointId(text: string): string {
  return Buffer.from(text).toString("hex").padEnd(16, "0").slice(-24);
}

export function generateSnapshot({ isPrivileged, nowMs }: GeneratedHostOptions): Snapshot {
  return {
    schema: "portolan.snapshot/2",
    takenAt: new Date(nowMs).toISOString(),
    portolan: "0.1.0",
    host: {
      name: "games-01",
      machineId: "0123456789abcdef0123456789abcdef",
      bootId: null,
      kernel: "6.1.0-25-amd64",
      architecture: "x86_64",
      system: "Debian GNU/Linux 12 (bookworm)",
      privileged: isPrivileged,
    },
    coverage: {
      sockets: "sock_diag",
      namespacesRead: isPrivileged ? 4 : 1,
      namespacesUnreadable: isPrivileged ? 0 : 2,
      ownersUnknown: isPrivileged ? 0 : 14,
      notes: isPrivileged
        ? []
        : [
            { code: "namespace-unreadable", params: { namespace: "name:blue", needs: "CAP_SYS_ADMIN" } },
            { code: "owners-unknown", params: { count: 14 } },
          ],
    },
    sections: {
      ...emptySections(),
      namespaces: [{ id: "host", inode: 4026531840, names: [], processes: 120, readable: true, reason: null }],
      sysctls: [{ namespace: "host", values: { "net.ipv4.ip_local_port_range": "32768\t60999", "net.ipv6.bindv6only": "0" } }],
    },
    hashes: Object.fromEntries(sectionNames.map((name) => [name, "sha256:0"])), // every one was read
  };
}

const changeKinds: readonly ChangeKind[] = [
  "replaced",
  "opened",
  "widened",
  "closed",
  "narrowed",
  "owner-changed",
  "binary-deleted",
  "flapping",
  "brief",
  "binary-changed",
];

/** Changes of the last days, newest first. */
export function generateChanges(endpoints: readonly Endpoint[], count: number, nowMs: number): ChangeEvent[] {
  if (endpoints.length === 0) return [];
  return Array.from({ length: count }, (_, index) => {
    const endpoint = endpoints[(index * 13 + 15) % endpoints.length] as Endpoint;
    return makeChange(changeKinds[index % changeKinds.length] as ChangeKind, endpoint, nowMs - index * index * 190_000 - 40_000);
  });
}

/** A change at an endpoint that fits its kind: one that widened or narrowed was, or is, at loopback only. */
export function makeChange(kind: ChangeKind, endpoint: Endpoint, atMs: number): ChangeEvent {
  const elsewhere = moveTo(endpoint, kind === "narrowed" || endpoint.address !== "127.0.0.1" ? "127.0.0.1" : "0.0.0.0");
  const [before, after] = kind === "widened" && endpoint.address !== "127.0.0.1" ? [elsewhere, endpoint] : [endpoint, elsewhere];
  const isMove = kind === "widened" || kind === "narrowed";
  return {
    schema: "portolan.event/1",
    id: `${atMs}-${kind}-${endpoint.id}`,
    at: new Date(atMs).toISOString(),
    host: "0123456789abcdef0123456789abcdef",
    kind,
    endpoint: endpoint.id,
    before: kind === "opened" ? null : isMove ? before : endpoint,
    after: kind === "closed" ? null : isMove ? after : endpoint,
    confirmedBy: "look",
  };
}

function moveTo(endpoint: Endpoint, address: string): Endpoint {
  const display = { ss: `${address}:${endpoint.port}`, netstat: `${address}:${endpoint.port}` };
  return { ...endpoint, id: `${endpoint.id}-${address}`, address, scope: "ipv4", display };
}
