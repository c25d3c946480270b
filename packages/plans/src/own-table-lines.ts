/** A table of our own in the words of a file of nft's, which may be read again and again and then stands there once. */
import { nftRuleWords } from "@portolan/ruleset";
import { ownChainHead, ownChainName } from "./nft-steps.ts";
import type { NftChange } from "./step.ts";

export function ownTableLines({ name, hook, rules }: Extract<NftChange, { kind: "add-table" }>, comment: string): readonly string[] {
  return [
    `table inet ${name}`,
    `delete table inet ${name}`,
    `table inet ${name} {`,
    `  chain ${ownChainName} {`,
    `    ${ownChainHead(hook).replaceAll(" ;", ";")}`,
    ...rules.map((rule) => `    ${nftRuleWords(rule, "inet", comment).join(" ")}`),
    "  }",
    "}",
  ];
}
