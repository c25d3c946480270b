/** Fixes for ufw: its own rules about exactly this port go, the wanted ones stand in front; where that is not enough a deny for the rest follows them. */
import { factsOf, ownerOf, printCommand, printUfwFirst, type Chain, type PrintedCommand, type Rule, type Ruleset } from "@portolan/ruleset";
import { acceptRules, allowedSources, bothFamilies, commentOf, dropRules, type Draft, type Drafting } from "./draft.ts";
import { modelRule } from "./model-rule.ts";
import type { RuleEdit } from "./rule-edit.ts";

export function hasUfw({ tables }: Ruleset): boolean {
  return tables.some(({ chains }) => chains.has("ufw-user-input") || chains.has("ufw6-user-input"));
}

export function ufwDrafts(drafting: Drafting): readonly Draft[] {
  return [ufwDraft(drafting, false), ufwDraft(drafting, true)];
}

interface OwnOpening {
  readonly chain: Chain;
  readonly rule: Rule;
  readonly command: readonly string[];
}

function ufwDraft(drafting: Drafting, denies: boolean): Draft {
  const { host, question } = drafting;
  const old = ownOpenings(drafting);
  const commands = [...new Map(old.map(({ command }) => [command.join(" "), command])).values()];
  const ports = [{ from: question.port, to: question.port }];
  const plain = { protocol: question.protocol, ports, comment: commentOf(question) };
  const allowed = bothFamilies.flatMap((family) => {
    const sources = allowedSources(question.wanted[family]);
    if (sources === null) return [];
    return sources.length > 0 ? sources : [family === "ipv4" ? "0.0.0.0/0" : "::/0"];
  });
  // ufw takes a deny for any and an allow for all of one family as one rule: only the families that are not wide open are named.
  const denied = denies ? bothFamilies.filter((family) => question.wanted[family].kind !== "everyone") : [];
  const deniedSources = denied.length === 2 ? [] : denied.map((family) => (family === "ipv4" ? "0.0.0.0/0" : "::/0"));
  const added = [
    ...(denied.length === 0 ? [] : printUfwFirst({ ...plain, sources: deniedSources }, "deny")),
    ...allowed.flatMap((source) => printUfwFirst({ ...plain, sources: [source] }, "allow")),
  ];
  const edits: RuleEdit[] = old.map(({ chain, rule }) => ({ kind: "remove", chain, rule }));
  for (const chain of userChains(host.ruleset)) {
    const family = chain.name.startsWith("ufw6-") ? "ipv6" : "ipv4";
    const rules = [...acceptRules(drafting, family), ...(denied.includes(family) ? dropRules(drafting, family) : [])];
    const place = { dialect: chain.table.dialect, table: `${chain.table.family} ${chain.table.name}`, chain: chain.name };
    edits.push({ kind: "insert", chain, before: null, rules: rules.map((rule) => modelRule(rule, place)) });
  }
  return {
    manager: "ufw",
    places: [],
    families: bothFamilies,
    commands: [...commands.map((words) => changed(words, "delete")), ...added],
    removed: commands.map((words) => words.join(" ")),
    keeping: { kind: "kept" },
    undo: {
      commands: [
        ...added.map(({ arguments: words }) => printCommand(["ufw", "delete", ...withoutComment(words.slice(2))])),
        ...commands.map((words) => printCommand(words)),
      ],
      byHand: null,
    },
    edits,
  };
}

function withoutComment(words: readonly string[]): readonly string[] {
  const at = words.indexOf("comment");
  return at === -1 ? words : words.slice(0, at);
}

function changed([program = "ufw", ...rest]: readonly string[], verb: string): PrintedCommand {
  return printCommand([program, verb, ...rest]);
}

function userChains({ tables }: Ruleset): readonly Chain[] {
  return tables.flatMap(({ chains }) => [...chains.values()].filter(({ name }) => /^ufw6?-user-input$/.test(name)));
}

/** Rules of a person through ufw about this port alone. What also concerns another port or protocol stays. */
function ownOpenings({ host, question }: Drafting): readonly OwnOpening[] {
  const all = userChains(host.ruleset).flatMap((chain) =>
    chain.rules.flatMap((rule) => {
      const { command } = ownerOf(rule, host.ruleset);
      return command === null || !/^(?:allow|deny|reject)$/.test(command[1] ?? "") ? [] : [{ chain, rule, command }];
    }),
  );
  const isOwn = ({ rule }: OwnOpening): boolean => {
    const { ports, protocols } = factsOf(rule);
    return ports.length === 1 && ports[0] === String(question.port) && protocols.length === 1 && protocols[0] === question.protocol;
  };
  const mixed = new Set(all.filter((one) => !isOwn(one)).map(({ command }) => command.join(" ")));
  return all.filter((one) => isOwn(one) && !mixed.has(one.command.join(" ")));
}
