/** Rules and routes of a made-up host: a policy of drop, a few services open to all, the game panel to private networks alone, and Docker past it all. */
import type { Interface, PolicyRule, Route, RuleText } from "@portolan/snapshot";

type Expression = Readonly<Record<string, unknown>>;

const match = (left: Expression, right: unknown, op = "=="): Expression => ({ match: { op, left, right } });
const port = (right: unknown, protocol = "tcp"): Expression => match({ payload: { protocol, field: "dport" } }, right);
const from = (addr: string, len: number, protocol = "ip"): Expression =>
  match({ payload: { protocol, field: "saddr" } }, { prefix: { addr, len } });
const counter: Expression = { counter: { packets: 0, bytes: 0 } };
const accept: Expression = { accept: null };

const inputRules: readonly (readonly Expression[])[] = [
  [match({ meta: { key: "iifname" } }, "lo"), accept],
  [match({ ct: { key: "state" } }, ["established", "related"], "in"), accept],
  [match({ meta: { key: "l4proto" } }, "ipv6-icmp"), accept],
  [port({ set: [80, 443] }), accept],
  [from("192.168.0.0", 16), port(22), counter, accept],
  [port(22), { limit: { rate: 10, burst: 5, per: "minute" } }, accept],
  [from("192.168.0.0", 16), port(23_333), counter, accept],
  [from("10.0.0.0", 8), port(23_333), accept],
  [from("10.8.0.0", 24), port(24_444), accept],
  [port(24_444), accept],
  [from("10.8.0.0", 24), port(8080), accept],
  [match({ payload: { protocol: "tcp", field: "sport" } }, 53), port(25_565), accept],
];

const table = (family: string, name: string): Expression => ({ table: { family, name, handle: 1 } });

function listing(): string {
  const chain = (place: string, name: string, base: Expression = {}): Expression => ({
    chain: { family: place === "nat" ? "ip" : "inet", table: place, name, handle: 1, ...base },
  });
  const own = { family: "inet", table: "filter", chain: "input" };
  const nat = { family: "ip", table: "nat" };
  const dnat = [match({ meta: { key: "iifname" } }, "docker0", "!="), port(6379), counter, { dnat: { addr: "172.17.0.2", port: 6379 } }];
  return JSON.stringify({
    nftables: [
      { metainfo: { version: "1.0.6", release_name: "Lester Gooch #5", json_schema_version: 1 } },
      table("inet", "filter"),
      chain("filter", "input", { type: "filter", hook: "input", prio: 0, policy: "drop" }),
      ...inputRules.map((expr, index) => ({ rule: { ...own, handle: index + 4, expr } })),
      table("ip", "nat"),
      chain("nat", "PREROUTING", { type: "nat", hook: "prerouting", prio: -100, policy: "accept" }),
      chain("nat", "DOCKER"),
      {
        rule: {
          ...nat,
          chain: "PREROUTING",
          handle: 11,
          expr: [match({ fib: { result: "type", flags: ["daddr"] } }, "local"), counter, { jump: { target: "DOCKER" } }],
        },
      },
      { rule: { ...nat, chain: "DOCKER", handle: 12, expr: dnat } },
    ],
  });
}

export function generateRules(): RuleText[] {
  return [{ namespace: "host", source: "nft-json", text: listing(), error: null }];
}

const mainTable = 254;
const localTable = 255;

type RouteSketch = Pick<Route, "family" | "destination" | "device"> & Partial<Route>;

function route(sketch: RouteSketch): Route {
  return {
    namespace: "host",
    table: mainTable,
    type: "unicast",
    gateway: null,
    source: null,
    metric: null,
    protocol: 2,
    scope: 0,
    ...sketch,
  };
}

export function generateRoutes(interfaces: readonly Interface[]): Route[] {
  const local = interfaces.flatMap(({ name, addresses }) =>
    addresses.map(({ address }) => {
      const family = address.includes(":") ? ("ipv6" as const) : ("ipv4" as const);
      const destination = address === "127.0.0.1" ? "127.0.0.0/8" : `${address}/${family === "ipv4" ? 32 : 128}`;
      return route({ family, destination, device: family === "ipv6" ? "lo" : name, table: localTable, type: "local", scope: 254 });
    }),
  );
  return [
    ...local,
    route({ family: "ipv4", destination: "0.0.0.0/0", device: "eth0", gateway: "203.0.113.1" }),
    route({ family: "ipv4", destination: "203.0.113.0/24", device: "eth0", scope: 253 }),
    route({ family: "ipv4", destination: "172.17.0.0/16", device: "docker0", scope: 253 }),
    route({ family: "ipv6", destination: "::/0", device: "eth0", gateway: "fe80::1" }),
    route({ family: "ipv6", destination: "2001:db8:4::/64", device: "eth0" }),
    route({ family: "ipv6", destination: "fe80::/64", device: "eth0" }),
  ];
}

/** As every host has them: local, main, and for IPv4 default. */
export function generatePolicyRules(): PolicyRule[] {
  const lookUp = (family: "ipv4" | "ipv6", priority: number, table: number): PolicyRule => ({
    namespace: "host",
    family,
    priority,
    table,
    source: null,
    destination: null,
    inputDevice: null,
    outputDevice: null,
    mark: null,
    action: 1,
    inverted: false,
  });
  return [
    lookUp("ipv4", 0, 255),
    lookUp("ipv4", 32_766, 254),
    lookUp("ipv4", 32_767, 253),
    lookUp("ipv6", 0, 255),
    lookUp("ipv6", 32_766, 254),
  ];
}
