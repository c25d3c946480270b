/**
 * New connections to a port of this host led to another port at the same address, of other machines and of this host's own programs. Only what opens a connection is
 * led: where conntrack begins with these rules it takes a connection that exists for a new one, and that has to stay where it is. What is sent on to others is left
 * alone. Words for people, nft's JSON, words of iptables and what the engines read come from here.
 */
import type { IpFamily } from "@portolan/net";
import { printCommand, type Chain, type Match, type NftExpression, type PrintedCommand, type Rule } from "@portolan/ruleset";
import { allowedSources, bothFamilies } from "./drafts/draft.ts";
import { is, ofFamily, point, sourceInterval } from "./model-rule.ts";
import type { RuleEdit } from "./rule-edit.ts";
import type { AddRedirectTable, IptablesChange, IptablesStep, Lead } from "./step.ts";

const hooks = ["prerouting", "output"] as const;
/** Before what Docker, firewalld and people do there: the first translation of a connection counts. */
const priority = -110;

const openingFlags = 0x17n; // FIN, SYN, RST, ACK
const syn = 2n;
const localAddress = 2n; // RTN_LOCAL

/** One rule of a chain: of which family and sources; null: of both, of all. */
interface LeadRule {
  readonly family: IpFamily | null;
  readonly sources: readonly string[]; // empty: all
}

const ofAll: readonly LeadRule[] = [{ family: null, sources: [] }];

/** A family that gets nobody has no rule. */
function rulesOf({ sources }: Lead, hook: (typeof hooks)[number]): readonly LeadRule[] {
  if (hook === "output" || sources === undefined) return ofAll;
  return bothFamilies.flatMap((family) => {
    const allowed = allowedSources(sources[family]);
    return allowed === null ? [] : [{ family, sources: allowed }];
  });
}

export function printRedirectTable(change: AddRedirectTable, comment: string): readonly PrintedCommand[] {
  const { name } = change;
  return [
    printCommand(["nft", "add", "table", "inet", name]),
    ...hooks.flatMap((hook) => [
      printCommand(["nft", "add", "chain", "inet", name, hook, `{ ${chainText(hook)} }`]),
      ...rulesOf(change, hook).map((rule) => printCommand(["nft", "add", "rule", "inet", name, hook, ...nftWords(change, rule, comment)])),
    ]),
  ];
}

/** As a file of nft's has it. */
export function redirectTableLines(change: AddRedirectTable, comment: string): readonly string[] {
  const { name } = change;
  const chains = hooks.flatMap((hook) => [
    `  chain ${hook} {`,
    `    ${chainText(hook)}`,
    ...rulesOf(change, hook).map((rule) => `    ${nftWords(change, rule, comment).join(" ")}`),
    "  }",
  ]);
  return [`table inet ${name}`, `delete table inet ${name}`, `table inet ${name} {`, ...chains, "}"];
}

function chainText(hook: (typeof hooks)[number]): string {
  return `type nat hook ${hook} priority ${priority}; policy accept;`;
}

function nftWords({ protocol, port, to }: Lead, { family, sources }: LeadRule, comment: string): readonly string[] {
  const opening = protocol === "tcp" ? ["tcp", "flags", "&", "(fin|syn|rst|ack)", "==", "syn"] : [];
  const ip = family === "ipv4" ? "ip" : "ip6";
  const from = sources.length === 0 ? (family === null ? [] : ["meta", "nfproto", family]) : [ip, "saddr", `{ ${sources.join(", ")} }`];
  const place = ["fib", "daddr", "type", "local", ...from, protocol, "dport", String(port), ...opening];
  return [...place, "dnat", ...(family === null ? [] : [ip]), "to", `:${to}`, "comment", `"${comment}"`];
}

/** Commands of nft's JSON that make it. */
export function redirectTableJson(change: AddRedirectTable, comment: string): readonly NftExpression[] {
  const { name: table } = change;
  const at = { family: "inet", table };
  const chains = hooks.flatMap((hook) => [
    { add: { chain: { ...at, name: hook, type: "nat", hook, prio: priority, policy: "accept" } } },
    ...rulesOf(change, hook).map((rule) => ({ add: { rule: { ...at, chain: hook, expr: ruleJson(change, rule), comment } } })),
  ]);
  return [{ add: { table: { family: "inet", name: table } } }, ...chains];
}

function ruleJson({ protocol, port, to }: Lead, { family, sources }: LeadRule): readonly NftExpression[] {
  const match = (left: NftExpression, right: unknown): NftExpression => ({ match: { op: "==", left, right } });
  const flags: NftExpression = { "&": [{ payload: { protocol, field: "flags" } }, Number(openingFlags)] };
  const ip = family === "ipv4" ? "ip" : "ip6";
  const prefixes = sources.map((text) => {
    const [addr, len] = text.split("/");
    return len === undefined ? addr : { prefix: { addr, len: Number(len) } };
  });
  return [
    match({ fib: { result: "type", flags: ["daddr"] } }, "local"),
    ...(family === null ? [] : [match({ meta: { key: "nfproto" } }, family)]),
    ...(sources.length === 0 ? [] : [match({ payload: { protocol: ip, field: "saddr" } }, { set: prefixes })]),
    match({ payload: { protocol, field: "dport" } }, port),
    ...(protocol === "tcp" ? [match(flags, Number(syn))] : []),
    { dnat: { ...(family === null ? {} : { family: ip }), port: to } },
  ];
}

/** After the chain's name, as iptables-save prints them: one rule for each source. */
export function leadWords(change: ChainLead, family: IpFamily, comment: string): readonly (readonly string[])[] {
  const { protocol, port, to } = change;
  const opening = protocol === "tcp" ? ["--tcp-flags", "FIN,SYN,RST,ACK", "SYN"] : [];
  const place = ["-p", protocol, "-m", protocol, "--dport", String(port), ...opening, "-m", "addrtype", "--dst-type", "LOCAL"];
  const end = ["-m", "comment", "--comment", comment, "-j", "DNAT", "--to-destination", `:${to}`];
  const own = rulesOfChain(change, family);
  return own.flatMap(({ sources }) =>
    sources.length === 0 ? [[...place, ...end]] : sources.map((from) => ["-s", from, ...place, ...end]),
  );
}

type ChainLead = Extract<IptablesChange, { readonly kind: "redirect" }>;

function rulesOfChain(change: ChainLead, family: IpFamily): readonly LeadRule[] {
  const rules = rulesOf(change, change.chain === "OUTPUT" ? "output" : "prerouting");
  return rules.filter((rule) => rule.family === null || rule.family === family).map(({ sources }) => ({ family, sources }));
}

export function redirectTableEdit(change: AddRedirectTable): RuleEdit {
  const { name } = change;
  const chains = hooks.map((hook) => ({
    name: hook as string,
    base: { hook, type: "nat", priority, policy: "accept", devices: [], registered: null } as const,
    rules: rulesOf(change, hook).map((rule) => leadRule(change, { ...rule, dialect: "nftables", table: `inet ${name}`, chain: hook })),
  }));
  return { kind: "add-table", table: { family: "inet", name, dialect: "nftables" }, chains };
}

/** Of one chain of iptables. */
export function chainLeadRules(
  change: ChainLead,
  place: Pick<Rule["origin"], "dialect" | "table" | "chain"> & { readonly family: IpFamily },
): readonly Rule[] {
  return rulesOfChain(change, place.family).map((rule) => leadRule(change, { ...place, ...rule }));
}

function leadRule(
  { protocol, port, to }: Lead,
  { family, sources, ...place }: LeadRule & Pick<Rule["origin"], "dialect" | "table" | "chain">,
): Rule {
  const flags: Match = { ...is("tcp-flags", [point(syn)]), selectors: [{ field: "tcp-flags", mask: openingFlags }] };
  const from = family === null ? [] : sources.flatMap((source) => sourceInterval(source, family));
  return {
    origin: { ...place, handle: null, position: 1, text: "planned", comment: null },
    steps: [
      ...(family === null ? [] : [ofFamily(family)]),
      is("destination-address-type", [point(localAddress)]),
      ...(sources.length === 0 ? [] : [is("source-address", from)]),
      is("protocol", [point(protocol === "tcp" ? 6n : 17n)]),
      is("destination-port", [point(BigInt(port))]),
      ...(protocol === "tcp" ? [flags] : []),
      { kind: "nat", nat: "dnat", family, target: { kind: "target", addresses: null, ports: { from: to, to } }, isRandom: false },
    ],
  };
}

/** The table `nat` of iptables where nobody has used it: the kernel makes it, and its chains, when it is asked. */
export function emptyNatTable(step: Pick<IptablesStep, "family" | "backend" | "table">): RuleEdit {
  const places = [
    ["PREROUTING", "prerouting", -100],
    ["INPUT", "input", 100],
    ["OUTPUT", "output", -100],
    ["POSTROUTING", "postrouting", 100],
  ] as const;
  const chains = places.map(([chain, hook, own]) => ({
    name: chain as string,
    base: { hook, type: "nat", priority: own, policy: "accept", devices: [], registered: null } as const,
    rules: [],
  }));
  return { kind: "add-table", table: natTableOf(step), chains };
}

export function natTableOf({ family, backend, table: name }: Pick<IptablesStep, "family" | "backend" | "table">): Chain["table"] {
  return { family: family === "ipv4" ? "ip" : "ip6", name, dialect: backend === "legacy" ? "iptables-legacy" : "iptables-nft" };
}
