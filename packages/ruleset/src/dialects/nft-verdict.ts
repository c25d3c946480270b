/** What ends a rule in nft: verdicts, rejects, queues, and maps of verdicts. */
import type { Verdict, VerdictEntry } from "../ruleset.ts";
import { isObject, listOf, soleEntry, type Json } from "./nft-json.ts";
import type { RuleReading } from "./nft-reading.ts";
import type { MapEntry } from "./nft-sets.ts";
import { rejectText } from "./nft-text.ts";

/** null where it is none of the plain verdicts. */
export function readVerdict(json: unknown): Verdict | null {
  const [key, body] = soleEntry(json) ?? ["", null];
  switch (key) {
    case "accept":
    case "drop":
    case "return":
    case "continue":
      return { kind: key };
    case "jump":
    case "goto": {
      const target = isObject(body) ? body["target"] : null;
      return typeof target === "string" ? { kind: key, chain: target } : null;
    }
    case "queue":
      return { kind: "queue", bypass: isObject(body) && listOf([body["flags"]].flat()).includes("bypass") };
    default:
      return null;
  }
}

/** null where a verdict is not understood. */
export function verdictEntries(entries: readonly MapEntry[]): readonly VerdictEntry[] | null {
  const read: VerdictEntry[] = [];
  for (const { key, data } of entries) {
    const verdict = readVerdict(data);
    if (verdict === null) return null;
    read.push({ key, verdict });
  }
  return read;
}

/** nft leaves the test that a reject's type implies out of its listing. */
export function readReject(reading: RuleReading, body: unknown): void {
  const reject: Json = isObject(body) && body["type"] !== undefined ? body : defaultReject(reading);
  if (reject["type"] === "tcp reset") reading.requireProtocols([6n]);
  if (reject["type"] === "icmp") reading.requireFamily("ipv4");
  if (reject["type"] === "icmpv6") reading.requireFamily("ipv6");
  reading.push({ kind: "verdict", verdict: { kind: "reject", with: rejectText(reject) } });
}

function defaultReject({ table }: RuleReading): Json {
  const type = table.family === "ip" ? "icmp" : table.family === "ip6" ? "icmpv6" : "icmpx";
  return { type, expr: "port-unreachable" };
}
