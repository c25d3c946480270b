/**
 * What a plan may be made of, as the one who carries it out accepts it: every name, address and text that reaches a tool has a form that can be nothing but
 * that. No text holds a control character, so that none can be two lines.
 */
import { Type } from "typebox";
import { sysctlValues } from "./sysctl-keys.ts";
import { highestTcHandle } from "./tc-limit.ts";

const closed = { additionalProperties: false } as const;
const limit = { maxItems: 5000 } as const;

function words<const Word extends string>(...all: readonly Word[]) {
  return Type.Union(all.map((word) => Type.Literal(word)));
}

const text = Type.String({ maxLength: 4096, pattern: "^[^\\u0000-\\u001f\\u007f]*$" });
const texts = Type.Array(text, limit);
const lines = Type.String({ maxLength: 16_384, pattern: "^[^\\u0000-\\u0009\\u000b-\\u001f\\u007f]*$" }); // of a file, by newlines
const name = Type.String({ maxLength: 128, pattern: "^[A-Za-z0-9_][A-Za-z0-9_./@-]*$" });
const family = words("ipv4", "ipv6");
const protocol = words("tcp", "udp");
const port = Type.Integer({ minimum: 0, maximum: 65_535 });
const address = Type.String({ maxLength: 49, pattern: "^[0-9a-f:.]+(/[0-9]{1,3})?$" });
const time = Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,12}(Z|[+-][0-9]{2}:[0-9]{2})$" });
const handle = Type.Integer({ minimum: 1 });
const nullable = <Of extends Parameters<typeof Type.Union>[0][number]>(of: Of) => Type.Union([of, Type.Null()]);

const wantedOfFamily = Type.Union([
  Type.Object({ kind: Type.Literal("nobody") }, closed),
  Type.Object({ kind: Type.Literal("everyone") }, closed),
  Type.Object({ kind: Type.Literal("only"), sources: Type.Array(address, { ...limit, minItems: 1 }) }, closed),
]);
const sources = Type.Object({ ipv4: wantedOfFamily, ipv6: wantedOfFamily }, closed);
const until = nullable(time);
const macs = Type.Array(Type.String({ pattern: "^[0-9a-f]{2}(:[0-9a-f]{2}){5}$" }), { minItems: 1, maxItems: 64 });
const service = Type.String({ pattern: "^[a-z0-9][a-z0-9-]{0,63}$" });
const scope = words("ipv4", "ipv6", "dual", "loopback");
const sysctlKey = Type.Union(Object.keys(sysctlValues).map((key) => Type.Literal(key)));
/** A number, two by a space, or a list of ports, which may be empty before. */
const sysctlValue = Type.String({
  pattern: "^(?:[0-9]{1,10}(?: [0-9]{1,10})?|[0-9]{1,5}(?:-[0-9]{1,5})?(?:,[0-9]{1,5}(?:-[0-9]{1,5})?)*|)$",
  maxLength: 8192,
});
const rate = {
  newPerSecond: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  burst: Type.Integer({ minimum: 1, maximum: 10_000_000 }),
  per: words("source", "port"),
};
const bandwidth = { bitsPerSecond: Type.Integer({ minimum: 8000, maximum: 1_000_000_000_000 }), direction: words("out", "in") };

const servicePort = Type.Integer({ minimum: 1, maximum: 65_535 });
const lead = { protocol, port: servicePort, to: servicePort };
const leadOf = { ...lead, sources: Type.Optional(sources) };

const mostOf = (maximum: number) => nullable(Type.Integer({ minimum: 1, maximum }));
const siteWish = Type.Object(
  {
    mode: words("http", "tcp"),
    serverNames: Type.Array(Type.String({ maxLength: 253, pattern: "^(\\*\\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$" }), {
      maxItems: 16,
    }),
    servers: Type.Array(
      Type.Object(
        { address: Type.String({ maxLength: 45, pattern: "^[0-9a-f:.]+$" }), port: servicePort, isBackup: Type.Boolean() },
        closed,
      ),
      { minItems: 1, maxItems: 64 },
    ),
    limits: Type.Object({ connections: mostOf(1_000_000), requestsPerSecond: mostOf(1_000_000), bodyMegabytes: mostOf(1_000_000) }, closed),
  },
  closed,
);
const proxySite = {
  protocol: Type.Literal("tcp"),
  port: servicePort,
  system: words("nginx", "haproxy"),
  name: Type.String({ pattern: "^[a-z][a-z0-9-]{0,31}$" }),
  site: nullable(siteWish),
};

export const IntentDocument = Type.Union([
  Type.Object({ kind: Type.Literal("allow"), protocol, port, sources, isAdded: Type.Boolean(), macs: Type.Optional(macs), until }, closed),
  Type.Object({ kind: Type.Literal("close"), protocol, port }, closed),
  Type.Object({ kind: Type.Literal("deny"), protocol, port, sources, until }, closed),
  Type.Object({ kind: Type.Literal("deny"), protocol: Type.Null(), port: Type.Null(), sources, until }, closed),
  Type.Object({ kind: Type.Literal("rate"), protocol, port, ...rate, until }, closed),
  Type.Object({ kind: Type.Literal("bandwidth"), protocol, port, ...bandwidth, until }, closed),
  Type.Object({ kind: Type.Literal("bind"), protocol, port, service, scope }, closed),
  Type.Object({ kind: Type.Literal("sysctl"), key: sysctlKey, value: sysctlValue }, closed),
  Type.Object({ kind: Type.Literal("proxy"), ...proxySite }, closed),
  Type.Object({ kind: Type.Literal("redirect"), ...lead, until: time }, closed),
]);

const portRule = Type.Object(
  {
    verdict: words("accept", "return", "drop"),
    family,
    protocol: nullable(protocol),
    port: nullable(port),
    sources: Type.Array(address, limit),
    macs: Type.Optional(macs),
    isPublished: Type.Boolean(),
  },
  closed,
);
const rules = Type.Array(portRule, { ...limit, minItems: 1 });
const place = Type.Object({ family: words("ip", "ip6", "inet", "arp", "bridge", "netdev"), table: name, chain: name }, closed);

const ownTable = Type.String({ pattern: "^portolan-[a-z0-9-]{1,64}$" });
const nftChange = Type.Union([
  Type.Object({ kind: Type.Literal("insert"), place, before: nullable(handle), rules }, closed),
  Type.Object({ kind: Type.Literal("delete"), place, handle, text }, closed),
  Type.Object(
    {
      kind: Type.Literal("add-table"),
      name: ownTable,
      hook: words("input", "forward"),
      rules,
    },
    closed,
  ),
  Type.Object(
    {
      kind: Type.Literal("add-rate-table"),
      name: ownTable,
      hooks: Type.Array(words("input", "forward"), { minItems: 1, maxItems: 2 }),
      protocol,
      port,
      ...rate,
    },
    closed,
  ),
  Type.Object({ kind: Type.Literal("add-redirect-table"), name: ownTable, ...leadOf }, closed),
]);

/** As iptables-save prints it. */
const saved = Type.String({ maxLength: 4096, pattern: "^-A [A-Za-z0-9_][A-Za-z0-9_./@-]* [^\\u0000-\\u001f\\u007f]*$" });
const iptablesChange = Type.Union([
  Type.Object({ kind: Type.Literal("insert"), chain: name, before: nullable(saved), rules }, closed),
  Type.Object({ kind: Type.Literal("delete"), chain: name, text: saved }, closed),
  Type.Object({ kind: Type.Literal("redirect"), chain: words("PREROUTING", "OUTPUT"), ...leadOf }, closed),
]);

const richRule = Type.Object(
  {
    priority: Type.Integer({ minimum: -32_768, maximum: 32_767 }),
    family,
    source: nullable(address),
    port: nullable(Type.String({ pattern: "^[0-9]{1,5}(-[0-9]{1,5})?$" })),
    protocol: nullable(protocol),
    verdict: words("accept", "drop", "reject"),
  },
  closed,
);
const firewalldItem = Type.Union([
  Type.Object({ kind: Type.Literal("port"), port: Type.String({ pattern: "^[0-9]{1,5}(-[0-9]{1,5})?$" }), protocol }, closed),
  Type.Object({ kind: Type.Literal("service"), service: Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$" }) }, closed),
  Type.Object({ kind: Type.Literal("rich-rule"), rule: richRule }, closed),
]);
const firewalldPlace = Type.Object(
  { kind: words("zone", "policy"), name: Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9_./-]{0,63}$" }) },
  closed,
);
const firewalldChange = Type.Object(
  {
    kind: words("add", "remove"),
    time: words("runtime", "permanent"),
    place: firewalldPlace,
    item: firewalldItem,
    isLeft: Type.Optional(Type.Literal(true)),
  },
  closed,
);

const ufwRule = Type.Object(
  {
    verb: words("allow", "deny", "reject", "limit"),
    protocol: words("tcp", "udp", "any"),
    source: Type.Union([Type.Literal("any"), address]),
    port: nullable(Type.String({ pattern: "^[0-9]{1,5}(:[0-9]{1,5})?$" })),
  },
  closed,
);

const tcStep = Type.Object(
  {
    tool: Type.Literal("tc"),
    device: Type.String({ pattern: "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$" }),
    protocol,
    port,
    ...bandwidth,
    by: words("htb", "ifb", "police"),
    handle: Type.Integer({ minimum: 2, maximum: highestTcHandle }),
    isBeside: Type.Optional(Type.Literal(true)),
  },
  closed,
);
const settingStep = Type.Object(
  {
    tool: Type.Literal("setting"),
    service,
    protocol,
    port,
    scope,
    before: Type.Array(Type.Object({ key: text, value: text, fileHash: nullable(text) }, closed), limit),
    edits: Type.Array(Type.Object({ file: text, line: nullable(handle), part: nullable(text), text: lines }, closed), limit),
    activation: Type.Object({ by: words("reload", "restart"), unit: name }, closed),
  },
  closed,
);
const proxyStep = Type.Object(
  {
    tool: Type.Literal("proxy"),
    ...proxySite,
    file: text,
    text: lines,
    listens: Type.Boolean(),
    activation: Type.Object({ by: Type.Literal("reload"), unit: name }, closed),
  },
  closed,
);
const sysctlStep = Type.Object({ tool: Type.Literal("sysctl"), key: sysctlKey, before: sysctlValue, value: sysctlValue }, closed);
const keepStep = Type.Object({ tool: Type.Literal("keep"), with: words("netfilter-persistent", "nftables-service") }, closed);

const steps = Type.Array(
  Type.Union([
    tcStep,
    settingStep,
    proxyStep,
    sysctlStep,
    keepStep,
    Type.Object({ tool: Type.Literal("nft"), changes: Type.Array(nftChange, limit) }, closed),
    Type.Object(
      {
        tool: Type.Literal("iptables"),
        family,
        backend: words("nft", "legacy"),
        table: words("filter", "nat", "mangle", "raw"),
        changes: Type.Array(iptablesChange, limit),
      },
      closed,
    ),
    Type.Object({ tool: Type.Literal("firewalld"), changes: Type.Array(firewalldChange, limit) }, closed),
    Type.Object(
      { tool: Type.Literal("ufw"), changes: Type.Array(Type.Object({ kind: words("prepend", "delete"), rule: ufwRule }, closed), limit) },
      closed,
    ),
  ]),
  { minItems: 1, maxItems: 64 },
);

/** What is told of the effect is worked out again by whoever carries a plan out: its shape is looked at, not its parts. */
const told = Type.Array(Type.Unknown(), { maxItems: 10_000 });

export const PlanDocument = Type.Object(
  {
    schema: Type.Literal("portolan.plan/1"),
    id: Type.String({ pattern: "^[a-z0-9]{1,18}$" }),
    host: text,
    madeAt: time,
    notAfter: time,
    intent: IntentDocument,
    managers: Type.Array(words("firewalld", "ufw", "docker", "by-hand", "own-table", "traffic-control", "service", "sysctl"), limit),
    base: text,
    steps,
    promise: Type.Object(
      {
        gained: told,
        lost: told,
        changed: told,
        limited: Type.Optional(told),
        led: Type.Optional(told),
        sockets: Type.Optional(Type.Unknown()),
        proved: Type.Boolean(),
        unproved: texts,
      },
      closed,
    ),
    risks: Type.Array(Type.Object({ code: Type.String({ pattern: "^[a-z-]{1,40}$" }) }), limit),
    acceptedRisks: Type.Array(Type.String({ pattern: "^[a-z-]{1,40}$" }), limit),
    confirm: Type.Object(
      { families: Type.Array(family, { maxItems: 2 }), withinSeconds: Type.Integer({ minimum: 10, maximum: 3600 }) },
      closed,
    ),
    until: nullable(Type.Object({ at: time, by: words("timer", "watch") }, closed)),
    keeping: told,
    commands: texts,
    undo: Type.Object({ commands: texts, byHand: nullable(Type.Object({ list: texts, comment: text }, closed)) }, closed),
    removed: texts,
  },
  closed,
);
