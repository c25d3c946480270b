/**
 * `ipset save` as sets that a rule may ask by its own directions. Left out: counters, comments and marks of elements, the order of list:set.
 * A set whose elements run out by themselves is volatile. Invariant: time grows with the text (times its logarithm), whatever the text is.
 */
import type { Match, RulesetGap } from "../ruleset.ts";
import { ipsetMatch } from "./ipset-match.ts";
import type { Ipset, IpsetElement, IpsetIndex, IpsetQuestion, IpsetText } from "./ipset.ts";
import type { IptablesFamily } from "./iptables-values.ts";
import { parseWords } from "./iptables-words.ts";

export interface IpsetTables {
  readonly sets: IpsetIndex;
  readonly gaps: readonly RulesetGap[];
}

/** A text that is something else altogether is told by its first lines. */
const largestGapCount = 100;
const longestReason = 500;

export function parseIpsetSave(text: string): IpsetTables {
  const texts = new Map<string, IpsetText & { readonly elements: IpsetElement[] }>();
  const gaps: RulesetGap[] = [];
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, end).trim();
    start = end + 1;
    if (line === "" || readLine(line, texts) || gaps.length >= largestGapCount) continue;
    gaps.push({ code: "not-understood", place: "ipset", reason: line.slice(0, longestReason) });
  }
  const sets = new Map<string, Ipset>();
  for (const set of texts.values()) {
    const answers = new Map<string, Match>();
    sets.set(set.name, { name: set.name, type: set.type, match: (question) => answerOf(set, question, { texts, answers }) });
  }
  return { sets, gaps };
}

function answerOf(
  set: IpsetText,
  question: IpsetQuestion,
  known: { readonly texts: ReadonlyMap<string, IpsetText>; readonly answers: Map<string, Match> },
): Match {
  const key = `${question.family} ${question.directions.join(",")}`;
  const match = known.answers.get(key) ?? ipsetMatch(set, question, known.texts);
  known.answers.set(key, match);
  return question.negated ? { ...match, negated: !match.negated } : match;
}

/** Whether the line was understood. */
function readLine(line: string, texts: Map<string, IpsetText & { readonly elements: IpsetElement[] }>): boolean {
  const { texts: words } = parseWords(line);
  const [command, name = "", subject = ""] = words;
  if (command === "create" || command === "-N") {
    const options = readOptions(words.slice(3));
    texts.set(name, { name, type: subject, family: familyOf(subject, options), options, elements: [] });
    return subject !== "";
  }
  const set = texts.get(name);
  if ((command !== "add" && command !== "-A") || set === undefined || subject === "") return false;
  const isException = words.includes("nomatch", 3);
  const timeout = words.indexOf("timeout", 3);
  const runsOut = timeout > 0 && words[timeout + 1] !== "0";
  set.elements.push({ parts: subject.split(","), isException, isWildcard: words.includes("wildcard", 3), runsOut });
  return true;
}

const flags: ReadonlySet<string> = new Set(["counters", "comment", "skbinfo", "forceadd"]);

function readOptions(words: readonly string[]): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (let index = 0; index < words.length; index += 1) {
    const name = words[index] ?? "";
    if (flags.has(name)) options.set(name, "");
    else {
      index += 1;
      options.set(name, words[index] ?? "");
    }
  }
  return options;
}

function familyOf(type: string, options: ReadonlyMap<string, string>): IptablesFamily | null {
  if (type === "bitmap:port" || type === "list:set" || type === "hash:mac") return null;
  return options.get("family") === "inet6" ? "ip6" : "ip";
}
