/** Flips of how the listing of nftables is read. */
import type { Mutation } from "./mutation.ts";

const folder = "packages/ruleset/src/dialects";

type Flip = readonly [rule: string, file: string, change: readonly [from: string, to: string], ...cases: readonly string[]];

function flip(...[rule, file, [from, to], ...cases]: Flip): Mutation {
  return { rule, file: `${folder}/${file}.ts`, from, to, cases };
}

export const nftMutations: readonly Mutation[] = [
  flip("RS1", "nft-ruleset", ["priority: prio,", "priority: 0,"], "nft-all-hooks"),
  flip("RS1", "nft-ruleset", [`policy: policy === "drop" ? "drop" : "accept"`, `policy: "accept"`], "nft-three-rules"),
  flip("RS2", "nft-ruleset", [`isDormant: flags.includes("dormant")`, "isDormant: false"], "nft-dormant"),
  flip(
    "RS3",
    "nft-ruleset",
    [`const handle = typeof json["handle"] === "number" ? json["handle"] : null;`, "const handle = null;"],
    "nft-three-rules",
  ),
  flip("RS4", "nft-implied", ["tcp: ofProtocol(6n),", "tcp: nothing,"], "nft-ports"),
  flip("RS5", "nft-implied", [`ip: { ...nothing, family: "ipv4" },`, "ip: nothing,"], "nft-addresses"),
  flip(
    "RS6",
    "nft-implied",
    ["if (isPort) return [{ ...nothing, protocols: protocolsWithPorts }];", "if (isPort) return [ofProtocol(6n)];"],
    "nft-ports",
  ),
  flip("RS17", "nft-sets", ["this.isVolatile = this.#isGrowing || isVolatile(json);", "this.isVolatile = false;"], "nft-named-unknowns"),
  flip(
    "RS19",
    "nft-sets",
    ["return [...entries, ...fallback];", "return [...entries].reverse();"],
    "nft-named-verdict-map",
    "nft-verdict-map",
  ),
  flip(
    "RS43",
    "nft-implied",
    [`if (key.startsWith("ip ")) return [{ ...nothing, family: "ipv4" }];`, `if (key.startsWith("ip ")) return [];`],
    "nft-original-tuple",
  ),
];
