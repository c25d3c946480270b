/** The expressions of one rule about one port as nft's JSON has them: what `nftRuleWords` says in nft's language, without a text to parse. */
import { parsePrefix } from "@portolan/net";
import type { TableFamily } from "../ruleset.ts";
import type { PortRule } from "./port-rule.ts";

export type NftExpression = Readonly<Record<string, unknown>>;

export function nftRuleExpressions(rule: PortRule, table: TableFamily): readonly NftExpression[] {
  const { verdict, family, protocol, port, sources, macs = [], isPublished } = rule;
  const guard =
    verdict === "drop" && !isPublished
      ? [match(meta("iifname"), "lo", "!="), match({ ct: { key: "state" } }, ["new", "invalid", "untracked"], "in")]
      : [];
  const isFamilyKnown = sources.length > 0 || table === "ip" || table === "ip6";
  const familyTest = isFamilyKnown ? [] : [match(meta("nfproto"), family)];
  return [...guard, ...familyTest, ...sourceTest(rule), ...hardwareTest(macs), ...portTest(), { [verdict]: null }];

  function portTest(): readonly NftExpression[] {
    const dnat = [match({ ct: { key: "status" } }, "dnat", "in"), match({ ct: { key: "direction" } }, "original")];
    if (protocol === null || port === null) return isPublished ? dnat : [];
    if (!isPublished) return [match({ payload: { protocol, field: "dport" } }, port)];
    return [match(meta("l4proto"), protocol), ...dnat, match({ ct: { key: "proto-dst", dir: "original" } }, port)];
  }
}

function hardwareTest([first, ...rest]: readonly string[]): readonly NftExpression[] {
  if (first === undefined) return [];
  return [match({ payload: { protocol: "ether", field: "saddr" } }, rest.length === 0 ? first : { set: [first, ...rest] })];
}

function sourceTest({ family, sources }: PortRule): readonly NftExpression[] {
  const [first, ...rest] = sources.map(addressValue);
  if (first === undefined) return [];
  const left = { payload: { protocol: family === "ipv4" ? "ip" : "ip6", field: "saddr" } };
  return [match(left, rest.length === 0 ? first : { set: [first, ...rest] })];
}

function addressValue(text: string): unknown {
  const [address, length] = text.split("/");
  if (length === undefined) return text;
  const isWhole = parsePrefix(text)?.length === (text.includes(":") ? 128 : 32);
  return isWhole ? address : { prefix: { addr: address, len: Number(length) } };
}

function meta(key: string): NftExpression {
  return { meta: { key } };
}

function match(left: NftExpression, right: unknown, op = "=="): NftExpression {
  return { match: { op, left, right } };
}
