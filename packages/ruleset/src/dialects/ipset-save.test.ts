import { expect, test } from "vitest";
import type { Match, Value } from "../ruleset.ts";
import { parseIpsetSave } from "./ipset-save.ts";

interface Asking {
  readonly family?: "ip" | "ip6";
  readonly negated?: boolean;
}

function ask(text: string, directions: string, { family = "ip", negated = false }: Asking = {}): Match {
  const { sets, gaps } = parseIpsetSave(text);
  expect(gaps).toEqual([]);
  const set = sets.get("s");
  if (set === undefined) throw new Error("no set s");
  return set.match({ family, directions: directions.split(",") as ("src" | "dst")[], negated });
}

/** "field . field in value, (value value)". */
function show(match: Match): string {
  const fields = match.selectors.map(({ field, mask }) => (mask === null ? field : `${field}&${mask}`)).join(" . ");
  const { elements } = match.values;
  const values =
    elements.kind === "intervals"
      ? elements.intervals.map(showValue)
      : elements.kind === "names"
        ? elements.names.map(showValue)
        : elements.tuples.map((tuple) => `(${tuple.map(showValue).join(" ")})`);
  return `${fields} ${match.negated ? "not in" : "in"} ${values.join(", ")}`;
}

function showValue(value: Value): string {
  if ("name" in value) return `${value.name}${value.isPrefix ? "*" : ""}`;
  return value.lo === value.hi ? value.lo.toString(16) : `${value.lo.toString(16)}-${value.hi.toString(16)}`;
}

test("RS86 dimensions and directions", () => {
  const hashIpPort = "create s hash:ip,port family inet hashsize 1024 maxelem 65536\nadd s 10.0.0.1,tcp:80\nadd s 10.0.0.2,udp:53\n";
  expect(show(ask(hashIpPort, "src,dst"))).toBe("source-address . protocol . destination-port in (a000001 6 50), (a000002 11 35)");
  expect(show(ask(hashIpPort, "dst,src", { negated: true }))).toBe(
    "destination-address . protocol . source-port not in (a000001 6 50), (a000002 11 35)",
  );
  expect(show(ask("create s hash:ip family inet\nadd s 10.0.0.2\nadd s 10.0.0.1\n", "src"))).toBe("source-address in a000001-a000002");
  expect(show(ask("create s hash:net,iface\nadd s 10.0.0.0/8,eth0\nadd s 192.168.0.0/16,veth wildcard\n", "src,src"))).toBe(
    "source-address . in-interface in (a000000-affffff eth0), (c0a80000-c0a8ffff veth*)",
  );
  expect(show(ask("create s hash:mac\nadd s 00:11:22:33:44:55\n", "src"))).toBe("ethernet-source in 1122334455");
  expect(show(ask("create s bitmap:ip range 10.0.0.0-10.0.255.255 netmask 24\nadd s 10.0.1.0\n", "src"))).toBe(
    "source-address in a000100-a0001ff",
  );
  expect(show(ask("create s hash:ip,mark family inet markmask 0xff\nadd s 10.0.0.1,0x5\n", "src,src"))).toBe(
    "source-address . mark&255 in (a000001 5)",
  );
  expect(show(ask("create s hash:net family inet6\nadd s fd00::/64\n", "dst", { family: "ip6" }))).toBe(
    "destination-address in fd000000000000000000000000000000-fd00000000000000ffffffffffffffff",
  );
});

test("RS86 one side asked twice has to hold both times", () => {
  const text = "create s hash:ip,port,ip\nadd s 10.0.0.1,tcp:80,10.0.0.2\n";
  expect(show(ask(text, "src,dst,src"))).toBe("source-address . protocol . destination-port . source-address in (a000001 6 50 a000002)");
});

test("RS87 too few directions, or another family, never match", () => {
  const text = "create s hash:ip,port family inet\nadd s 10.0.0.1,tcp:80\n";
  expect(show(ask(text, "src"))).toBe("family in ");
  expect(show(ask(text, "src,src", { family: "ip6" }))).toBe("family in ");
  expect(show(ask(text, "src,src", { family: "ip6", negated: true }))).toBe("family not in ");
  expect(show(ask("create s hash:ip family inet\n", "src"))).toBe("source-address in ");
});

test("RS88 exceptions are holes, and networks inside them match again", () => {
  const nets = "create s hash:net family inet\nadd s 10.0.0.0/8\nadd s 10.1.0.0/16 nomatch\nadd s 10.1.2.0/24\n";
  expect(show(ask(nets, "src"))).toBe("source-address in a000000-a00ffff, a010200-a0102ff, a020000-affffff");
  const ports = "create s hash:net,port family inet\nadd s 10.0.0.0/30,tcp:80\nadd s 10.0.0.1,tcp:80 nomatch\nadd s 10.0.0.0/30,tcp:81\n";
  expect(show(ask(ports, "src,dst"))).toBe(
    "source-address . protocol . destination-port in (a000000 6 50), (a000002-a000003 6 50), (a000000-a000003 6 51)",
  );
  expect(
    ask("create s hash:net,net\nadd s 10.0.0.0/8,10.0.0.0/8\nadd s 10.1.0.0/16,10.0.0.0/8 nomatch\n", "src,dst").values.volatile?.kind,
  ).toBe("unmodelled");
});

test("RS89 elements that run out", () => {
  expect(ask("create s hash:ip family inet timeout 600\nadd s 10.0.0.1 timeout 5\n", "src").values.volatile).toEqual({
    id: "set s src",
    kind: "set",
    text: "set s src",
  });
  expect(ask("create s hash:ip family inet timeout 0\nadd s 10.0.0.1 timeout 0\n", "src").values.volatile).toBe(null);
  expect(ask("create s hash:ip,port family inet\nadd s 10.0.0.1,icmp:8/0\n", "src,dst").values.volatile?.kind).toBe("unmodelled");
});

test("RS91 a list is the union of its members", () => {
  const members = "create a hash:ip family inet\nadd a 10.0.0.1\ncreate b hash:ip,port family inet\nadd b 10.0.0.2,tcp:80\n";
  const text = `${members}create s list:set size 8\nadd s a\nadd s b\n`;
  expect(show(ask(text, "src,dst"))).toBe(
    `source-address . protocol . destination-port in (a000001 0-${"f".repeat(32)} 0-${"f".repeat(32)}), (a000002 6 50)`,
  );
  expect(show(ask(text, "src"))).toBe("source-address in a000001");
});

test("RS92 a bitmap of ports counts for TCP and UDP", () => {
  expect(show(ask("create s bitmap:port range 0-65535\nadd s 80\n", "dst"))).toBe("protocol . destination-port in (6 50), (11 50)");
});

test("RS89 equal questions get the same set of values", () => {
  const set = parseIpsetSave("create s hash:ip family inet\nadd s 10.0.0.1\n").sets.get("s");
  const question = { family: "ip", directions: ["src"] } as const;
  expect(set?.match({ ...question, negated: true }).values).toBe(set?.match({ ...question, negated: false }).values);
});

test("RS86 a quoted comment, counters and options are read past; a strange line is a gap", () => {
  const text = 'create s hash:ip family inet counters comment\nadd s 10.0.0.1 packets 5 bytes 9 comment "a, nomatch \\"b\\""\nswap a b\n';
  const { sets, gaps } = parseIpsetSave(text);
  expect(gaps).toEqual([{ code: "not-understood", place: "ipset", reason: "swap a b" }]);
  expect(sets.get("s")?.match({ family: "ip", directions: ["src"], negated: false }).values.elements).toEqual({
    kind: "intervals",
    intervals: [{ lo: 0x0a000001n, hi: 0x0a000001n }],
  });
});
