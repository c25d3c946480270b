/**
 * Expressions of nft's JSON as nft prints them. What is not known is printed as its JSON, so that it can at least be recognised.
 * Depth is bounded: a document may nest as it likes.
 */
import { isObject, listOf, maxExpressionDepth, soleEntry, type Json, wordOf } from "./nft-json.ts";

/** `left op right` as nft writes it: `==` is left out, as is `in`. */
export function matchText({ op, left, right }: Json): string {
  const operator = op === "==" || op === "in" || op === undefined ? impliedOperator(left, op) : `${wordOf(op)} `;
  return `${expressionText(left)} ${operator}${rightText(left, op, right)}`;
}

/** nft prints `==` where a bitmask is compared as a whole or something is computed on the left. */
function impliedOperator(left: unknown, op: unknown): string {
  if (op !== "==") return "";
  return isComputed(left) || isBitmask(left) ? "== " : "";
}

function isComputed(left: unknown): boolean {
  const [key] = soleEntry(left) ?? [""];
  return key === "&" || key === "|" || key === "^" || key === "<<" || key === ">>";
}

function isBitmask(left: unknown): boolean {
  const [kind, body] = soleEntry(left) ?? ["", null];
  if (!isObject(body)) return false;
  return (
    (kind === "ct" && (body["key"] === "state" || body["key"] === "status")) ||
    (kind === "payload" && body["protocol"] === "tcp" && body["field"] === "flags")
  );
}

function rightText(left: unknown, op: unknown, right: unknown): string {
  if (typeof right === "boolean") return right ? "exists" : "missing";
  if (Array.isArray(right)) return right.map((part) => expressionText(part)).join(op === "in" || op === "!" ? "," : " | ");
  const [kind, body] = soleEntry(left) ?? ["", null];
  const isQuoted =
    isObject(body) && (kind === "meta" || kind === "osf" || kind === "fib") && quotedKeys.has(wordOf(body["key"] ?? body["result"]));
  return isQuoted ? quotedText(right) : expressionText(right);
}

function quotedText(right: unknown): string {
  if (typeof right === "string") return right.startsWith("@") ? right : `"${right}"`;
  if (!isObject(right)) return expressionText(right);
  if ("set" in right) return `{ ${listOf(right["set"]).map(quotedElement).join(", ")} }`;
  return "range" in right ? listOf(right["range"]).map(quotedElement).join("-") : expressionText(right);
}

const quotedKeys = new Set([
  "iif", "iifname", "oif", "oifname", "iifkind", "oifkind", "ibrname", "obrname", "day", "hour", "time", "name",
]); // prettier-ignore

function quotedElement(part: unknown): string {
  return typeof part === "string" ? `"${part}"` : expressionText(part);
}

export function expressionText(json: unknown, depth = 0): string {
  if (typeof json === "string" || typeof json === "number" || typeof json === "boolean") return wordOf(json);
  if (depth > maxExpressionDepth) return "…";
  if (Array.isArray(json)) return json.map((part) => expressionText(part, depth + 1)).join(" | ");
  const [key, body] = soleEntry(json) ?? ["", null];
  const write = writers.get(key);
  if (write !== undefined) return write(body, depth + 1);
  return json === null || json === undefined ? "" : wordOf(json);
}

type Writer = (body: unknown, depth: number) => string;

const joined =
  (separator: string): Writer =>
  (body, depth) =>
    listOf(body)
      .map((part) => expressionText(part, depth))
      .join(separator);

const writers = new Map<string, Writer>([
  ["payload", payloadText],
  ["meta", metaText],
  ["ct", connectionText],
  ["concat", joined(" . ")],
  ["range", joined("-")],
  [
    "&",
    (body, depth) =>
      listOf(body)
        .map((part) => operandText(part, depth))
        .join(" & "),
  ],
  ["|", joined(" | ")],
  ["^", joined(" ^ ")],
  ["<<", joined(" << ")],
  [">>", joined(" >> ")],
  ["prefix", (body) => (isObject(body) ? `${wordOf(body["addr"])}/${wordOf(body["len"])}` : "")],
  [
    "set",
    (body, depth) =>
      `{ ${listOf(body)
        .map((one) => elementText(one, depth))
        .join(", ")} }`,
  ],
  ["elem", (body, depth) => elementText({ elem: body }, depth)],
  ["map", (body, depth) => (isObject(body) ? `${expressionText(body["key"], depth)} map ${expressionText(body["data"], depth)}` : "")],
  ["fib", fibText],
  ["socket", (body) => `socket ${isObject(body) ? wordOf(body["key"]) : ""}`],
  ["numgen", (body) => (isObject(body) ? `numgen ${wordOf(body["mode"])} mod ${wordOf(body["mod"])}${offsetText(body)}` : "numgen")],
  [
    "jhash",
    (body, depth) =>
      isObject(body) ? `jhash ${expressionText(body["expr"], depth)} mod ${wordOf(body["mod"])}${seedText(body)}` : "jhash",
  ],
  ["symhash", (body) => (isObject(body) ? `symhash mod ${wordOf(body["mod"])}${offsetText(body)}` : "symhash")],
  ["exthdr", (body) => (isObject(body) ? headerText("exthdr", body) : "exthdr")],
  ["tcp option", (body) => (isObject(body) ? headerText("tcp option", body) : "tcp option")],
  ["ip option", (body) => (isObject(body) ? headerText("ip option", body) : "ip option")],
  ["sctp chunk", (body) => (isObject(body) ? headerText("sctp chunk", body) : "sctp chunk")],
  ["dccp option", (body) => (isObject(body) ? `dccp option ${wordOf(body["type"])}` : "dccp option")],
  [
    "rt",
    (body) => (isObject(body) ? `rt ${body["family"] === undefined ? "" : `${wordOf(body["family"])} `}${wordOf(body["key"])}` : "rt"),
  ],
  [
    "osf",
    (body) => (isObject(body) ? `osf ${body["ttl"] === undefined ? "" : `ttl ${wordOf(body["ttl"])} `}${wordOf(body["key"])}` : "osf"),
  ],
  ["ipsec", ipsecText],
  ["jump", (body) => `jump ${isObject(body) ? wordOf(body["target"]) : ""}`],
  ["goto", (body) => `goto ${isObject(body) ? wordOf(body["target"]) : ""}`],
  ...["accept", "drop", "return", "continue"].map((verdict): [string, Writer] => [verdict, () => verdict]),
]);

/** Several flags as one operand. */
function operandText(part: unknown, depth: number): string {
  const text = expressionText(part, depth);
  return Array.isArray(part) || (isObject(part) && "|" in part) ? `(${text})` : text;
}

function elementText(json: unknown, depth: number): string {
  if (Array.isArray(json)) {
    const [key, data] = json as unknown[];
    return `${elementText(key, depth)} : ${expressionText(data, depth)}`;
  }
  const wrapper = isObject(json) ? json["elem"] : null;
  if (!isObject(wrapper)) return expressionText(json, depth);
  const timeout = wrapper["timeout"] === undefined ? "" : ` timeout ${wordOf(wrapper["timeout"])}s`;
  const comment = typeof wrapper["comment"] === "string" ? ` comment "${wrapper["comment"]}"` : "";
  return `${expressionText(wrapper["val"], depth)}${timeout}${comment}`;
}

function payloadText(body: unknown): string {
  if (!isObject(body)) return "payload";
  if ("base" in body) {
    const place = `${wordOf(body["base"])},${wordOf(body["offset"])},${wordOf(body["len"])}`;
    return place === "th,16,16" ? "th dport" : place === "th,0,16" ? "th sport" : `@${place}`;
  }
  const tunnel = body["tunnel"] === undefined ? "" : `${wordOf(body["tunnel"])} `;
  return `${tunnel}${wordOf(body["protocol"])} ${wordOf(body["field"])}`;
}

const bareMetaKeys = new Set(["iif", "iifname", "oif", "oifname", "iifgroup", "oifgroup"]);

function metaText(body: unknown): string {
  const key = wordOf(isObject(body) ? body["key"] : body);
  return bareMetaKeys.has(key) ? key : `meta ${key}`;
}

function connectionText(body: unknown): string {
  if (!isObject(body)) return "ct";
  return body["dir"] === undefined ? `ct ${wordOf(body["key"])}` : `ct ${wordOf(body["dir"])} ${wordOf(body["key"])}`;
}

function fibText(body: unknown): string {
  if (!isObject(body)) return "fib";
  const flags = (typeof body["flags"] === "string" ? [body["flags"]] : listOf(body["flags"])).map(wordOf);
  return `fib ${flags.join(" . ")} ${wordOf(body["result"])}`;
}

function headerText(what: string, body: Json): string {
  const field = body["field"] === undefined ? "" : ` ${wordOf(body["field"])}`;
  return `${what} ${wordOf(body["name"] ?? body["base"])}${field}`;
}

function offsetText({ offset }: Json): string {
  return offset === undefined || offset === 0 ? "" : ` offset ${wordOf(offset)}`;
}

function seedText(body: Json): string {
  return `${body["seed"] === undefined ? "" : ` seed ${wordOf(body["seed"])}`}${offsetText(body)}`;
}

function ipsecText(body: unknown): string {
  if (!isObject(body)) return "ipsec";
  const family = body["family"] === undefined ? "" : `${wordOf(body["family"])} `;
  return `ipsec ${wordOf(body["dir"])} ${family}${wordOf(body["key"])}`;
}
