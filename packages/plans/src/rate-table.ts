/**
 * A table of nftables that drops new connections over a rate: one rule for each hook and family where each source has its own, one for each hook where all
 * share it. Words that a person types, nft's JSON and what the engines read come from one list of its rules, so that none says something else.
 */
import { connectionState, connectionStatus, printCommand, type Condition, type Match, type NftExpression, type PrintedCommand, type Rule } from "@portolan/ruleset"; // prettier-ignore
import { anyBit, is, notLoopback, ofFamily, point } from "./model-rule.ts";
import type { RuleEdit } from "./rule-edit.ts";
import type { AddRateTable } from "./step.ts";

type Hook = AddRateTable["hooks"][number];

interface RateRule {
  readonly hook: Hook;
  readonly set: SourceSet | null; // null: all sources share the rate
}

interface SourceSet {
  readonly name: string;
  readonly family: "ipv4" | "ipv6";
  readonly type: "ipv4_addr" | "ipv6_addr";
  readonly key: string;
  readonly keyJson: NftExpression;
}

const saddr = (protocol: "ip" | "ip6"): NftExpression => ({ payload: { protocol, field: "saddr" } });
const ofNetwork = "ffff:ffff:ffff:ffff::";
const sourceSets: readonly SourceSet[] = [
  { name: "sources4", family: "ipv4", type: "ipv4_addr", key: "ip saddr", keyJson: saddr("ip") },
  // Whoever has one address of IPv6 has all of its /64.
  { name: "sources6", family: "ipv6", type: "ipv6_addr", key: `ip6 saddr & ${ofNetwork}`, keyJson: { "&": [saddr("ip6"), ofNetwork] } },
];

const setSize = 65_535;
const priority = -5;

function rulesOf({ hooks, per }: AddRateTable): readonly RateRule[] {
  const sets = per === "source" ? sourceSets : [null];
  return hooks.flatMap((hook) => sets.map((set) => ({ hook, set })));
}

/** Until a source that was silent begins anew with a full burst: not before it would have one anyway. */
function timeoutSeconds({ newPerSecond, burst }: AddRateTable): number {
  return Math.min(86_400, Math.max(60, Math.ceil(burst / newPerSecond)));
}

export function printRateTable(change: AddRateTable, comment: string): readonly PrintedCommand[] {
  const { name, hooks, per } = change;
  const sets = per === "source" ? sourceSets : [];
  return [
    printCommand(["nft", "add", "table", "inet", name]),
    ...sets.map((set) => printCommand(["nft", "add", "set", "inet", name, set.name, setText(set, change)])),
    ...hooks.map((hook) => printCommand(["nft", "add", "chain", "inet", name, hook, `{ ${chainText(hook)} }`])),
    ...rulesOf(change).map((rule) => printCommand(["nft", "add", "rule", "inet", name, rule.hook, ...ruleWords(rule, change, comment)])),
  ];
}

/** As a file of nft's has it. */
export function rateTableLines(change: AddRateTable, comment: string): readonly string[] {
  const { name, hooks, per } = change;
  return [
    `table inet ${name}`,
    `delete table inet ${name}`,
    `table inet ${name} {`,
    ...(per === "source" ? sourceSets : []).map((set) => `  set ${set.name} ${setText(set, change)}`),
    ...hooks.flatMap((hook) => [
      `  chain ${hook} {`,
      `    ${chainText(hook)}`,
      ...rulesOf(change).flatMap((rule) => (rule.hook === hook ? [`    ${ruleWords(rule, change, comment).join(" ")}`] : [])),
      "  }",
    ]),
    "}",
  ];
}

function setText({ type }: SourceSet, change: AddRateTable): string {
  return `{ type ${type}; size ${setSize}; flags dynamic,timeout; timeout ${timeoutSeconds(change)}s; }`;
}

function chainText(hook: Hook): string {
  return `type filter hook ${hook} priority ${priority}; policy accept;`;
}

function ruleWords({ hook, set }: RateRule, { protocol, port, newPerSecond, burst }: AddRateTable, comment: string): readonly string[] {
  const place =
    hook === "input"
      ? ["iifname", "!=", "lo", protocol, "dport", String(port)]
      : ["meta", "l4proto", protocol, "ct", "status", "dnat", "ct", "direction", "original", "ct", "original", "proto-dst", String(port)];
  const limit = ["limit", "rate", "over", `${newPerSecond}/second`, "burst", String(burst), "packets"];
  const counted = set === null ? limit : ["update", `@${set.name}`, "{", set.key, ...limit, "}"];
  return [...place, "ct", "state", "new", ...counted, "drop", "comment", `"${comment}"`];
}

/** Commands of nft's JSON that make it. That its sets are dynamic nft finds out by itself: its JSON has no such word (1.0.6). */
export function rateTableJson(change: AddRateTable, comment: string): readonly NftExpression[] {
  const { name: table, hooks, per } = change;
  const at = { family: "inet", table };
  const sets = (per === "source" ? sourceSets : []).map(({ name, type }) => {
    return { add: { set: { ...at, name, type, size: setSize, flags: ["timeout"], timeout: timeoutSeconds(change) } } };
  });
  const chains = hooks.map((hook) => ({ add: { chain: { ...at, name: hook, type: "filter", hook, prio: priority, policy: "accept" } } }));
  const rules = rulesOf(change).map((rule) => ({ add: { rule: { ...at, chain: rule.hook, expr: ruleJson(rule, change), comment } } }));
  return [{ add: { table: { family: "inet", name: table } } }, ...sets, ...chains, ...rules];
}

function ruleJson({ hook, set }: RateRule, { protocol, port, newPerSecond, burst }: AddRateTable): readonly NftExpression[] {
  const match = (left: NftExpression, right: unknown, op = "=="): NftExpression => ({ match: { op, left, right } });
  const place =
    hook === "input"
      ? [match({ meta: { key: "iifname" } }, "lo", "!="), match({ payload: { protocol, field: "dport" } }, port)]
      : [
          match({ meta: { key: "l4proto" } }, protocol),
          match({ ct: { key: "status" } }, "dnat", "in"),
          match({ ct: { key: "direction" } }, "original"),
          match({ ct: { key: "proto-dst", dir: "original" } }, port),
        ];
  const limit = { limit: { rate: newPerSecond, burst, per: "second", inv: true } };
  const counted = set === null ? limit : { set: { op: "update", elem: set.keyJson, set: `@${set.name}`, stmt: [limit] } };
  return [...place, match({ ct: { key: "state" } }, "new", "in"), counted, { drop: null }];
}

export function rateTableEdit(change: AddRateTable): RuleEdit {
  const { name, hooks } = change;
  const table = { family: "inet", name, dialect: "nftables" } as const;
  const rules = rulesOf(change);
  const chains = hooks.map((hook) => ({
    name: hook,
    base: { hook, type: "filter", priority, policy: "accept", devices: [], registered: null } as const,
    rules: rules.flatMap((rule, index) => (rule.hook === hook ? [modelOf(rule, change, index + 1)] : [])),
  }));
  return { kind: "add-table", table, chains };
}

function modelOf({ hook, set }: RateRule, change: AddRateTable, position: number): Rule {
  const { name, protocol, port } = change;
  const place: readonly Match[] =
    hook === "input"
      ? [notLoopback, is("protocol", [point(protocol === "tcp" ? 6n : 17n)]), is("destination-port", [point(BigInt(port))])]
      : [
          is("protocol", [point(protocol === "tcp" ? 6n : 17n)]),
          anyBit("connection-status", connectionStatus.dnat),
          is("connection-direction", [point(0n)]),
          is("original-destination-port", [point(BigInt(port))]),
        ];
  const condition = rateCondition(change, { hook, set });
  return {
    origin: { dialect: "nftables", table: `inet ${name}`, chain: hook, handle: null, position, text: "planned", comment: null },
    steps: [
      ...place,
      anyBit("connection-state", connectionState.new),
      ...(set === null ? [] : [ofFamily(set.family)]),
      { kind: "unknown-match", condition, negated: true },
      ...(set === null ? [] : [{ kind: "update-set" as const, text: `@${set.name}` }]),
      { kind: "verdict", verdict: { kind: "drop" } },
    ],
  };
}

function rateCondition({ name, newPerSecond, burst }: AddRateTable, { hook, set }: RateRule): Condition {
  const each = set === null ? "" : ` for each ${set.key}`;
  const id = `limit inet ${name} ${hook}${set === null ? "" : ` ${set.name}`}`;
  return { id, kind: "rate", text: `limit rate ${newPerSecond}/second burst ${burst} packets${each}` };
}
