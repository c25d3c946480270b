import { createHash } from "node:crypto";
import { emptySections, type Interface, type Route, type Snapshot, type Socket } from "@portolan/snapshot";
import { endpointsOf } from "@portolan/sockets";
import type { SentHost } from "./fact-sender.ts";

/** A host with one card, one listener on tcp/8080 and a rule that lets one network in: for tests. */
export function madeHost({ accepts = "10.7.0.0/16", queueDepth = 0, sequence = 1 } = {}): SentHost {
  const sections = {
    ...emptySections(),
    interfaces: [link(1, "lo", { address: "127.0.0.1", prefixLength: 8 }), link(2, "eth0", { address: "203.0.113.7", prefixLength: 24 })],
    routes: [
      route("0.0.0.0/0", { device: "eth0", gateway: "203.0.113.1" }),
      route("203.0.113.0/24", { device: "eth0" }),
      route("127.0.0.0/8", { device: "lo", type: "local", table: 255 }),
      route("203.0.113.7/32", { device: "lo", type: "local", table: 255 }),
    ],
    sockets: [listener(queueDepth)],
    rules: [{ namespace: "host", source: "nft-json" as const, text: rules(accepts), error: null }],
  };
  const hashes = Object.fromEntries(
    Object.entries(sections).map(([name, rows]) => [name, createHash("sha1").update(JSON.stringify(rows)).digest("hex")]),
  );
  const snapshot: Snapshot = {
    schema: "portolan.snapshot/2",
    takenAt: new Date(Date.UTC(2026, 0, 1, 0, 0, sequence)).toISOString(),
    portolan: "0.0.0-test",
    host: { name: "made", machineId: null, bootId: null, kernel: "6.1", architecture: "x64", system: null, privileged: true },
    coverage: { sockets: "sock_diag", namespacesRead: 1, namespacesUnreadable: 0, ownersUnknown: 0, notes: [] },
    hashes,
    sections,
  };
  return { snapshot, endpoints: endpointsOf(snapshot, (text) => createHash("sha256").update(text).digest()) };
}

function link(index: number, name: string, { address, prefixLength }: { address: string; prefixLength: number }): Interface {
  const own = { address, prefixLength, scope: "global", peer: null, tentative: false, deprecated: false };
  return {
    namespace: "host",
    index,
    name,
    kind: null,
    up: true,
    mtu: 1500,
    mac: null,
    loopback: name === "lo",
    master: null,
    addresses: [own],
  };
}

function route(
  destination: string,
  { device, gateway = null, type = "unicast", table = 254 }: { device: string; gateway?: string | null; type?: string; table?: number },
): Route {
  return {
    namespace: "host",
    family: "ipv4",
    table,
    destination,
    type,
    device,
    gateway,
    source: null,
    metric: 0,
    scope: "global",
    protocol: 2,
  } as unknown as Route;
}

function listener(depth: number): Socket {
  return {
    namespace: "host",
    protocol: "tcp",
    family: "ipv4",
    address: "0.0.0.0",
    port: 8080,
    state: "listen",
    v6only: null,
    device: null,
    uid: 0,
    inode: 1,
    cookie: "1",
    cgroup: null,
    mark: null,
    queue: { depth, limit: 128 },
  };
}

function rules(accepts: string): string {
  const [addr, length] = accepts.split("/");
  const at = { family: "inet", table: "filter", chain: "input" };
  const source = {
    match: { op: "==", left: { payload: { protocol: "ip", field: "saddr" } }, right: { prefix: { addr, len: Number(length) } } },
  };
  const port = { match: { op: "==", left: { payload: { protocol: "tcp", field: "dport" } }, right: 8080 } };
  return JSON.stringify({
    nftables: [
      { metainfo: { version: "1.0.6", json_schema_version: 1 } },
      { table: { family: "inet", name: "filter", handle: 1 } },
      { chain: { family: "inet", table: "filter", name: "input", handle: 1, type: "filter", hook: "input", prio: 0, policy: "drop" } },
      { rule: { ...at, handle: 2, expr: [source, port, { accept: null }] } },
    ],
  });
}
