/** Expressions of iptables inside nft, of which nft's JSON gives the bare name. What they test is in iptables-save alone. */
import type { Step } from "../ruleset.ts";
import { wordOf, type Json } from "./nft-json.ts";
import type { RuleReading } from "./nft-reading.ts";

export function readXt(reading: RuleReading, { type, name }: Json): readonly Step[] {
  const text = `${wordOf(type ?? "xt")} ${wordOf(name)}`;
  if (type === "target" && typeof name === "string" && harmlessTargets.has(name)) return [{ kind: "harmless", text }];
  if (type === "match" && name === "comment") return [{ kind: "harmless", text }];
  const condition = reading.stateful("unmodelled", text);
  return type === "match"
    ? [{ kind: "unknown-match", condition, negated: false }]
    : [{ kind: "unknown-action", condition, mayDecide: true }];
}

/** Targets that only write down, count or mark what no filter reads, whatever their parameters are. */
const harmlessTargets = new Set([
  "LOG", "NFLOG", "ULOG", "TCPMSS", "CHECKSUM", "CLASSIFY", "DSCP", "TOS", "TRACE", "AUDIT", "LED", "SECMARK", "CONNSECMARK", "RATEEST",
  "IDLETIMER", "ECN", "TCPOPTSTRIP",
]); // prettier-ignore
