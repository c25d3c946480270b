/** Steps of firewalld: what a person types for them, what takes them back, what they make of the chains of its zones and policies. */
import { factsOf, ownerOf, printCommand, type Chain, type PortRule, type PrintedCommand, type Rule, type Ruleset } from "@portolan/ruleset";
import { modelRule } from "./model-rule.ts";
import { covers } from "./rule-places.ts";
import type { RuleEdit } from "./rule-edit.ts";
import type { FirewalldChange, FirewalldItem, FirewalldRichRule, FirewalldStep } from "./step.ts";
import type { Undo } from "./step-context.ts";

export function printFirewalldStep({ changes }: FirewalldStep): readonly PrintedCommand[] {
  return changes.map(printChange);
}

function printChange({ kind, time, place, item }: FirewalldChange): PrintedCommand {
  const lasting = time === "permanent" ? ["--permanent"] : [];
  return printCommand(["firewall-cmd", ...lasting, `--${place.kind}=${place.name}`, firewalldItemWord(kind, item)]);
}

/** What opens comes back before what was opened goes. */
export function undoFirewalldStep({ changes }: FirewalldStep): Undo {
  const undone = changes.filter(({ isLeft }) => isLeft !== true);
  const back = undone.filter(({ kind }) => kind === "remove").map((change) => printChange({ ...change, kind: "add" }));
  const away = undone.filter(({ kind }) => kind === "add").map((change) => printChange({ ...change, kind: "remove" }));
  return { commands: [...back, ...away], byHand: null };
}

/** The option of firewall-cmd. */
export function firewalldItemWord(verb: "add" | "remove" | "query", item: FirewalldItem): string {
  if (item.kind === "port") return `--${verb}-port=${item.port}/${item.protocol}`;
  if (item.kind === "service") return `--${verb}-service=${item.service}`;
  return `--${verb}-rich-rule=${richRuleText(item.rule)}`;
}

function richRuleText({ priority, family, source, port, protocol, verdict }: FirewalldRichRule): string {
  const rank = priority === 0 ? "" : ` priority="${priority}"`;
  const from = source === null ? "" : ` source address="${source}"`;
  const element = port === null || protocol === null ? "" : ` port port="${port}" protocol="${protocol}"`;
  return `rule${rank} family="${family}"${from}${element} ${verdict}`;
}

/** Services of firewalld that have one port of one protocol, by it. */
const services: ReadonlyMap<string, string> = new Map([
  ["22/tcp", "ssh"],
  ["25/tcp", "smtp"],
  ["80/tcp", "http"],
  ["110/tcp", "pop3"],
  ["143/tcp", "imap"],
  ["443/tcp", "https"],
  ["631/tcp", "ipp"],
  ["993/tcp", "imaps"],
  ["3306/tcp", "mysql"],
  ["3389/tcp", "rdp"],
  ["5432/tcp", "postgresql"],
  ["6379/tcp", "redis"],
  ["8080/tcp", "http-alt"],
  ["9090/tcp", "cockpit"],
  ["11211/tcp", "memcache"],
]);

/** null: none that is known has this port alone. */
export function serviceOfPort(port: number, protocol: "tcp" | "udp"): string | null {
  return services.get(`${port}/${protocol}`) ?? null;
}

/** What changes at once, in the rules that run. What is added stands by its rank, in front of what is there without one. */
export function firewalldEdits({ changes }: FirewalldStep, ruleset: Ruleset): readonly RuleEdit[] {
  const now = changes.filter(({ time }) => time === "runtime");
  const removed = now.filter(({ kind }) => kind === "remove").flatMap((change) => removeEdits(change, ruleset));
  const added = now
    .filter(({ kind }) => kind === "add")
    .toSorted((a, b) => rankOf(b) - rankOf(a)) // each goes to the head, the first in rank last
    .flatMap((change) => addEdits(change, ruleset));
  return [...removed, ...added];
}

function rankOf({ item }: FirewalldChange): number {
  return item.kind === "rich-rule" ? item.rule.priority : 0;
}

function addEdits({ place, item }: FirewalldChange, ruleset: Ruleset): readonly RuleEdit[] {
  const rules = portRulesOf(item);
  const section = rankOf({ item } as FirewalldChange) < 0 ? "pre" : rules.some(({ verdict }) => verdict === "drop") ? "deny" : "allow";
  const own = place.kind === "policy" ? `policy_${place.name}` : place.name;
  const names = new Set([`filter_IN_${own}_${section}`, `IN_${place.name}_${section}`]);
  return chainsNamed(ruleset, (name) => names.has(name)).map((chain): RuleEdit => {
    const at = { dialect: chain.table.dialect, table: `${chain.table.family} ${chain.table.name}`, chain: chain.name };
    const inside = rules.filter(({ family }) => covers(chain.table.family, family));
    return { kind: "insert", chain, before: "head", rules: inside.map((rule) => modelRule(rule, at)) };
  });
}

function portRulesOf(item: FirewalldItem): readonly PortRule[] {
  if (item.kind === "rich-rule") {
    const { family, source, port, protocol, verdict } = item.rule;
    const sources = source === null ? [] : [source];
    const number = port === null ? null : Number(port);
    return [{ verdict: verdict === "accept" ? "accept" : "drop", family, protocol, port: number, sources, isPublished: false }];
  }
  const found = item.kind === "port" ? `${item.port}/${item.protocol}` : portOfService(item.service);
  const [port = "", protocol] = found?.split("/") ?? [];
  if (protocol !== "tcp" && protocol !== "udp") return [];
  return (["ipv4", "ipv6"] as const).map((family) => ({ verdict: "accept", family, protocol, port: Number(port), sources: [], isPublished: false })); // prettier-ignore
}

function portOfService(service: string): string | null {
  return [...services].find(([, name]) => name === service)?.[0] ?? null;
}

function removeEdits({ place, item }: FirewalldChange, ruleset: Ruleset): readonly RuleEdit[] {
  const [wanted] = portRulesOf(item);
  if (wanted === undefined || wanted.port === null || wanted.protocol === null) return [];
  return openingsOf(ruleset, { port: wanted.port, protocol: wanted.protocol })
    .filter((found) => found.kind === (item.kind === "rich-rule" ? "rich-rule" : "port"))
    .filter((found) => found.place.kind === place.kind && found.place.name === place.name)
    .filter(({ rule }) => item.kind !== "rich-rule" || factsOf(rule).sources.join(" ") === wanted.sources.map(bareAddress).join(" "))
    .map(({ chain, rule }): RuleEdit => ({ kind: "remove", chain, rule }));
}

/** A single address without its length, as rules tell it. */
export function bareAddress(source: string): string {
  return source.replace(source.includes(":") ? /\/128$/ : /\/32$/, "");
}

export interface ZoneOpening {
  readonly chain: Chain;
  readonly rule: Rule;
  readonly kind: "port" | "rich-rule"; // `port` may be a service that has it
  readonly place: FirewalldChange["place"];
}

/** Rules of zones and policies about exactly this port. */
export function openingsOf(
  ruleset: Ruleset,
  { port, protocol }: { readonly port: number; readonly protocol: string },
): readonly ZoneOpening[] {
  return chainsNamed(ruleset, (name) => name.endsWith("_allow")).flatMap((chain) =>
    chain.rules.flatMap((rule): readonly ZoneOpening[] => {
      const { item, place } = ownerOf(rule, ruleset);
      if (item === null || (item.kind !== "port" && item.kind !== "rich-rule")) return [];
      const isOwn = item.ports.length === 1 && item.ports[0] === String(port) && item.protocols[0] === protocol;
      if (!isOwn || place === null || (place.kind !== "zone" && place.kind !== "policy")) return [];
      return [{ chain, rule, kind: item.kind, place: { kind: place.kind, name: place.name } }];
    }),
  );
}

export function chainsNamed({ tables }: Ruleset, has: (name: string) => boolean): readonly Chain[] {
  return tables.flatMap(({ chains }) => [...chains.values()].filter(({ name }) => has(name)));
}
