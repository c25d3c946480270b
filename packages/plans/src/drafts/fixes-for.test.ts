import { parseIptablesSave } from "@portolan/ruleset";
import { expect, test } from "vitest";
import type { HostModel } from "@portolan/reachability";
import { filterHost, is, tcp, verdict } from "@portolan/reachability/testing/filter-host";
import type { FixAnswer } from "./fix.ts";
import { fixesFor, type FixRequest } from "./fixes-for.ts";
import { splitWords } from "../split-words.ts";
import { parseWantedSources } from "./wanted-sources.ts";

const toPort = (port: number) => [tcp, is("destination-port", port), verdict("accept")];

function ask(host: HostModel, words: readonly string[], more: Partial<FixRequest> = {}): FixAnswer {
  const wanted = parseWantedSources(words);
  if (wanted === null) throw new Error(words.join(" "));
  return fixesFor({ host, protocol: "tcp", port: 8000, endpoints: [], wanted, ...more });
}

function commandsOf(answer: FixAnswer): readonly string[] {
  if (answer.code !== "fixed") throw new Error(JSON.stringify(answer));
  return answer.fixes.flatMap(({ commands }) => commands.map(({ arguments: words }) => words.join(" ")));
}

test("the wanted are read in both families, joined, and a family of which nothing is said gets nobody", () => {
  expect(parseWantedSources(["10.0.0.0/9", "10.128.0.0/9"])).toEqual({
    ipv4: { kind: "only", sources: ["10.0.0.0/8"] },
    ipv6: { kind: "nobody" },
  });
  expect(parseWantedSources(["::/0"])).toEqual({ ipv4: { kind: "nobody" }, ipv6: { kind: "everyone" } });
  expect(parseWantedSources(["everyone"])).toEqual({ ipv4: { kind: "everyone" }, ipv6: { kind: "everyone" } });
  expect(parseWantedSources(["nobody"])).toEqual({ ipv4: { kind: "nobody" }, ipv6: { kind: "nobody" } });
  expect(parseWantedSources(["10.0.0.0/8", "friends"])).toBeNull();
  expect(parseWantedSources([])).toBeNull();
});

test("a rule that lets everyone in is replaced where it stands; nothing is done where the rules are right", () => {
  const host = filterHost([toPort(22), toPort(8000)]);
  expect(commandsOf(ask(host, ["10.0.0.0/8"]))).toEqual([
    `nft insert rule inet filter input handle 2 ip saddr 10.0.0.0/8 tcp dport 8000 accept comment "portolan 8000"`,
    "nft delete rule inet filter input handle 2",
  ]);
  expect(ask(host, ["everyone"])).toEqual({ code: "already", warnings: [] });
  expect(ask(filterHost([]), ["nobody"])).toEqual({ code: "already", warnings: [] });
});

test("a rule that also concerns others stays, and the port is decided in front of it", () => {
  const host = filterHost([[tcp, is("destination-port", [8000, 9000]), verdict("accept")]]);
  const commands = commandsOf(ask(host, ["10.0.0.0/8", "::/0"]));
  expect(commands.some((command) => command.includes("delete"))).toBe(false);
  expect(commands.filter((command) => command.includes("drop"))).toHaveLength(1);
});

test("rules for IPv4 alone: they let the wanted in, and a table beside them keeps IPv6 out", () => {
  const both = filterHost([toPort(22)]);
  const tables = both.ruleset.tables.map((table) => {
    const own = { family: "ip" as const, name: "filter", dialect: "nftables" as const };
    return { ...table, ...own, chains: new Map([...table.chains].map(([name, chain]) => [name, { ...chain, table: own }])) };
  });
  const host: HostModel = { ...both, ruleset: { ...both.ruleset, tables } };
  expect(commandsOf(ask(host, ["10.0.0.0/8"]))).toEqual([
    `nft insert rule ip filter input ip saddr 10.0.0.0/8 tcp dport 8000 accept comment "portolan 8000"`,
    "nft add table inet portolan-tcp-8000",
    "nft add chain inet portolan-tcp-8000 narrow { type filter hook input priority -5 ; policy accept ; }",
    `nft add rule inet portolan-tcp-8000 narrow iifname != lo ct state new,invalid,untracked meta nfproto ipv6 tcp dport 8000 drop comment "portolan 8000"`,
  ]);
});

test("a ufw that filters IPv4 alone is told of no IPv6, which a table beside it keeps out", () => {
  const rules = [
    "*filter", ":INPUT DROP [0:0]", ":ufw-user-input - [0:0]", "-A INPUT -i lo -j ACCEPT", "-A INPUT -j ufw-user-input",
    "-A ufw-user-input -p tcp -m tcp --dport 8000 -j ACCEPT", "COMMIT", "",
  ]; // prettier-ignore
  const ipsets = new Map<string, never>();
  const ruleset = { namespace: "host", ...parseIptablesSave(rules.join("\n"), { family: "ip", dialect: "iptables-nft", ipsets }) };
  const commands = commandsOf(ask({ ...filterHost([]), ruleset }, ["10.0.0.0/8"]));
  expect(commands.slice(0, 2)).toEqual([
    "ufw delete allow 8000/tcp",
    "ufw prepend allow proto tcp from 10.0.0.0/8 to any port 8000 comment portolan 8000",
  ]);
  expect(commands.slice(2).every((command) => command.startsWith("nft add "))).toBe(true);
});

test("whoever would cut the way they came by is told, and so is who loses the sign-in", () => {
  const host = filterHost([], "accept");
  const asker = { address: { family: "ipv4", value: 0xcb00_7107n }, port: 22 } as const;
  const answer = ask(host, ["10.0.0.0/8"], { port: 22, asker });
  expect(answer.code === "fixed" && answer.fixes[0]?.warnings[0]).toEqual({ code: "own-way", address: "203.0.113.7/32" });
  const other = ask(host, ["10.0.0.0/8"], { port: 22 });
  expect(other.code === "fixed" && other.fixes[0]?.warnings[0]?.code).toBe("sign-in");
});

test("what is bound to loopback, unread, or kept by a manager we cannot write for, is refused", () => {
  const host = filterHost([toPort(8000)]);
  expect(ask(host, ["nobody"], { endpoints: [{ address: "127.0.0.1", scope: "ipv4" }] })).toEqual({ code: "host-only" });
  const gap = { code: "not-read", place: "nft", reason: "absent" } as const;
  expect(ask({ ...host, ruleset: { ...host.ruleset, gaps: [gap] } }, ["nobody"])).toEqual({ code: "unread", places: ["nft"] });
});

test("a line of iptables-save in words", () => {
  expect(splitWords(String.raw`-A INPUT -m comment --comment "a \"b\" c" -j ACCEPT`)).toEqual([
    "-A", "INPUT", "-m", "comment", "--comment", 'a "b" c', "-j", "ACCEPT",
  ]); // prettier-ignore
});
