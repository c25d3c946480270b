import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Ruleset, Step } from "../ruleset.ts";
import { ownerOf } from "../owners/owner-of.ts";
import { parseIpsetSave } from "./ipset-save.ts";
import { parseIptablesSave } from "./iptables-save.ts";

const dump = `*nat
:PREROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A DOCKER -d 127.0.0.1/32 ! -i docker0 -p tcp -m tcp --dport 8082 -j DNAT --to-destination 172.17.0.2:82
COMMIT
*filter
:INPUT DROP [12:345]
:ufw-user-input - [0:0]
[1:2] -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED,DNAT -j ACCEPT
-A INPUT -p icmp -m icmp --icmp-type 3/4 -m limit --limit 3/min --limit-burst 10 -j LOG --log-prefix "[a \\"b\\"] "
-A INPUT -m set ! --match-set blocked src,dst -j REJECT --reject-with icmp-port-unreachable
-A INPUT -j ufw-user-input
-A ufw-user-input -p tcp -m multiport --dports 80,443,1000:2000 -m comment --comment "\\'dapp_x\\'" -m recent --update --seconds 30 --name D -j ACCEPT
COMMIT
`;
const sets = `create blocked hash:net,port family inet hashsize 1024 maxelem 65536 timeout 0
add blocked 10.0.0.0/8,tcp:80 timeout 0
add blocked 10.1.0.0/16,tcp:80 nomatch timeout 5
create all list:set size 8
add all blocked
`;

const words = [
  ...new Set(`${dump}${sets}`.split(/\s+/)),
  "!",
  "-m",
  "--",
  '"',
  "\\",
  "\0",
  "-A",
  "-j",
  "-g",
  "0/0",
  "::/0",
  "99999999999",
  "-1",
  ":",
  ",",
  "/",
  "*mangle",
];
const mutation = fc.record({
  at: fc.nat(),
  remove: fc.nat(40),
  insert: fc.oneof(fc.constantFrom(...words), fc.string({ unit: "binary", maxLength: 12 })),
});

/** Real text with pieces cut out and others put in. */
function mutate(text: string, changes: readonly { at: number; remove: number; insert: string }[]): string {
  return changes.reduce((now, { at, remove, insert }) => {
    const place = at % (now.length + 1);
    return `${now.slice(0, place)}${insert}${now.slice(place + remove)}`;
  }, text);
}

function readAll(text: string, setText: string): Ruleset {
  const { sets: ipsets } = parseIpsetSave(setText);
  const read = (["ip", "ip6"] as const).map((family) => parseIptablesSave(text, { family, dialect: "iptables-legacy", ipsets }));
  return { namespace: "host", tables: read.flatMap(({ tables }) => tables), gaps: read.flatMap(({ gaps }) => gaps) };
}

/** Each rule has its owner, each interval is one, each jump of a known chain leads to it. */
function check(ruleset: Ruleset): void {
  for (const table of ruleset.tables) {
    for (const chain of table.chains.values()) {
      for (const rule of chain.rules) {
        ownerOf(rule, ruleset);
        expect(rule.steps.every(isWhole)).toBe(true);
      }
    }
  }
}

function isWhole(step: Step): boolean {
  if (step.kind === "unknown-match" || step.kind === "unknown-action") return step.condition.id !== "";
  if (step.kind !== "match") return true;
  const { elements } = step.values;
  if (elements.kind === "intervals") {
    return elements.intervals.every(
      ({ lo, hi }, index) => lo >= 0n && lo <= hi && (index === 0 || lo > (elements.intervals[index - 1]?.hi ?? 0n) + 1n),
    );
  }
  return elements.kind === "names" || elements.tuples.every((tuple) => tuple.length === step.selectors.length);
}

test("RS74 any text gives a model", () => {
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 6 }), fc.array(mutation, { maxLength: 4 }), (changes, setChanges) =>
      check(readAll(mutate(dump, changes), mutate(sets, setChanges))),
    ),
    { numRuns: 400 },
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => check(readAll(text, text))),
    { numRuns: 200 },
  );
});

test("RS74 every word of a rule that is cut out or replaced leaves a rule or a gap", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...dump.split("\n").filter((line) => line.startsWith("-A"))),
      fc.nat(),
      fc.constantFrom(...words),
      (line, at, word) => {
        const parts = line.split(" ");
        parts[2 + (at % (parts.length - 2))] = word;
        const { tables } = parseIptablesSave(`*filter\n${parts.join(" ")}\nCOMMIT`, {
          family: "ip",
          dialect: "iptables-nft",
          ipsets: new Map(),
        });
        expect([...(tables[0]?.chains.values() ?? [])].flatMap(({ rules }) => rules).length).toBe(word.includes("\n") ? 0 : 1);
      },
    ),
    { numRuns: 400 },
  );
});

test("RS74 time grows with the text", () => {
  const texts = [
    `*filter\n:INPUT ACCEPT [0:0]\n${'-A INPUT -m comment --comment "'.repeat(3)}${"\\".repeat(200_000)}\nCOMMIT\n`,
    `*filter\n-A INPUT ${"! ".repeat(100_000)}-j ACCEPT\nCOMMIT\n`,
    `*filter\n-A INPUT -p tcp -m multiport --dports ${"1:2,".repeat(50_000)}3 -j ACCEPT\nCOMMIT\n`,
    "x\n".repeat(200_000),
  ];
  const started = performance.now();
  for (const text of texts) readAll(text, text);
  expect(performance.now() - started).toBeLessThan(5000);
});
