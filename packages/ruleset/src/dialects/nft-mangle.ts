/**
 * Assignments of nft: marks and zones as the model has them, harmless ones by their text, others that may change a packet's fate as unknown.
 * What is written into a header field is harmless only while no rule tests that field.
 */
import type { Step } from "../ruleset.ts";
import { impliedBy } from "./nft-implied.ts";
import { isObject, soleEntry, type Json, wordOf } from "./nft-json.ts";
import { readMarkAssignment } from "./nft-mark.ts";
import { conditionKind } from "./nft-match.ts";
import type { RuleReading } from "./nft-reading.ts";
import { statementText } from "./nft-text.ts";
import { readNumber, valueTypes } from "./nft-value-type.ts";

export function readMangle(reading: RuleReading, body: Json): readonly Step[] {
  const { key, value } = body;
  const [kind, place] = soleEntry(key) ?? ["", null];
  const what = isObject(place) ? `${kind} ${wordOf(place["key"] ?? `${wordOf(place["protocol"])} ${wordOf(place["field"])}`)}` : kind;
  reading.require(impliedBy(key));
  if (what === "meta mark" || what === "ct mark") {
    const read = readMarkAssignment(reading, what === "meta mark" ? "packet" : "connection", value);
    if (read !== null) return read;
  }
  if (what === "ct zone") {
    const zone = readNumber(valueTypes.short, value);
    if (zone !== null) return [{ kind: "set-zone", zone }];
  }
  const text = statementText({ mangle: body });
  if (isHarmless(what, value) && !reading.table.tested.has(what.replace("payload ", ""))) return [{ kind: "harmless", text }];
  const condition = reading.stateful(conditionKind(value), text);
  return [{ kind: "unknown-action", condition, mayDecide: true }];
}

const harmless = new Set([
  "meta nftrace", "meta priority", "meta secmark", "ct event", "ct label", "ct secmark", "ct helper", "payload ip dscp", "payload ip6 dscp",
  "payload ip ecn", "payload ip6 ecn", "payload ip id", "payload ip checksum", "payload tcp checksum", "payload udp checksum",
  "payload ip6 flowlabel", "payload vlan pcp", "payload tcp window",
]); // prettier-ignore

/** A TTL that is set to one or none ends a packet that is forwarded. */
function isHarmless(what: string, value: unknown): boolean {
  if (what === "payload ip ttl" || what === "payload ip6 hoplimit") return typeof value === "number" && value > 1;
  return harmless.has(what) || what.startsWith("tcp option");
}
