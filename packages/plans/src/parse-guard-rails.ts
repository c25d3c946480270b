/**
 * Reads the guard-rail file, YAML that root owns. Every problem is told at once with its line; nothing of a file with a problem is used, so whoever reads it
 * has to refuse every plan until it is mended.
 */
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type YAMLMap } from "yaml";
import { AddressSet, parsePortSet, parsePrefix, type PortSet } from "@portolan/net";
import type { Approver, FailoverConsent, GuardRail, GuardRails } from "./guard-rails.ts";

export interface RailProblem {
  readonly line: number; // from 1
  readonly code: "not-yaml" | "wrong-shape" | "unknown-key" | "missing-key" | "bad-value" | "too-large";
  readonly detail: string; // the key, or what was found
}

export type ParsedGuardRails =
  | { readonly ok: true; readonly rails: GuardRails }
  | { readonly ok: false; readonly problems: readonly RailProblem[] };

const maxCharacters = 256 * 1024;

export function parseGuardRails(text: string): ParsedGuardRails {
  if (text.length > maxCharacters)
    return { ok: false, problems: [{ line: 1, code: "too-large", detail: `${text.length} characters, at most ${maxCharacters}` }] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, maxAliasCount: 0, uniqueKeys: true } as Parameters<typeof parseDocument>[1]);
  if (document.errors.length > 0)
    return {
      ok: false,
      problems: document.errors.map(({ message, linePos }) => ({
        line: linePos?.[0].line ?? 1,
        code: "not-yaml",
        detail: message.split("\n")[0] ?? message,
      })),
    };
  const reading = new Reading(lines);
  const rails = railsOf(document.contents, reading);
  return reading.problems.length > 0 ? { ok: false, problems: reading.problems } : { ok: true, rails };
}

/** What is wrong so far. */
class Reading {
  readonly problems: RailProblem[] = [];
  readonly #lines: LineCounter;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  tell(at: Node | null, code: RailProblem["code"], detail: string): null {
    const [start = 0] = at?.range ?? [];
    this.problems.push({ line: this.#lines.linePos(start).line, code, detail });
    return null;
  }
}

const documentKeys = ["never-close", "never-open", "approval", "approvers", "failover"] as const;

function railsOf(contents: Node | null, reading: Reading): GuardRails {
  const map = contents === null ? null : mapOf(contents, { keys: documentKeys, reading });
  const approvers = map === null ? [] : listOf(map, { key: "approvers", reading }).flatMap((node) => approverOf(node, reading) ?? []);
  const approval = map === null || !map.has("approval") ? "one" : wordOf(map, { key: "approval", words: ["none", "one", "other-person"], reading }); // prettier-ignore
  const rails = (key: string): readonly GuardRail[] =>
    map === null ? [] : listOf(map, { key, reading }).flatMap((node) => railOf(node, reading) ?? []);
  const failover = map === null ? [] : listOf(map, { key: "failover", reading }).flatMap((node) => consentOf(node, reading) ?? []);
  return { neverClose: rails("never-close"), neverOpen: rails("never-open"), approval: approval ?? "one", approvers, failover };
}

function consentOf(node: Node, reading: Reading): FailoverConsent | null {
  const map = mapOf(node, { keys: ["protocol", "port", "to", "user"], reading });
  if (map === null) return null;
  const protocol = wordOf(map, { key: "protocol", words: ["tcp", "udp"], reading });
  const ports = portsOf(map, { key: "port", reading });
  const to = portsOf(map, { key: "to", reading });
  const user = map.has("user") ? textOf(map, { key: "user", reading }) : null;
  if (protocol === null || ports === null || to === null || (user === null && map.has("user"))) return null;
  if (ports.ranges.some((one) => to.ranges.some((other) => one.from <= other.to && one.to >= other.from)))
    return reading.tell(map, "bad-value", `to: ${to.format()} meets port: ${ports.format()}`);
  const holder = user === null ? "" : ` of ${user.text}`;
  return { protocol, ports, to, user: user?.text ?? null, text: `${protocol} ${ports.format()} to ${to.format()}${holder}` };
}

function portsOf(map: YAMLMap, question: KeyQuestion): PortSet | null {
  const found = textOf(map, question);
  const ports = found === null ? null : parsePorts(found.text);
  if (found !== null && ports === null) question.reading.tell(found.node, "bad-value", `${question.key}: ${found.text}`);
  return ports;
}

function railOf(node: Node, reading: Reading): GuardRail | null {
  const map = mapOf(node, { keys: ["protocol", "port", "source"], reading });
  if (map === null) return null;
  const protocol = wordOf(map, { key: "protocol", words: ["tcp", "udp"], reading });
  const port = textOf(map, { key: "port", reading });
  const source = textOf(map, { key: "source", reading });
  const ports = port === null ? null : parsePorts(port.text);
  const sources = source === null ? null : parseSources(source.text);
  if (port !== null && ports === null) reading.tell(port.node, "bad-value", `port: ${port.text}`);
  if (source !== null && sources === null) reading.tell(source.node, "bad-value", `source: ${source.text}`);
  if (protocol === null || ports === null || sources === null || source === null) return null;
  return { protocol, ports, sources, text: `${protocol} ${ports.format()} from ${source.text}` };
}

function parsePorts(text: string): PortSet | null {
  const ports = parsePortSet(text);
  return ports === null || ports.isEmpty ? null : ports;
}

function parseSources(text: string): AddressSet | null {
  if (text === "everyone") return AddressSet.all;
  const prefix = parsePrefix(text);
  return prefix === null ? null : AddressSet.fromPrefixes([prefix]).intersect(AddressSet[prefix.address.family]);
}

function approverOf(node: Node, reading: Reading): Approver | null {
  const map = mapOf(node, { keys: ["name", "kind", "key"], reading });
  if (map === null) return null;
  const name = textOf(map, { key: "name", reading });
  const kind = wordOf(map, { key: "kind", words: ["ed25519", "webauthn"], reading });
  const key = textOf(map, { key: "key", reading });
  const isKey = key !== null && /^[\w+/-]{40,2000}={0,2}$/.test(key.text);
  if (key !== null && !isKey) reading.tell(key.node, "bad-value", "key: not base64");
  return name === null || kind === null || key === null || !isKey ? null : { name: name.text, kind, key: key.text };
}

interface MapQuestion {
  readonly keys: readonly string[];
  readonly reading: Reading;
}

function mapOf(node: Node, { keys, reading }: MapQuestion): YAMLMap | null {
  if (!isMap(node)) return reading.tell(node, "wrong-shape", `expected ${keys.join(", ")}`);
  for (const { key } of node.items) {
    const name = isScalar(key) ? String(key.value) : "";
    if (!keys.includes(name)) reading.tell(key as Node, "unknown-key", name);
  }
  return node;
}

interface KeyQuestion {
  readonly key: string;
  readonly reading: Reading;
}

/** Absent: empty. */
function listOf(map: YAMLMap, { key, reading }: KeyQuestion): readonly Node[] {
  if (!map.has(key)) return [];
  const list = map.get(key, true) as Node | undefined;
  if (isSeq(list)) return list.items as Node[];
  if (isScalar(list) && list.value === null) return []; // a key with nothing behind it
  reading.tell(list ?? map, "wrong-shape", `${key}: expected a list`);
  return [];
}

interface TextAt {
  readonly text: string;
  readonly node: Node;
}

function textOf(map: YAMLMap, { key, reading }: KeyQuestion): TextAt | null {
  const node = map.get(key, true) as Node | undefined;
  if (node === undefined) return reading.tell(map, "missing-key", key);
  if (!isScalar(node) || (typeof node.value !== "string" && typeof node.value !== "number"))
    return reading.tell(node, "wrong-shape", `${key}: expected a word`);
  return { text: String(node.value), node };
}

function wordOf<Word extends string>(
  map: YAMLMap,
  { key, words, reading }: KeyQuestion & { readonly words: readonly Word[] },
): Word | null {
  const found = textOf(map, { key, reading });
  const word = words.find((one) => one === found?.text) ?? null;
  if (found !== null && word === null) reading.tell(found.node, "bad-value", `${key}: ${found.text}, expected ${words.join(", ")}`);
  return word;
}
