/** Rules as nft prints them with -j, made by hand for the tests of this package: one table `t` of a family, its chains and rules. */
import type { RuleText } from "@portolan/snapshot";

type Json = Readonly<Record<string, unknown>>;

export const tcpPort: Json = { payload: { protocol: "tcp", field: "dport" } };

/** The text of `nft -j list ruleset` with these items; tables come of themselves. */
export function nftRules(...items: readonly Json[]): RuleText {
  const families = new Set(items.flatMap((item) => Object.values(item) as Json[]).map(({ family }) => family));
  const tables = [...families].map((family) => ({ table: { family, name: "t", handle: 1 } }));
  const text = JSON.stringify({ nftables: [{ metainfo: { version: "1.0.6", json_schema_version: 1 } }, ...tables, ...items] });
  return { namespace: "host", source: "nft-json", text, error: null };
}

/** A chain that sees what comes in, of type nat unless `fields` say otherwise. */
export function baseChain(family: string, fields: Json = {}): Json {
  return {
    chain: { family, table: "t", name: "pre", handle: 1, type: "nat", hook: "prerouting", prio: -100, policy: "accept", ...fields },
  };
}

/** A chain that only jumps lead to. */
export function innerChain(family: string, name: string): Json {
  return { chain: { family, table: "t", name, handle: 1 } };
}

export function rule(family: string, expr: readonly Json[], chain = "pre"): Json {
  return { rule: { family, table: "t", chain, handle: 4, expr } };
}

export function match(left: Json, right: unknown, op = "=="): Json {
  return { match: { op, left, right } };
}
