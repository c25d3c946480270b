import { RefusalError, type WhatIfRulesAnswer, type WhatIfRulesQuestion } from "@portolan/contract";
import { phrase, type Phrase } from "@portolan/phrases";
import { findTextProblems, readWrittenRules, ruleTextKind, type Ruleset, type TextProblem } from "@portolan/ruleset";

type Kind = WhatIfRulesAnswer["kind"];
type Mode = WhatIfRulesAnswer["mode"];

export interface PastedRules {
  readonly kind: Kind;
  readonly mode: Mode;
  readonly ruleset: Ruleset; // of the namespace with the pasted rules in it
  readonly notes: readonly Phrase[];
  readonly problems: readonly TextProblem[];
}

/** The rules of a namespace as they would be. Refuses a text of which nothing can be read. */
export function readPastedRules({ rules, kind: asked = "auto", mode: wanted }: WhatIfRulesQuestion, present: Ruleset): PastedRules {
  const kind = requireKind(rules, asked);
  const mode = wanted ?? (kind === "nft-json" ? "all" : "tables");
  const pasted = readWrittenRules([{ kind, text: rules }], present.namespace);
  const unread = pasted.gaps.find(({ code }) => code === "not-understood");
  if (pasted.tables.length === 0 && unread !== undefined)
    throw new RefusalError("RULES_NOT_UNDERSTOOD", { reason: unread.reason.slice(0, 300) });
  const problems = findTextProblems(rules, pasted);
  return mode === "all"
    ? { kind, mode, ruleset: pasted, notes: otherFamily(kind), problems }
    : { kind, mode, ruleset: mergeTables(present, pasted), notes: [phrase("judging.rules.otherTables")], problems };
}

function requireKind(rules: string, asked: NonNullable<WhatIfRulesQuestion["kind"]>): Kind {
  const told = asked === "auto" ? ruleTextKind(rules) : asked === "nft" && ruleTextKind(rules) === "nft-json" ? "nft-json" : asked;
  if (told === "nft") throw new RefusalError("RULES_ARE_NFT_TEXT");
  if (told === null) throw new RefusalError("RULES_NOT_UNDERSTOOD", { reason: firstLine(rules) });
  return told;
}

function firstLine(rules: string): string {
  const line = rules.trim().split("\n", 1)[0] ?? "";
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

function otherFamily(kind: Kind): readonly Phrase[] {
  if (kind === "nft-json") return [];
  const [given, other] = kind === "iptables-save" ? ["IPv4", "IPv6"] : ["IPv6", "IPv4"];
  return [phrase("judging.rules.otherFamily", { given: given ?? "", other: other ?? "" })];
}

/** Tables of the same family and name give way, whichever tool they are of. */
function mergeTables(present: Ruleset, pasted: Ruleset): Ruleset {
  const named = new Set(pasted.tables.map(({ family, name }) => `${family} ${name}`));
  const others = present.tables.filter(({ family, name }) => !named.has(`${family} ${name}`));
  return { namespace: present.namespace, tables: [...others, ...pasted.tables], gaps: [...present.gaps, ...pasted.gaps] };
}
