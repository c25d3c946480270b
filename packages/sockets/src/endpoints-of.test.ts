import { createHash, hash } from "node:crypto";
import type { BindSetting, Sections, Snapshot } from "@portolan/snapshot";
import { expect, test } from "vitest";
import type { Endpoint } from "./endpoint.ts";
import { endpointsOf, type EndpointsOptions } from "./endpoints-of.ts";
import { sampleContainer, sampleProcess, sampleSnapshot, sampleSocket } from "./dev/sample-snapshot.ts";

const sha256 = (text: string): Uint8Array => hash("sha256", text, "buffer");
const endpointsIn = (sections: Partial<Sections>, options?: EndpointsOptions): Endpoint[] =>
  endpointsOf(sampleSnapshot(sections), sha256, options);

function only(sections: Partial<Sections>, snapshot: Snapshot = sampleSnapshot(sections)): Endpoint {
  const [endpoint, another] = endpointsOf(snapshot, sha256);
  if (endpoint === undefined || another !== undefined) throw new Error("expected exactly one endpoint");
  return endpoint;
}

test("EP1 SO_REUSEPORT sockets are one endpoint, other places are others", () => {
  const queue = { depth: 1, limit: 128 };
  const sockets = [
    sampleSocket({ inode: 1, queue }),
    sampleSocket({ inode: 2, queue }),
    sampleSocket({ protocol: "udp" }),
    sampleSocket({ device: "lo" }),
    sampleSocket({ namespace: "name:blue" }),
  ];
  const endpoints = endpointsIn({ sockets });
  expect(endpoints.map(({ sockets }) => sockets)).toEqual([2, 1, 1, 1]);
  expect(endpoints[0]?.queue).toEqual({ depth: 2, limit: 256 });
});

test.each([
  ["0.0.0.0", null, "ipv4", "0.0.0.0:23333", "0.0.0.0:23333"],
  ["::", false, "dual", "*:23333", ":::23333"],
  ["::", true, "ipv6", "[::]:23333", ":::23333"],
  ["::", null, "ipv6-or-dual", "*:23333", ":::23333"],
  ["::ffff:0.0.0.0", false, "ipv4", "[::ffff:0.0.0.0]:23333", "0.0.0.0:23333"],
  ["::ffff:127.0.0.1", false, "ipv4", "[::ffff:127.0.0.1]:23333", "127.0.0.1:23333"],
  ["::1", false, "ipv6", "[::1]:23333", "::1:23333"],
  ["127.0.0.1", null, "ipv4", "127.0.0.1:23333", "127.0.0.1:23333"],
] as const)("EP2 EP3 %s with v6only %s is %s, ss prints %s", (...[address, v6only, scope, ss, netstat]) => {
  expect(only({ sockets: [sampleSocket({ address, v6only, port: 23333 })] })).toMatchObject({ scope, display: { ss, netstat } });
});

test.each([
  ["127.0.0.1", null, "127.0.0.1%lo:53"],
  ["::", false, "*%lo:53"],
  ["fe80::1", false, "[fe80::1]%lo:53"],
] as const)("EP3 ss shows the device of %s, netstat hides it", (address, v6only, ss) => {
  const { display } = only({ sockets: [sampleSocket({ address, v6only, port: 53, device: "lo" })] });
  expect(display.ss).toBe(ss);
  expect(display.netstat).not.toContain("lo");
});

test("EP4 the id depends on the place alone", () => {
  const digest = createHash("sha256").update('["host","tcp","::",23333,null]').digest();
  const bits = [...digest].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const expected = Array.from(
    { length: 16 },
    (_, index) => "abcdefghijklmnopqrstuvwxyz234567"[Number.parseInt(bits.slice(index * 5, index * 5 + 5), 2)],
  ).join("");
  const place = { address: "::", port: 23333 };
  expect(only({ sockets: [sampleSocket(place)] }).id).toBe(expected);
  expect(only({ sockets: [sampleSocket({ ...place, v6only: true, inode: 9, uid: 5, state: "bound" })] }).id).toBe(expected);
  const ids = new Map<string, string>();
  const cached = (): (string | undefined)[] => endpointsIn({ sockets: [sampleSocket(place)] }, { idCache: ids }).map(({ id }) => id);
  expect([cached(), cached(), ids.size]).toEqual([[expected], [expected], 1]);
});

test("EP4 a cache of ids forgets endpoints that have gone", () => {
  const ids = new Map<string, string>();
  const look = (from: number, count: number): number => {
    endpointsIn({ sockets: Array.from({ length: count }, (_, index) => sampleSocket({ port: from + index })) }, { idCache: ids });
    return ids.size;
  };
  expect([look(1, 2000), look(5000, 500), look(6000, 10)]).toEqual([2000, 500, 510]);
});

test("EP5 every holder is an owner, with its ancestry, systemd last", () => {
  const processes = [
    sampleProcess({ pid: 1, name: "systemd" }),
    sampleProcess({ pid: 800, name: "nginx", parent: 1, unit: "nginx.service", executable: "/usr/sbin/nginx" }),
    sampleProcess({ pid: 801, name: "nginx", parent: 800, unit: "nginx.service" }),
  ];
  const endpoint = only({ sockets: [sampleSocket({ inode: 5 })], owners: { processes, holders: [{ inode: 5, pids: [1, 800, 801] }] } });
  expect(endpoint.owners.map(({ pid }) => pid)).toEqual([800, 801, 1]);
  expect(endpoint.owners[1]?.ancestry).toEqual([
    { pid: 800, name: "nginx" },
    { pid: 1, name: "systemd" },
  ]);
  expect(endpoint).toMatchObject({ unit: "nginx.service", ownersKnown: true, state: "listening" });
});

test("EP6 a socket without a visible holder has unknown owners, with permission too, and so has its endpoint", () => {
  const sockets = [sampleSocket({ inode: 5, cgroup: "/system.slice/cron.service" })];
  expect(only({}, sampleSnapshot({ sockets }, { privileged: false }))).toMatchObject({
    owners: [],
    ownersKnown: false,
    unit: "cron.service",
  });
  expect(only({ sockets })).toMatchObject({ owners: [], ownersKnown: false });
  expect(only({ sockets: [sampleSocket({ inode: 0 })] })).toMatchObject({ owners: [], ownersKnown: true });
  const owners = { processes: [sampleProcess({ pid: 7 })], holders: [{ inode: 5, pids: [7] }] };
  expect(only({ sockets, owners }).ownersKnown).toBe(true);
  expect(only({ sockets: [...sockets, sampleSocket({ inode: 6 })], owners }).ownersKnown).toBe(false);
  expect(only({ sockets: [sampleSocket({ inode: null })] }).ownersKnown).toBe(false);
});

test("EP7 a socket that systemd alone holds for a socket unit is activated", () => {
  const unit = {
    name: "ssh.socket",
    description: null,
    kind: "socket",
    triggers: "ssh.service",
    active: "active",
    fragment: null,
    listens: ["[::]:22 (Stream)"],
  } as const;
  const sockets = [sampleSocket({ address: "::", port: 22, inode: 5 })];
  const processes = [
    sampleProcess({ pid: 1, name: "systemd", unit: "init.scope" }),
    sampleProcess({ pid: 900, name: "sshd", unit: "ssh.service" }),
  ];
  const held = (pids: number[], listens: string[]): Endpoint =>
    only({ sockets, units: [{ ...unit, listens }], owners: { processes, holders: [{ inode: 5, pids }] } });
  expect(held([1], ["[::]:22 (Stream)"])).toMatchObject({ state: "activated", unit: "ssh.service" });
  expect(held([1], ["22"])).toMatchObject({ state: "activated", unit: "ssh.service" });
  expect(held([1, 900], ["[::]:22 (Stream)"])).toMatchObject({ state: "listening", unit: "ssh.service" });
  for (const elsewhere of ["[::]:23 (Stream)", "127.0.0.1:22 (Stream)", "[::]:22 (Datagram)", "/run/ssh.sock (Stream)"])
    expect(held([1], [elsewhere]).state).toBe("listening");
  const unprivileged = sampleSnapshot(
    { sockets: [sampleSocket({ address: "::", port: 22, inode: 5, cgroup: "/init.scope" })], units: [{ ...unit, listens: ["[::]:22"] }] },
    { privileged: false },
  );
  expect(only({}, unprivileged)).toMatchObject({ state: "listening", unit: "ssh.service", ownersKnown: false });
});

test("EP8 a publish is the container's endpoint, with docker-proxy's socket and without", () => {
  const publish = { protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8080, containerPort: 80, proxyPid: 77 } as const;
  const container = sampleContainer({ publishes: [publish, { ...publish, hostAddress: "::" }] });
  const endpoints = endpointsIn({
    sockets: [sampleSocket({ inode: 5 })],
    containers: [container],
    owners: { processes: [sampleProcess({ pid: 77, name: "docker-proxy", unit: "docker.service" })], holders: [{ inode: 5, pids: [77] }] },
  });
  expect(endpoints).toMatchObject([
    {
      address: "0.0.0.0",
      state: "published",
      sockets: 1,
      scope: "ipv4",
      owners: [{ pid: 77 }],
      container: { name: "web" },
      publishes: { containerPort: 80, containerAddress: "172.17.0.2" },
    },
    {
      address: "::",
      state: "published",
      sockets: 0,
      scope: "ipv6",
      owners: [],
      container: { name: "web" },
      display: { ss: "", netstat: "" },
    },
  ]);
});

test("EP9 a stopped container's publish is no endpoint and names no container", () => {
  const publishes = [{ protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8080, containerPort: 80, proxyPid: null }] as const;
  const containers = [sampleContainer({ state: "exited", publishes: [...publishes] })];
  expect(endpointsIn({ containers })).toEqual([]);
  expect(only({ containers, sockets: [sampleSocket()] })).toMatchObject({ state: "listening", container: null });
});

test("EP10 the container comes from owner, cgroup or a namespace with one container", () => {
  const container = sampleContainer();
  const inside = { namespace: "container:cccccccccccc" };
  expect(only({ containers: [container], sockets: [sampleSocket(inside)] }).container?.name).toBe("web");
  expect(
    only({ containers: [container], sockets: [sampleSocket({ cgroup: `/system.slice/docker-${container.id}.scope` })] }),
  ).toMatchObject({ container: { name: "web" }, unit: null });
  expect(only({ containers: [container], sockets: [sampleSocket({ cgroup: `/docker/${container.id}` })] }).container?.name).toBe("web");
  const owners = { processes: [sampleProcess({ pid: 5, container: container.id })], holders: [{ inode: 9, pids: [5] }] };
  expect(only({ containers: [container], owners, sockets: [sampleSocket({ inode: 9 })] })).toMatchObject({
    container: { name: "web" },
    owners: [{ container: { image: "nginx:1" } }],
  });
  const pod = { namespace: "inode:7" };
  const two = [sampleContainer({ ...pod, id: "a".repeat(64) }), sampleContainer({ ...pod, id: "b".repeat(64) })];
  expect(only({ containers: two, sockets: [sampleSocket(pod)] }).container).toBeNull();
  expect(only({ sockets: [sampleSocket(inside)] }).container).toBeNull();
});

const setting: BindSetting = {
  source: "file",
  file: "/etc/app.conf",
  line: 12,
  key: "listen",
  value: "",
  fileHash: null,
  protocol: "tcp",
  address: "",
  port: 8080,
};

function servedWith(settings: BindSetting[], address: string): Endpoint["service"] {
  const owners = { processes: [sampleProcess({ pid: 5 })], holders: [{ inode: 9, pids: [5] }] };
  const services = [{ service: "app", pid: 5, recognisedBy: "executable" as const, settings, unread: [] }];
  return (
    endpointsIn({ services, owners, sockets: [sampleSocket({ inode: 9, address })] }, { serviceName: (id) => id.toUpperCase() })[0]
      ?.service ?? null
  );
}

test("EP11 the setting that put the service at the address is found", () => {
  expect(servedWith([setting], "::")).toEqual({
    id: "app",
    name: "APP",
    recognisedBy: "executable",
    setBy: { source: "file", file: "/etc/app.conf", line: 12, key: "listen", value: "" },
  });
  const specific = { ...setting, line: 13, address: "127.0.0.1" };
  expect(servedWith([setting, specific], "127.0.0.1")?.setBy?.line).toBe(13);
  expect(servedWith([{ ...setting, address: "0.0.0.0" }], "::")?.setBy?.line).toBe(12);
  expect(servedWith([specific], "::ffff:127.0.0.1")?.setBy?.line).toBe(13);
  expect(servedWith([{ ...setting, address: "localhost" }], "::1")?.setBy?.line).toBe(12);
  for (const other of [{ port: 81 }, { protocol: "udp" as const }, { address: "192.0.2.1" }, { address: "localhost" }])
    expect(servedWith([{ ...setting, ...other }], "::")).toMatchObject({ id: "app", setBy: null });
});

test("EP11 a process that holds no socket of the endpoint lends it no service", () => {
  const services = [{ service: "app", pid: 6, recognisedBy: "executable" as const, settings: [setting], unread: [] }];
  expect(only({ services, sockets: [sampleSocket()] }).service).toBeNull();
});

test("EP12 host comes first, then namespace, protocol, port, address", () => {
  const sockets = [
    sampleSocket({ namespace: "name:a", port: 1 }),
    sampleSocket({ protocol: "udp", port: 1 }),
    sampleSocket({ port: 443 }),
    sampleSocket({ port: 80, address: "127.0.0.1" }),
    sampleSocket({ port: 80 }),
    sampleSocket({ namespace: "container:x", port: 9 }),
  ];
  const order = (list: readonly Endpoint[]): string[] =>
    list.map(({ namespace, protocol, port, address }) => `${namespace} ${protocol} ${port} ${address}`);
  const expected = [
    "host tcp 80 0.0.0.0",
    "host tcp 80 127.0.0.1",
    "host tcp 443 0.0.0.0",
    "host udp 1 0.0.0.0",
    "container:x tcp 9 0.0.0.0",
    "name:a tcp 1 0.0.0.0",
  ];
  expect(order(endpointsIn({ sockets }))).toEqual(expected);
  expect(order(endpointsIn({ sockets: sockets.toReversed() }))).toEqual(expected);
});

test("EP13 bound without listening is bound; a listener beside it makes the endpoint listen", () => {
  expect(only({ sockets: [sampleSocket({ state: "bound" })] }).state).toBe("bound");
  const beside = { sockets: [sampleSocket({ state: "bound", inode: 8, uid: 9 }), sampleSocket({ inode: 7, uid: 1000 })] };
  const owners = {
    processes: [sampleProcess({ pid: 5 }), sampleProcess({ pid: 6 })],
    holders: [
      { inode: 7, pids: [5] },
      { inode: 8, pids: [6] },
    ],
  };
  expect(only({ ...beside, owners })).toMatchObject({ state: "listening", sockets: 1, uid: 1000, owners: [{ pid: 5 }] });
  const silentDual = sampleSocket({ state: "bound", family: "ipv6", address: "::", v6only: false });
  const listening = sampleSocket({ family: "ipv6", address: "::", v6only: true });
  expect(only({ sockets: [silentDual, listening] })).toMatchObject({ state: "listening", scope: "ipv6", display: { ss: "[::]:8080" } });
  expect(only({ sockets: [sampleSocket({ protocol: "udp", state: "unconnected" })] }).state).toBe("listening");
});

test("ten thousand sockets become endpoints within the budget", () => {
  const sockets = Array.from({ length: 10_000 }, (_, index) =>
    sampleSocket({
      address: `127.0.${index >> 8}.${index & 255}`,
      port: 1000 + index,
      inode: index + 1,
      cgroup: "/system.slice/a.service",
    }),
  );
  const owners = { processes: [sampleProcess({ pid: 5 })], holders: sockets.map(({ inode }) => ({ inode: inode ?? 0, pids: [5] })) };
  const snapshot = sampleSnapshot({ sockets, owners });
  const cpuTimes = Array.from({ length: 7 }, () => {
    const before = process.cpuUsage();
    expect(endpointsOf(snapshot, sha256)).toHaveLength(10_000);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  const bestMs = Math.min(...cpuTimes); // CPU time, because wall time measures the neighbours
  console.log(`endpointsOf: 10,000 sockets with ids in ${bestMs.toFixed(1)} ms of CPU (best of 7)`);
  expect(bestMs).toBeLessThan(60);
});
