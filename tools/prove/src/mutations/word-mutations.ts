/** Flips of what is said of a rule and of the commands that are printed: rules RS93 to RS99. No packet can show them, their own tests do. */
import { type Mutation, wordFlipsIn } from "./mutation.ts";

const owners = wordFlipsIn("packages/ruleset/src/owners");
const printers = wordFlipsIn("packages/ruleset/src/dialects");

export const wordMutations: readonly Mutation[] = [
  owners("RS93", "owner-of", ["    ownerOfJump(rule, chain, jumps) ??\n", ""], "owner-of"),
  owners("RS94", "ufw-owner", ["command: ufwCommand(rule, facts, { chain, direction }),", "command: null,"], "owner-of"),
  owners("RS95", "firewalld-owner", [`if (isRich) return ownerItem("rich-rule", seen);`, ""], "owner-of"),
  owners("RS96", "named-owner", [`jail === undefined ? null :`, "jail !== undefined ? null :"], "owner-of"),
  printers(
    "RS97",
    "print-nft",
    [`const from = sources.length === 0 ? familyTest(opening, position.family) :`, "const from = sources.length === 0 ? [] :"],
    "print-openings",
  ),
  printers("RS97", "print-iptables", ["String(first + index),", "String(first),"], "print-openings"),
  printers("RS98", "print-iptables", [`rule(port, ["-j", "DROP"]),`, ""], "print-openings"),
  printers("RS99", "opening", [`word.replaceAll("'", String.raw`, `word.replaceAll("''", String.raw`], "print-openings"),
];
