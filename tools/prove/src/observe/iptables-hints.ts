/** Hints from the lines of iptables-save. */
import type { RuleSource } from "@portolan/snapshot";
import { type Constraint, type HintField, type HintValue, parseHintValue, type RuleHint } from "./hint.ts";

type IpsetMembers = ReadonlyMap<string, readonly (readonly HintValue[])[]>;

const fieldOptions: Readonly<Record<string, HintField>> = {
  "-s": "source",
  "-d": "destination",
  "--src-range": "source",
  "--dst-range": "destination",
  "--sport": "source-port",
  "--sports": "source-port",
  "--dport": "destination-port",
  "--dports": "destination-port",
  "--ports": "port",
  "-i": "interface",
  "-p": "protocol",
};

export function iptablesHints(text: string, source: RuleSource, ipsets: IpsetMembers): readonly RuleHint[] {
  let table = "";
  const hints: RuleHint[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("*")) table = `${source} ${line.slice(1)}`;
    else if (line.startsWith("-A ")) hints.push(lineHint(line.split(" "), table, ipsets));
  }
  return hints;
}

function lineHint(words: readonly string[], table: string, ipsets: IpsetMembers): RuleHint {
  const constraints: Constraint[] = [];
  const targets: string[] = [];
  words.forEach((word, at) => {
    const value = words[at + 1] ?? "";
    const field = fieldOptions[word];
    if (field !== undefined)
      constraints.push({ fields: [field], options: value.split(",").map((part) => [portRange(parseHintValue(part))]) });
    else if (word === "--match-set") constraints.push(setConstraint(ipsets.get(value) ?? [], (words[at + 2] ?? "").split(",")));
    else if (word === "-j" || word === "-g") targets.push(`${table} ${value}`);
  });
  return { chain: `${table} ${words[1] ?? ""}`, targets, constraints: constraints.filter(({ options }) => options.length > 0) };
}

/** An open end of a range of ports. */
function portRange(value: HintValue): HintValue {
  const open = value.kind === "name" ? /^(\d{0,5}):(\d{0,5})$/.exec(value.name) : null;
  return open === null ? value : { kind: "numbers", lo: Number(open[1] || 0), hi: Number(open[2] || 65_535) };
}

function setConstraint(options: readonly (readonly HintValue[])[], flags: readonly string[]): Constraint {
  const fields = flags.map((flag, index): HintField => {
    const kind = options[0]?.[index]?.kind;
    if (kind === "numbers") return flag === "src" ? "source-port" : "destination-port";
    if (kind === "name") return "interface";
    return flag === "src" ? "source" : "destination";
  });
  return { fields, options };
}
