export { connectionState, connectionStatus, ipFamily, type Field, type NameField, type NumberField } from "./field.ts";
export { parseIpsetSave, type Ipset, type IpsetIndex, type IpsetTables } from "./dialects/ipset-save.ts";
export { parseIptablesSave, type IptablesSaveOptions, type IptablesTables } from "./dialects/iptables-save.ts";
export { readRuleset } from "./read-ruleset.ts";
export { ownerOf } from "./owners/owner-of.ts";
export type { OwnerItem, OwnerPlace, RuleManager, RuleOwner } from "./owners/rule-owner.ts";
export { factsOf, type RuleFacts } from "./owners/rule-facts.ts";
export type * from "./ruleset.ts";
