/** Commands of nft that open ports, or take a rule away by its handle. */
import type { TableFamily } from "../ruleset.ts";
import { portsText, printCommand, type Opening, type PrintedCommand } from "./opening.ts";

export interface NftPosition {
  readonly family: TableFamily;
  readonly table: string;
  readonly chain: string;
  /** The rule it goes in front of; null: in front of all. */
  readonly before: number | null;
}

export function printNftOpening(opening: Opening, position: NftPosition): readonly PrintedCommand[] {
  const { family, protocol, ports, sources, comment } = opening;
  const place = position.before === null ? [] : ["handle", String(position.before)];
  const ip = family === "ipv4" ? "ip" : "ip6";
  const portList = portsText(ports, "-").split(",");
  const from = sources.length === 0 ? familyTest(opening, position.family) : [ip, "saddr", setText(sources)];
  const note = comment === null ? [] : ["comment", nftString(comment)];
  const rule = [...from, protocol, "dport", setText(portList), "accept", ...note];
  return [printCommand(["nft", "insert", "rule", position.family, position.table, position.chain, ...place, ...rule])];
}

/** Only a table of both families needs to be told which. */
function familyTest({ family }: Opening, table: TableFamily): readonly string[] {
  return table === "ip" || table === "ip6" ? [] : ["meta", "nfproto", family];
}

function setText(values: readonly string[]): string {
  return values.length === 1 ? (values[0] ?? "") : `{ ${values.join(", ")} }`;
}

/** nft joins its arguments, so the quotes are its own. It has no escape for a quote inside. */
function nftString(text: string): string {
  return `"${text.replaceAll(/["\n]/g, "'")}"`;
}

export function printNftRemoval(rule: {
  readonly family: TableFamily;
  readonly table: string;
  readonly chain: string;
  readonly handle: number;
}): PrintedCommand {
  return printCommand(["nft", "delete", "rule", rule.family, rule.table, rule.chain, "handle", String(rule.handle)]);
}
