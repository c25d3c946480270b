/** Flips of what is said of a rule and of the commands that are printed: rules RS93 to RS99. No packet can show them, their own tests do. */
import { type Mutation, wordFlipsIn } from "./mutation.ts";

const owners = wordFlipsIn("packages/ruleset/src/owners");
const printers = wordFlipsIn("packages/ruleset/src/dialects");

export const wordMutations: readonly Mutation[] = [
  owners("RS93", "owner-of", ["    ownerOfJump(rule, chain, jumps) ??\n", ""], "owner-of", "who wrote the rule"),
  owners(
    "RS94",
    "ufw-owner",
    ["command: ufwCommand(rule, facts, { chain, direction }),", "command: null,"],
    "owner-of",
    "the command that wrote the rule",
  ),
  owners("RS95", "firewalld-owner", [`if (isRich) return ownerItem("rich-rule", seen);`, ""], "owner-of", "the name of a rule"),
  owners("RS96", "named-owner", [`jail === undefined ? null :`, "jail !== undefined ? null :"], "owner-of", "the name of a rule"),
  printers(
    "RS97",
    "print-nft",
    [`const from = sources.length === 0 ? familyTest(opening, position.family) :`, "const from = sources.length === 0 ? [] :"],
    "print-openings",
    "the text of a command that is printed",
  ),
  printers(
    "RS97",
    "print-iptables",
    ["String(first + index),", "String(first),"],
    "print-openings",
    "the text of a command that is printed",
  ),
  printers("RS98", "print-iptables", [`rule(port, ["-j", "DROP"]),`, ""], "print-openings", "the text of a command that is printed"),
  printers(
    "RS99",
    "opening",
    [`word.replaceAll("'", String.raw`, `word.replaceAll("''", String.raw`],
    "print-openings",
    "the text of a command that is printed",
  ),
];
