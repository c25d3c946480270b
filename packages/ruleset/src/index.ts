export { connectionState, connectionStatus, ipFamily, type Field, type NameField, type NumberField } from "./field.ts";
export type { Ipset, IpsetIndex } from "./dialects/ipset.ts";
export { parseIpsetSave, type IpsetTables } from "./dialects/ipset-save.ts";
export { parseIptablesSave, type IptablesSaveOptions, type IptablesTables } from "./dialects/iptables-save.ts";
export { readRuleset } from "./read-ruleset.ts";
export { readWrittenRules, type WrittenRules } from "./read-written-rules.ts";
export { findTextProblems, type TextProblem } from "./text-problems.ts";
export { translatingRules } from "./translating-rules.ts";
export { ruleTextKind, type RuleTextKind } from "./rule-source.ts";
export { printCommand, type Opening, type OpeningPorts, type PrintedCommand } from "./dialects/opening.ts";
export { iptablesRuleWords, nftRuleWords, type PortRule } from "./dialects/port-rule.ts";
export { nftRuleExpressions, type NftExpression } from "./dialects/nft-rule-expressions.ts";
export { printNftOpening, printNftRemoval, type NftPosition } from "./dialects/print-nft.ts";
export {
  printDockerUserNarrowing,
  printIptablesOpening,
  printIptablesRemoval,
  type DockerUserPosition,
  type IptablesPosition,
} from "./dialects/print-iptables.ts";
export { printUfwOpening, printUfwRemoval } from "./dialects/print-ufw.ts";
export {
  printFirewalldBroadRemoval,
  printFirewalldOpening,
  printFirewalldRemoval,
  type BroadOpening,
  type FirewalldPlace,
} from "./dialects/print-firewalld.ts";
export { banJails, type BanJail } from "./owners/ban-jails.ts";
export { ownerOf } from "./owners/owner-of.ts";
export type { OwnerItem, OwnerPlace, RuleManager, RuleOwner } from "./owners/rule-owner.ts";
export { factsOf, type RuleFacts } from "./owners/rule-facts.ts";
export type * from "./ruleset.ts";
