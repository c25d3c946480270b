/** NAT and TPROXY statements of nft, their targets written out, by a map, or by the map of a concatenation. */
import type { Action, Interval, NatAction, NatMap, NatTarget } from "../ruleset.ts";
import { impliedBy } from "./nft-implied.ts";
import { isObject, listOf, type Json } from "./nft-json.ts";
import { readFields, selectorsOf } from "./nft-match.ts";
import { readMapEntries } from "./nft-maps.ts";
import type { RuleReading } from "./nft-reading.ts";
import { readValue } from "./nft-values.ts";
import { valueTypes } from "./nft-value-type.ts";

export type NatKind = NatAction["nat"];
type NatFamily = NatAction["family"];

/** null where the target is not understood. */
export function readNat(reading: RuleReading, nat: NatKind, body: unknown): NatAction | null {
  const json: Json = isObject(body) ? body : {};
  const family = natFamily(reading, json);
  const target = natMap(reading, json, family) ?? natTarget(json, family);
  const isRandom = listOf([json["flags"]].flat()).some((flag) => flag === "random" || flag === "fully-random");
  return target === null ? null : { kind: "nat", nat, family, target, isRandom };
}

function natFamily({ table }: RuleReading, { family, addr }: Json): NatFamily {
  if (family === "ip" || table.family === "ip") return "ipv4";
  if (family === "ip6" || table.family === "ip6") return "ipv6";
  if (typeof addr !== "string") return null;
  return addr.includes(":") ? "ipv6" : "ipv4";
}

/** null where a part of it is not understood. */
export function natTarget({ addr, port, type_flags: typeFlags }: Json, family: NatFamily): NatTarget | null {
  const addresses = addr === undefined || addr === null ? null : readAddresses(addr, family);
  const ports = port === undefined || port === null ? null : readPorts(port);
  if (addresses === undefined || ports === undefined) return null;
  const isPrefix = listOf([typeFlags].flat()).includes("prefix");
  return isPrefix ? { kind: "target", addresses, ports, keepsHostBits: true } : { kind: "target", addresses, ports };
}

function readAddresses(json: unknown, family: NatFamily): Interval | undefined {
  const type = family === "ipv6" ? valueTypes.ipv6_addr : valueTypes.ipv4_addr;
  const value = readValue(type, json) ?? (family === null ? readValue(valueTypes.ipv6_addr, json) : null);
  return value === null || "name" in value ? undefined : value;
}

function readPorts(json: unknown): NonNullable<NatTarget["ports"]> | undefined {
  const value = readValue(valueTypes.inet_service, json);
  return value === null || "name" in value ? undefined : { from: Number(value.lo), to: Number(value.hi) };
}

/** The expression and the data of the map that a target comes from; null where there is none. */
export function mapOf({ addr, port }: Json): { readonly map: Json; readonly of: "addr" | "port" } | null {
  if (isObject(addr) && isObject(addr["map"])) return { map: addr["map"], of: "addr" };
  if (isObject(port) && isObject(port["map"])) return { map: port["map"], of: "port" };
  return null;
}

function natMap(reading: RuleReading, json: Json, family: NatFamily): NatMap | null {
  const found = mapOf(json);
  if (found === null) return null;
  reading.require(impliedBy(found.map["key"]));
  const fields = readFields(reading, found.map["key"]);
  const read = fields === null ? null : readMapEntries(reading, found.map["data"], fields);
  if (fields === null || read === null) return null;
  const entries: NatMap["entries"][number][] = [];
  for (const { key, data } of read.entries) {
    const target = natTarget(targetOfEntry(json, found.of, data), family);
    if (target === null) return null;
    entries.push({ key, target });
  }
  return { kind: "map", selectors: selectorsOf(fields), entries, volatile: read.volatile };
}

/** The statement with the map replaced by what it gives: an address, a port, or both as a concatenation. */
export function targetOfEntry(json: Json, of: "addr" | "port", data: unknown): Json {
  const parts = isObject(data) ? listOf(data["concat"]) : [];
  if (of === "addr" && parts.length === 2) return { ...json, addr: parts[0], port: parts[1] };
  return { ...json, [of]: data };
}

/** null where address or port is not written out. */
export function readTproxy(reading: RuleReading, body: unknown): Action | null {
  if (!isObject(body)) return null;
  const family = natFamily(reading, body);
  const target = natTarget(body, family);
  if (target === null || (target.addresses !== null && target.addresses.lo !== target.addresses.hi)) return null;
  if (target.ports !== null && target.ports.from !== target.ports.to) return null;
  return { kind: "tproxy", family, address: target.addresses?.lo ?? null, port: target.ports?.from ?? null };
}
