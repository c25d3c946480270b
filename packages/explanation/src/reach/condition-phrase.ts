/**
 * Conditions in words: what has to be true for the sources to get in. Each condition has a sentence for both of its truths, found by its kind;
 * a rate that a rule tests from above ("over", "above") is told the other way round.
 */
import { phrase, type Phrase, type PhraseParam } from "@portolan/phrases";
import type { Conditions, ConditionTerm, SenderChoice } from "@portolan/reachability";
import { literal } from "../line.ts";

const alternativeLimit = 3;

/** `part`: "from {who}" with its conditions and what the client has to choose. */
export function conditionalPart(
  who: Phrase,
  { conditions, choices }: { readonly conditions: Conditions; readonly choices: readonly SenderChoice[] },
): Phrase {
  const chosen = choices.map(choicePhrase);
  if (conditions.length === 0) {
    return chosen.length === 0 ? phrase("reach.part.plain", { who }) : phrase("reach.part.choice", { who, choices: chosen });
  }
  const part = withConditions(who, conditions);
  return chosen.length === 0 ? part : phrase("reach.part.both", { part, choices: chosen });
}

function withConditions(who: Phrase, conditions: Conditions): Phrase {
  const [only, ...others] = conditions;
  if (only === undefined) return phrase("reach.part.plain", { who });
  if (others.length > 0) {
    if (conditions.length > alternativeLimit) {
      return phrase("reach.part.if", { who, conditions: phrase("reach.alternatives", { count: conditions.length }) });
    }
    return phrase("reach.part.if", { who, conditions: anyOf(conditions.map(allOf)) });
  }
  const holding = only.filter((term) => !isException(term));
  const exceptions = only.filter(isException).map((term) => termPhrase({ ...term, holds: !term.holds }));
  if (exceptions.length === 0) return phrase("reach.part.if", { who, conditions: allOf(only) });
  const joined = exceptions.reduce((first, second) => phrase("reach.orExceptions", { first, second }));
  if (holding.length === 0) return phrase("reach.part.unless", { who, conditions: joined });
  return phrase("reach.part.ifUnless", { who, conditions: allOf(holding), exceptions: joined });
}

/** What reads better as "unless the source is in a set" than as "if it is not". */
function isException({ condition: { kind }, holds }: ConditionTerm): boolean {
  return !holds && (kind === "recent" || kind === "set" || kind === "hardware-address" || kind === "time");
}

/** One conjunction as a clause after "if". */
export function allOf(terms: readonly ConditionTerm[]): Phrase {
  return terms.map(termPhrase).reduce((first, second) => phrase("reach.and", { first, second }));
}

function anyOf(clauses: readonly Phrase[]): Phrase {
  return clauses.reduce((first, second) => phrase("reach.or", { first, second }));
}

const rate = /(\d+)\s*(?:(bytes|kbytes|mbytes)\s*)?\/\s*(second|sec|minute|min|hour|day|week|s|m|h|d)\b/;
const above = /\bover\b|\babove\b|-above\b|\bgt\b/;

const behind = "layer namespace "; // ids of conditions on what another namespace lets through

/** One condition as a clause after "if". */
function termPhrase({ condition: { id, kind, text }, holds }: ConditionTerm): Phrase {
  switch (kind) {
    case "rate":
      return holds !== above.test(text)
        ? phrase("reach.condition.within", { text: rateText(text) })
        : phrase("reach.condition.beyond", { text: rateText(text) });
    case "recent":
    case "set":
      return setPhrase(text, holds);
    case "connections":
      return holds !== above.test(text)
        ? phrase("reach.condition.fewConnections", { text })
        : phrase("reach.condition.manyConnections", { text });
    case "time":
      return holds ? phrase("reach.condition.time", { text }) : phrase("reach.condition.notTime", { text });
    case "chance":
      return holds ? phrase("reach.condition.chance", { text }) : phrase("reach.condition.notChance", { text });
    case "hardware-address":
      return holds ? phrase("reach.condition.hardware", { text }) : phrase("reach.condition.notHardware", { text });
    case "user-space":
      return holds ? phrase("reach.condition.program", { text }) : phrase("reach.condition.notProgram", { text });
    case "neighbour":
      return holds ? phrase("reach.condition.neighbour") : phrase("reach.condition.notNeighbour");
    case "layer":
      if (id.startsWith(behind))
        return phrase(holds ? "reach.condition.behind" : "reach.condition.notBehind", { place: id.slice(behind.length) });
      return holds ? phrase("reach.condition.layer", { text }) : phrase("reach.condition.notLayer", { text });
    case "offload":
      return holds ? phrase("reach.condition.layer", { text }) : phrase("reach.condition.notLayer", { text });
    case "unread":
      return holds ? phrase("reach.condition.unread", { text }) : phrase("reach.condition.notUnread", { text });
    case "unmodelled":
      return holds ? phrase("reach.condition.unmodelled", { text }) : phrase("reach.condition.notUnmodelled", { text });
    case "quota":
    case "content":
    case "fingerprint":
    case "socket":
    case "label":
      return holds ? phrase("reach.condition.test", { text }) : phrase("reach.condition.notTest", { text });
  }
}

function rateText(text: string): string {
  const [whole] = rate.exec(text) ?? [text];
  return whole
    .replaceAll(/\s/g, "")
    .replace(/\/(?:second|sec)$/, "/s")
    .replace(/\/min$/, "/minute");
}

/** iptables -m recent with the numbers that decide; anything else as it is. */
function setText(text: string): PhraseParam {
  const name = /--name (\S+)/.exec(text)?.[1];
  const seconds = /--seconds (\d+)/.exec(text)?.[1];
  const hits = /--hitcount (\d+)/.exec(text)?.[1];
  if (name === undefined) return text;
  return seconds === undefined || hits === undefined ? name : phrase("reach.condition.recentList", { name, seconds, hits });
}

/** A set of more than sources is told without saying what is in it. */
function setPhrase(whole: string, holds: boolean): Phrase {
  const text = setText(whole);
  if (/destination|dst|dport/.test(whole)) {
    return holds ? phrase("reach.condition.entryInSet", { text }) : phrase("reach.condition.entryNotInSet", { text });
  }
  return holds ? phrase("reach.condition.inSet", { text }) : phrase("reach.condition.notInSet", { text });
}

export function choicePhrase({ field, text }: SenderChoice): Phrase {
  switch (field) {
    case "source-port":
      return phrase("reach.choice.source-port", { text });
    case "ttl":
      return phrase("reach.choice.ttl", { text });
    case "length":
      return phrase("reach.choice.length", { text });
    case "dscp":
      return phrase("reach.choice.dscp", { text });
    case "tcp-flags":
      return phrase("reach.choice.tcp-flags", { text });
    default:
      return phrase("reach.choice.other", { field: literal(field), text });
  }
}
