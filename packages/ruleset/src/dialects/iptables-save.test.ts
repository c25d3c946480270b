import { expect, test } from "vitest";
import type { Match, Step, Value } from "../ruleset.ts";
import { parseIpsetSave } from "./ipset-save.ts";
import { parseIptablesSave, type IptablesTables } from "./iptables-save.ts";

function parse(text: string, family: "ip" | "ip6" = "ip", dialect: "iptables-nft" | "iptables-legacy" = "iptables-nft"): IptablesTables {
  return parseIptablesSave(text, { family, dialect, ipsets: new Map() });
}

interface RulePlace {
  readonly family?: "ip" | "ip6";
  readonly table?: string;
  readonly chain?: string;
}

/** The steps of one rule, which stands in `chain` of `table`. */
function stepsOf(rule: string, place: RulePlace = {}): readonly Step[] {
  const { family = "ip", table = "filter", chain = "INPUT" } = place;
  const { tables, gaps } = parse(`*${table}\n:${chain} ACCEPT [0:0]\n:other - [0:0]\n[5:300] -A ${chain} ${rule}\nCOMMIT\n`, family);
  expect(gaps).toEqual([]);
  return tables[0]?.chains.get(chain)?.rules[0]?.steps ?? [];
}

/** Without the test of the family. */
function testsOf(rule: string, family: "ip" | "ip6" = "ip"): string[] {
  return stepsOf(rule, { family })
    .map(show)
    .filter((text) => !text.startsWith("family"));
}

/** A step in one line: "source-port&0xff in 1-2, 5", conditions as "? kind text". */
function show(step: Step): string {
  if (step.kind === "unknown-match") return `${step.negated ? "not " : ""}? ${step.condition.kind} ${step.condition.text}`;
  if (step.kind !== "match")
    return JSON.stringify(step, (_, value: unknown) => (typeof value === "bigint" ? `0x${value.toString(16)}` : value));
  const fields = step.selectors.map(({ field, mask }) => (mask === null ? field : `${field}&0x${mask.toString(16)}`)).join(" . ");
  return `${fields} ${step.negated ? "not in" : "in"} ${showValues(step)}`;
}

function showValues({ values: { elements } }: Match): string {
  if (elements.kind === "names") return elements.names.map(showValue).join(", ");
  if (elements.kind === "intervals") return elements.intervals.map(showValue).join(", ");
  return elements.tuples.map((tuple) => `(${tuple.map(showValue).join(" ")})`).join(", ");
}

function showValue(value: Value): string {
  if ("name" in value) return `${value.name}${value.isPrefix ? "*" : ""}`;
  return value.lo === value.hi ? String(value.lo) : `${value.lo}-${value.hi}`;
}

test("RS50 built-in chains stand where the kernel has them", () => {
  const text = ["raw", "mangle", "nat", "filter", "security"]
    .map(
      (table) =>
        `*${table}\n:PREROUTING ACCEPT [0:0]\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\nCOMMIT`,
    )
    .join("\n");
  const places = parse(text).tables.map(({ name, chains }) => [
    name,
    ...[...chains.values()].flatMap(({ base }) => (base === null ? [] : [`${base.hook} ${base.priority} ${base.policy}`])),
  ]);
  expect(places).toEqual([
    ["raw", "prerouting -300 accept", "output -300 accept"],
    ["mangle", "prerouting -150 accept", "input -150 drop", "forward -150 accept", "output -150 accept", "postrouting -150 accept"],
    ["nat", "prerouting -100 accept", "input 100 drop", "output -100 accept", "postrouting 100 accept"],
    ["filter", "input 0 drop", "forward 0 accept", "output 0 accept"],
    ["security", "input 50 drop", "forward 50 accept", "output 50 accept"],
  ]);
});

test("RS51 the type of a built-in chain", () => {
  const text = "*mangle\n:INPUT ACCEPT\n:OUTPUT ACCEPT\nCOMMIT\n*nat\n:OUTPUT ACCEPT\n:mine -\nCOMMIT\n";
  const types = parse(text).tables.flatMap(({ chains }) => [...chains.values()].map(({ name, base }) => `${name} ${base?.type ?? "none"}`));
  expect(types).toEqual(["INPUT filter", "OUTPUT route", "OUTPUT nat", "mine none"]);
});

test("RS52 counters and comments test nothing; the comment is kept", () => {
  const { tables } = parse('*filter\n:INPUT ACCEPT [1:2]\n[3:4] -A INPUT -m comment --comment "a \\"b\\" -j" -c 5 6 -j ACCEPT\nCOMMIT\n');
  expect(tables[0]?.chains.get("INPUT")?.rules).toEqual([
    {
      origin: {
        dialect: "iptables-nft",
        table: "ip filter",
        chain: "INPUT",
        handle: null,
        position: 1,
        text: '-A INPUT -m comment --comment "a \\"b\\" -j" -c 5 6 -j ACCEPT',
        comment: 'a "b" -j',
      },
      steps: [{ kind: "verdict", verdict: { kind: "accept" } }],
    },
  ]);
});

test("RS52 iptables -S is the table filter, with its policies", () => {
  const { tables, gaps } = parse("-P INPUT DROP\n-N mine\n-A INPUT -s 10.0.0.0/8 -j mine\n-A mine -j RETURN\n");
  expect(gaps).toEqual([]);
  expect(tables.map(({ name }) => name)).toEqual(["filter"]);
  expect(tables[0]?.chains.get("INPUT")?.base?.policy).toBe("drop");
  expect(tables[0]?.chains.get("mine")?.rules.map(({ origin }) => origin.text)).toEqual(["-A mine -j RETURN"]);
});

test("RS53 addresses under masks", () => {
  expect(stepsOf("-s 10.1.2.3/8 ! -d 192.0.2.1/32").map(show)).toEqual([
    "family in 2",
    "source-address in 167772160-184549375",
    "destination-address not in 3221225985",
  ]);
  expect(testsOf("-s 10.0.5.0/255.0.255.0")).toEqual(["source-address&0xff00ff00 in 167773440"]);
  expect(stepsOf("-s 2001:db8::/32", { family: "ip6" }).map(show)).toEqual([
    "family in 10",
    "source-address in 42540766411282592856903984951653826560-42540766490510755371168322545197776895",
  ]);
  expect(testsOf("-s 10.0.0.1,10.0.0.2")).toEqual(["source-address in 167772161-167772162"]);
  expect(testsOf("-m iprange ! --src-range 10.0.0.1-10.0.0.9")).toEqual(["source-address not in 167772161-167772169"]);
});

test("RS54 interfaces", () => {
  expect(testsOf("-i eth+ ! -o docker0")).toEqual(["in-interface in eth*", "out-interface not in docker0"]);
  expect(testsOf("-m physdev --physdev-is-bridged ! --physdev-in veth0")).toEqual([
    "out-bridge-port not in ",
    "in-bridge-port not in veth0",
  ]);
});

test("RS55 protocols", () => {
  expect(testsOf("-p all")).toEqual([]);
  expect(testsOf("! -p ipv6-icmp", "ip6")).toEqual(["protocol not in 58"]);
  expect(testsOf("-m udp --dport 53")).toEqual(["protocol in 17", "destination-port in 53"]);
  expect(testsOf("-p udp -m udp --dport 53")).toEqual(["protocol in 17", "destination-port in 53"]);
  expect(testsOf("-p tcp --dport 53")).toEqual(["protocol in 6", "destination-port in 53"]);
});

test("RS56 ports", () => {
  expect(testsOf("-p tcp -m tcp --sport 1024: ! --dport :79")).toEqual([
    "protocol in 6",
    "source-port in 1024-65535",
    "destination-port not in 0-79",
  ]);
  expect(testsOf("-p udp -m udp --dport 60000:29")).toEqual(["protocol in 17", "destination-port in "]);
  expect(testsOf("-p sctp -m sctp --dport 5:7")).toEqual(["protocol in 132", "destination-port in 5-7"]);
});

test("RS57 flags of TCP", () => {
  expect(testsOf("-p tcp -m tcp --tcp-flags SYN,ACK SYN")).toEqual(["protocol in 6", "tcp-flags&0x12 in 2"]);
  expect(testsOf("-p tcp -m tcp ! --syn")).toEqual(["protocol in 6", "tcp-flags&0x17 not in 2"]);
  expect(testsOf("-p tcp -m tcp --tcp-flags ALL NONE")).toEqual(["protocol in 6", "tcp-flags&0x3f in 0"]);
});

test("RS58 multiport", () => {
  expect(testsOf("-p tcp -m multiport --dports 22,80:90,23")).toEqual(["protocol in 6", "destination-port in 22-23, 80-90"]);
  expect(testsOf("-p tcp -m multiport ! --ports 22")).toEqual([
    "protocol in 6",
    "source-port . destination-port not in (22 0-65535), (0-65535 22)",
  ]);
});

test("RS59 types of ICMP", () => {
  expect(testsOf("-p icmp -m icmp --icmp-type 8")).toEqual(["protocol in 1", "icmp-type in 8"]);
  expect(testsOf("-p icmp -m icmp ! --icmp-type 3/4")).toEqual(["protocol in 1", "icmp-type . icmp-code not in (3 4)"]);
  expect(testsOf("-p icmp -m icmp --icmp-type any")).toEqual(["protocol in 1"]);
  expect(testsOf("-p ipv6-icmp -m icmp6 --icmpv6-type neighbour-solicitation", "ip6")).toEqual(["protocol in 58", "icmp-type in 135"]);
  expect(testsOf("-p ipv6-icmp -m icmp6 --icmpv6-type 255", "ip6")).toEqual(["protocol in 58", "icmp-type in 255"]);
});

test("RS60 states of a connection", () => {
  expect(testsOf("-m conntrack --ctstate RELATED,ESTABLISHED")).toEqual(["connection-state in 2, 4"]);
  expect(testsOf("-m state ! --state INVALID")).toEqual(["connection-state not in 1"]);
  expect(testsOf("-m conntrack --ctstate DNAT")).toEqual(["connection-status&0x20 not in 0"]);
  expect(testsOf("-m conntrack --ctstate ESTABLISHED,DNAT")).toEqual([
    "connection-state . connection-status&0x20 in (2 0-4294967295), (0-255 1-4294967295)",
  ]);
});

test("RS61 status of a connection", () => {
  expect(testsOf("-m conntrack --ctstatus ASSURED,CONFIRMED")).toEqual(["connection-status&0xc not in 0"]);
  expect(testsOf("-m conntrack --ctstatus NONE")).toEqual(["connection-status&0x0 not in 0"]);
});

test("RS62 addresses and ports before NAT, and the direction", () => {
  expect(testsOf("-p tcp -m conntrack --ctorigdst 192.0.2.1 ! --ctorigdstport 80:90 --ctdir ORIGINAL --ctproto 6")).toEqual([
    "protocol in 6",
    "original-destination-address in 3221225985",
    "original-destination-port not in 80-90",
    "connection-direction in 0",
    "original-protocol in 6",
  ]);
  expect(testsOf("-m conntrack --ctreplsrc 10.0.0.0/8 --ctrepldstport 5 --ctdir REPLY")).toEqual([
    "reply-source-address in 167772160-184549375",
    "reply-destination-port in 5",
    "connection-direction in 1",
  ]);
});

test("RS63 a state that takes packets without a connection beside another option is not understood", () => {
  expect(testsOf("-m conntrack --ctstate INVALID --ctdir REPLY")).toEqual(["? unmodelled -m conntrack --ctstate INVALID --ctdir REPLY"]);
  expect(testsOf("-m conntrack ! --ctstate NEW --ctdir REPLY")).toEqual(["? unmodelled -m conntrack ! --ctstate NEW --ctdir REPLY"]);
  expect(testsOf("-m conntrack --ctstate NEW --ctdir ORIGINAL")).toEqual(["connection-state in 8", "connection-direction in 0"]);
});

test("RS64 kinds of addresses", () => {
  expect(testsOf("-m addrtype --dst-type LOCAL,BROADCAST ! --src-type UNICAST")).toEqual([
    "destination-address-type in 2-3",
    "source-address-type not in 1",
  ]);
  expect(testsOf("-m addrtype --dst-type MULTICAST", "ip6")).toEqual([
    "destination-address in 338953138925153547590470800371487866880-340282366920938463463374607431768211455",
  ]);
  expect(testsOf("-m addrtype ! --dst-type LOCAL", "ip6")).toEqual(["destination-address-type not in 2"]);
  expect(testsOf("-m addrtype --src-type LOCAL,MULTICAST", "ip6")).toHaveLength(2);
  expect(testsOf("-m addrtype ! --src-type LOCAL,MULTICAST", "ip6")).toEqual(["? unmodelled -m addrtype ! --src-type LOCAL,MULTICAST"]);
});

test("RS65 kinds of addresses for the interface", () => {
  expect(testsOf("-m addrtype --dst-type LOCAL --limit-iface-in")).toEqual(["destination-address-type-here in 2"]);
  expect(testsOf("-m addrtype --dst-type LOCAL --limit-iface-out")).toEqual([
    "? unmodelled -m addrtype --dst-type LOCAL --limit-iface-out",
  ]);
});

function conditionIds(rules: readonly string[], dialect: "iptables-nft" | "iptables-legacy" = "iptables-nft"): string[] {
  const { tables } = parse(`*filter\n:INPUT ACCEPT [0:0]\n${rules.map((rule) => `-A INPUT ${rule}`).join("\n")}\nCOMMIT\n`, "ip", dialect);
  return (tables[0]?.chains.get("INPUT")?.rules ?? []).flatMap(({ steps }) =>
    steps.flatMap((step) => (step.kind === "unknown-match" ? [step.condition.id] : [])),
  );
}

test("RS66 a state of a rule's own has an id of its own, a text has one", () => {
  const limit = "-m limit --limit 3/min -j ACCEPT";
  const [first, second] = conditionIds([limit, limit]);
  expect(first).toContain("ip filter INPUT 1");
  expect(second).toContain("ip filter INPUT 2");
  expect(conditionIds([limit], "iptables-legacy")[0]).not.toBe(first);
  for (const kind of [
    "-m hashlimit --hashlimit-upto 1/sec --hashlimit-name x",
    "-m connlimit --connlimit-above 3",
    "-m quota --quota 5",
    "-m statistic --mode random --probability 0.5",
  ]) {
    expect(new Set(conditionIds([kind, kind])).size, kind).toBe(2);
  }
  for (const kind of ["-m time --timestart 10:00", '-m string --string "a b" --algo bm', "-m u32 --u32 0=1"]) {
    expect(new Set(conditionIds([kind, kind])).size, kind).toBe(1);
  }
});

test("RS67 a negated condition is the same condition", () => {
  const rules = ["-m string --algo bm", "-m osf --genre Linux", "-m osf ! --genre Linux"];
  const [, plain, negated] = conditionIds(rules);
  expect(negated).toBe(plain);
  expect(testsOf("-m osf ! --genre Linux")).toEqual(["not ? fingerprint -m osf --genre Linux"]);
});

test("RS68 lists of recent senders", () => {
  expect(testsOf("-m recent --set --name SSH --rsource")).toEqual(['{"kind":"update-set","text":"recent SSH"}']);
  expect(testsOf("-m recent ! --update --seconds 60 --name SSH")).toEqual(["not ? recent -m recent --update --seconds 60 --name SSH"]);
  expect(testsOf("-m recent ! --set --name SSH")[1]).toBe(undefined);
  expect(stepsOf("-m recent ! --set --name SSH").map(show)).toEqual(['{"kind":"update-set","text":"recent SSH"}', "family in "]);
});

test("RS69 marks", () => {
  expect(testsOf("-m mark ! --mark 0x10/0xf0 -m connmark --mark 0x1")).toEqual(["mark&0xf0 not in 16", "connection-mark in 1"]);
});

test("RS70 hop limits and lengths", () => {
  expect(testsOf("-m ttl --ttl-lt 5 -m length --length 100:200")).toEqual(["ttl in 0-4", "length in 100-200"]);
  expect(testsOf("-m hl --hl-gt 254", "ip6")).toEqual(["ttl in 255"]);
  expect(testsOf("-m hl ! --hl-eq 255", "ip6")).toEqual(["ttl not in 255"]);
});

test("RS71 TOS and DSCP", () => {
  expect(testsOf("-m tos --tos 0x29/0xff")).toEqual(["dscp&0x3f . ecn&0x3 in (10 1)"]);
  expect(testsOf("-m dscp ! --dscp 0x0a")).toEqual(["dscp not in 10"]);
});

test("RS72 the local user", () => {
  expect(testsOf("-m owner --uid-owner 1000-1005")).toEqual(["user in 1000-1005"]);
  expect(testsOf("-m owner ! --uid-owner 0")).toEqual(["? socket -m owner ! --uid-owner 0"]);
  expect(testsOf("-m socket --transparent --nowildcard")).toEqual(["socket-wildcard in 0-1", "socket-transparent in 1"]);
});

test("RS73 extension headers", () => {
  expect(testsOf("-m rt --rt-type 0", "ip6")).toEqual(["extension-header in 1", "? content -m rt --rt-type 0"]);
  expect(testsOf("! -f")).toEqual(["fragment in 0"]);
});

test("RS74 what is not known is a condition by its text", () => {
  expect(testsOf("-m geoip ! --source-country CN,RU -p tcp -j DROP")).toEqual([
    "protocol in 6",
    "? unmodelled -m geoip ! --source-country CN,RU",
    '{"kind":"verdict","verdict":{"kind":"drop"}}',
  ]);
  expect(testsOf("-m mac --mac-source XX:XX:XX:XX:XX:XX")).toEqual(["? unmodelled -m mac --mac-source XX:XX:XX:XX:XX:XX"]);
  expect(testsOf("-m mac ! --mac-source 00:11:22:33:44:55")).toEqual(["ethernet-source not in 73588229205"]);
  expect(testsOf("-s server -p tcp -m tcp --dport ssh")).toEqual([
    "? unmodelled -s server",
    "protocol in 6",
    "? unmodelled -m tcp --dport ssh",
  ]);
  expect(testsOf("--strange 1 -j ACCEPT")[0]).toBe("? unmodelled --strange 1");
});

function verdictOf(rule: string, place: RulePlace = {}): string[] {
  return stepsOf(rule, place).map(show);
}

test("RS75 targets and chains", () => {
  expect(verdictOf("-j other")).toEqual(['{"kind":"verdict","verdict":{"kind":"jump","chain":"other"}}']);
  expect(verdictOf("-g other")).toEqual(['{"kind":"verdict","verdict":{"kind":"goto","chain":"other"}}']);
  expect(stepsOf("-j TARPIT --honeypot")).toEqual([
    {
      kind: "unknown-action",
      condition: { id: "unmodelled -j TARPIT --honeypot", kind: "unmodelled", text: "-j TARPIT --honeypot" },
      mayDecide: true,
    },
  ]);
  expect(stepsOf("-j CT --zone-orig 5")[0]).toMatchObject({ kind: "unknown-action", mayDecide: true });
});

test("RS76 a rule without a target passes on", () => {
  expect(testsOf("-p tcp -m tcp --dport 80")).toEqual(["protocol in 6", "destination-port in 80"]);
});

test("RS77 setting marks", () => {
  const mark = (options: string): Step | undefined => stepsOf(`-j MARK ${options}`, { table: "mangle" })[0];
  expect(mark("--set-xmark 0x5/0xff")).toEqual({ kind: "set-mark", of: "packet", and: 0xffffff00n, xor: 5n });
  expect(mark("--set-mark 0x105/0xff")).toEqual({ kind: "set-mark", of: "packet", and: 0xfffffe00n, xor: 0x105n });
  expect(mark("--and-mark 0xf0")).toEqual({ kind: "set-mark", of: "packet", and: 0xf0n, xor: 0n });
  expect(mark("--or-mark 0xf0")).toEqual({ kind: "set-mark", of: "packet", and: 0xffffff0fn, xor: 0xf0n });
  expect(mark("--xor-mark 0xf0")).toEqual({ kind: "set-mark", of: "packet", and: 0xffffffffn, xor: 0xf0n });
});

test("RS78 marks of connections", () => {
  const steps = (options: string): readonly Step[] => stepsOf(`-j CONNMARK ${options}`, { table: "mangle" });
  expect(steps("--save-mark --nfmask 0xf0 --ctmask 0xff")).toEqual([
    { kind: "copy-mark", to: "connection", sourceMask: 0xf0n, targetMask: 0xffn },
  ]);
  expect(steps("--restore-mark --nfmask 0xf0 --ctmask 0xff")).toEqual([
    { kind: "copy-mark", to: "packet", sourceMask: 0xffn, targetMask: 0xf0n },
  ]);
  expect(steps("--set-xmark 0x1/0xffffffff")).toEqual([{ kind: "set-mark", of: "connection", and: 0n, xor: 1n }]);
});

function natOf(rule: string, family: "ip" | "ip6" = "ip"): Step | undefined {
  return stepsOf(rule, { family, table: "nat", chain: "PREROUTING" })[0];
}

test("RS79 destinations and sources", () => {
  const target = { kind: "target", addresses: { lo: 0xac110002n, hi: 0xac110002n }, ports: { from: 80, to: 80 } };
  expect(natOf("-j DNAT --to-destination 172.17.0.2:80")).toEqual({ kind: "nat", nat: "dnat", family: "ipv4", target, isRandom: false });
  expect(natOf("-j SNAT --to-source 10.0.0.1-10.0.0.3:1000-2000 --random-fully")).toMatchObject({
    nat: "snat",
    isRandom: true,
    target: { addresses: { lo: 0x0a000001n, hi: 0x0a000003n }, ports: { from: 1000, to: 2000 } },
  });
  expect(natOf("-j DNAT --to-destination [fd00::2]:80", "ip6")).toMatchObject({
    target: { addresses: { lo: (0xfd00n << 112n) + 2n }, ports: { from: 80 } },
  });
  expect(natOf("-j DNAT --to-destination fd00::2", "ip6")).toMatchObject({
    target: { addresses: { lo: (0xfd00n << 112n) + 2n }, ports: null },
  });
  expect(natOf("-j DNAT --to-destination :81")).toMatchObject({ target: { addresses: null, ports: { from: 81, to: 81 } } });
  expect(natOf("-j REDIRECT")).toMatchObject({ nat: "redirect", target: { addresses: null, ports: null } });
  expect(natOf("-j REDIRECT --to-ports 3128")).toMatchObject({ nat: "redirect", target: { ports: { from: 3128, to: 3128 } } });
  expect(natOf("-j MASQUERADE --to-ports 1-5")).toMatchObject({ nat: "masquerade", target: { ports: { from: 1, to: 5 } } });
  expect(natOf("-j DNAT --to-destination 10.0.0.1:1000-2000/3000")).toMatchObject({ kind: "unknown-action", mayDecide: true });
});

test("RS80 NETMAP", () => {
  const addresses = { lo: 0x0a000000n, hi: 0x0a0000ffn };
  expect(natOf("-j NETMAP --to 10.0.0.0/24")).toMatchObject({ nat: "dnat", target: { addresses, keepsHostBits: true } });
  expect(stepsOf("-j NETMAP --to 10.0.0.0/24", { table: "nat", chain: "POSTROUTING" })[0]).toMatchObject({
    nat: "snat",
    target: { addresses },
  });
});

test("RS81 TPROXY", () => {
  expect(
    stepsOf("-p tcp -j TPROXY --on-port 3129 --on-ip 0.0.0.0 --tproxy-mark 0x1/0x1", { table: "mangle", chain: "PREROUTING" }).slice(1),
  ).toEqual([
    { kind: "set-mark", of: "packet", and: 0xfffffffen, xor: 1n },
    { kind: "tproxy", family: "ipv4", address: null, port: 3129, otherwise: "drop" },
    { kind: "verdict", verdict: { kind: "accept" } },
  ]);
});

test("RS82 REJECT", () => {
  const kind = (rule: string, family: "ip" | "ip6" = "ip"): unknown =>
    (stepsOf(rule, { family })[0] as { verdict?: { with?: string } }).verdict?.with;
  expect(kind("-j REJECT")).toBe("icmp port-unreachable");
  expect(kind("-j REJECT", "ip6")).toBe("icmpv6 port-unreachable");
  expect(kind("-j REJECT --reject-with icmp-host-prohibited")).toBe("icmp host-prohibited");
  expect(kind("-j REJECT --reject-with icmp6-adm-prohibited", "ip6")).toBe("icmpv6 admin-prohibited");
  expect(kind("-j REJECT --reject-with tcp-reset")).toBe("tcp reset");
});

test("RS83 queues to user space", () => {
  expect(stepsOf("-j NFQUEUE --queue-num 0")).toEqual([{ kind: "verdict", verdict: { kind: "queue", bypass: false } }]);
  expect(stepsOf("-j NFQUEUE --queue-balance 0:3 --queue-bypass")).toEqual([{ kind: "verdict", verdict: { kind: "queue", bypass: true } }]);
});

test("RS84 logging and dressing", () => {
  for (const target of [
    'LOG --log-prefix "a -j DROP "',
    "NFLOG --nflog-group 2",
    "TRACE",
    "TCPMSS --clamp-mss-to-pmtu",
    "CHECKSUM --checksum-fill",
    "CT --helper ftp",
  ]) {
    expect(
      stepsOf(`-j ${target}`).map(({ kind }) => kind),
      target,
    ).toEqual(["harmless"]);
  }
  expect(stepsOf("-j CT --notrack")).toEqual([{ kind: "untrack" }]);
  expect(stepsOf("-j CT --zone 5")).toEqual([{ kind: "set-zone", zone: 5n }]);
});

test("RS85 what cannot be read is a gap", () => {
  const told = "# Table `filter' is incompatible, use 'nft' tool.";
  expect(parse(`*nat\nCOMMIT\n${told}\n`).gaps).toEqual([{ code: "not-understood", place: "ip filter", reason: told.slice(2) }]);
  expect(parse("*filter\n:INPUT ACCEPT [0:0]\n").gaps).toEqual([
    { code: "failed", place: "ip filter", reason: "the text ends before COMMIT" },
  ]);
  expect(parse("iptables: command not found\n").gaps).toEqual([
    { code: "not-understood", place: "ip", reason: "iptables: command not found" },
  ]);
  expect(parse("# Warning: iptables-legacy tables present, use iptables-legacy-save to see them\n").gaps).toEqual([]);
});

test("RS90 a set that was not read is a condition", () => {
  const step = stepsOf("-m set ! --match-set blocked src,dst").at(-1);
  expect(step).toEqual({
    kind: "unknown-match",
    negated: true,
    condition: { id: "unread set blocked src,dst", kind: "unread", text: "set blocked src,dst" },
  });
});

test("RS86 a negated set of ports is not understood where packets without ports may come", () => {
  const ipsets = parseIpsetSave("create web hash:ip,port family inet\nadd web 10.0.0.1,tcp:80\n").sets;
  const kindOf = (rule: string): string[] => {
    const text = `*filter\n:INPUT ACCEPT\n-A INPUT ${rule}\nCOMMIT\n`;
    const { tables } = parseIptablesSave(text, { family: "ip", dialect: "iptables-nft", ipsets });
    return (tables[0]?.chains.get("INPUT")?.rules[0]?.steps ?? []).map(({ kind }) => kind);
  };
  expect(kindOf("-m set ! --match-set web src,dst").at(-1)).toBe("unknown-match");
  expect(kindOf("-m set --match-set web src,dst").at(-1)).toBe("match");
  expect(kindOf("-p tcp -m set ! --match-set web src,dst").at(-1)).toBe("match");
});

test("RS89 a set that rules change is volatile", () => {
  const { sets } = parseIpsetSave("create seen hash:ip family inet\nadd seen 10.0.0.1\ncreate kept hash:ip family inet\n");
  const text =
    "*filter\n:INPUT ACCEPT\n-A INPUT -m set --match-set seen src -j DROP\n-A INPUT -m set --match-set kept src\n-A INPUT -j SET --add-set seen src\nCOMMIT\n";
  const rules =
    parseIptablesSave(text, { family: "ip", dialect: "iptables-nft", ipsets: sets }).tables[0]?.chains.get("INPUT")?.rules ?? [];
  const conditions = rules.flatMap(({ steps }) =>
    steps.flatMap((step) => (step.kind === "match" && step.values.name !== null ? [step.values.volatile?.id ?? null] : [])),
  );
  expect(conditions).toEqual(["set seen src", null]);
});
