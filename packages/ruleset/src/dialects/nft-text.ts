/** A rule of nft's JSON as nft prints it, without handle and counters: for a person to recognise, and for nft to load where its parts are known. */
import { expressionText, matchText } from "./nft-text-expression.ts";
import { isObject, listOf, soleEntry, type Json, wordOf } from "./nft-json.ts";

export function ruleText(statements: readonly unknown[], comment: string | null): string {
  const parts = statements.map(statementText).filter((part) => part !== "");
  if (comment !== null) parts.push(`comment "${comment}"`);
  return parts.join(" ");
}

export function statementText(statement: unknown): string {
  const [key, body] = soleEntry(statement) ?? ["", null];
  const write = Object.hasOwn(statementWriters, key) ? statementWriters[key] : undefined;
  return write === undefined ? wordOf(statement) : write(body);
}

type Writer = (body: unknown) => string;
const word =
  (text: string): Writer =>
  () =>
    text;
const named =
  (what: string): Writer =>
  (body) =>
    `${what} "${wordOf(body)}"`;

const statementWriters: Readonly<Record<string, Writer>> = {
  match: (body) => (isObject(body) ? matchText(body) : "match"),
  accept: word("accept"),
  drop: word("drop"),
  return: word("return"),
  continue: word("continue"),
  notrack: word("notrack"),
  jump: (body) => expressionText({ jump: body }),
  goto: (body) => expressionText({ goto: body }),
  vmap: (body) => (isObject(body) ? `${expressionText(body["key"])} vmap ${expressionText(body["data"])}` : "vmap"),
  counter: (body) => (typeof body === "string" ? `counter name "${body}"` : "counter"),
  last: word("last"),
  limit: (body) => (isObject(body) && !("map" in body) ? limitText(body) : `limit name ${objectName(body)}`),
  quota: (body) => (isObject(body) && !("map" in body) ? quotaText(body) : `quota name ${objectName(body)}`),
  "ct count": (body) => (isObject(body) ? `ct count ${body["inv"] === true ? "over " : ""}${wordOf(body["val"])}` : "ct count"),
  log: (body) => (isObject(body) ? logText(body) : "log"),
  reject: (body) => (isObject(body) ? `reject with ${rejectText(body)}` : "reject"),
  mangle: (body) => (isObject(body) ? `${expressionText(body["key"])} set ${expressionText(body["value"])}` : "mangle"),
  dnat: (body) => natText("dnat", body),
  snat: (body) => natText("snat", body),
  masquerade: (body) => natText("masquerade", body),
  redirect: (body) => natText("redirect", body),
  tproxy: (body) => natText("tproxy", body),
  queue: (body) => (isObject(body) ? queueText(body) : "queue"),
  dup: (body) => (isObject(body) ? `dup to ${expressionText(body["addr"])}${deviceText(body)}` : "dup"),
  fwd: (body) => (isObject(body) ? forwardText(body) : "fwd"),
  flow: (body) => (isObject(body) ? `flow ${wordOf(body["op"])} ${wordOf(body["flowtable"])}` : "flow"),
  set: (body) => (isObject(body) ? updateText(body) : "set"),
  map: (body) => (isObject(body) ? updateText(body) : "map"),
  meter: (body) =>
    isObject(body) ? `meter ${wordOf(body["name"])} { ${expressionText(body["key"])} ${statementText(body["stmt"])} }` : "meter",
  "ct helper": named("ct helper set"),
  "ct timeout": named("ct timeout set"),
  "ct expectation": named("ct expectation set"),
  secmark: (body) => `meta secmark set ${objectName(body)}`,
  synproxy: (body) => (isObject(body) ? synproxyText(body) : typeof body === "string" ? `synproxy name "${body}"` : "synproxy"),
  tunnel: named("tunnel name"),
  reset: (body) => `reset ${expressionText(body)}`,
  xt: (body) => (isObject(body) ? `xt ${wordOf(body["type"])} "${wordOf(body["name"])}"` : "xt"),
};

function objectName(body: unknown): string {
  return typeof body === "string" ? `"${body}"` : expressionText(body);
}

export function limitText(body: Json, options: { readonly isInverted: boolean } = { isInverted: body["inv"] === true }): string {
  const unit = body["rate_unit"] === undefined || body["rate_unit"] === "packets" ? "" : ` ${wordOf(body["rate_unit"])}`;
  const burst = typeof body["burst"] === "number" && body["burst"] !== 0 && (body["burst"] !== 5 || unit !== "") ? body["burst"] : null;
  const burstUnit = body["burst_unit"] ?? "packets";
  const burstText = burst === null ? "" : ` burst ${burst} ${wordOf(burstUnit)}`;
  return `limit rate ${options.isInverted ? "over " : ""}${wordOf(body["rate"])}${unit}/${wordOf(body["per"] ?? "second")}${burstText}`;
}

export function quotaText(body: Json, options: { readonly isInverted: boolean } = { isInverted: body["inv"] === true }): string {
  const amount =
    body["val"] === undefined ? `${wordOf(body["bytes"])} bytes` : `${wordOf(body["val"])} ${wordOf(body["val_unit"] ?? "bytes")}`;
  return `quota ${options.isInverted ? "over " : ""}${amount}`;
}

function logText(body: Json): string {
  const parts = ["log"];
  if (typeof body["prefix"] === "string") parts.push(`prefix "${body["prefix"]}"`);
  for (const [key, name] of [["group", "group"], ["snaplen", "snaplen"], ["queue-threshold", "queue-threshold"], ["level", "level"]] as const) {
    if (body[key] !== undefined) parts.push(`${name} ${wordOf(body[key])}`);
  } // prettier-ignore
  if (body["flags"] !== undefined) parts.push(`flags ${flagsText(body["flags"])}`);
  return parts.join(" ");
}

/** "tcp reset", "icmp port-unreachable". */
export function rejectText({ type, expr }: Json): string {
  return expr === undefined ? wordOf(type ?? "port-unreachable") : `${wordOf(type)} ${expressionText(expr)}`;
}

function natText(what: string, body: unknown): string {
  if (!isObject(body)) return what;
  const family = body["family"] === undefined ? "" : ` ${wordOf(body["family"])}`;
  const prefix = listOf([body["type_flags"]].flat()).includes("prefix") ? " prefix" : "";
  const address = body["addr"] === undefined ? "" : addressText(body["addr"], body["port"] !== undefined);
  const port = body["port"] === undefined ? "" : `:${expressionText(body["port"])}`;
  const flags = body["flags"] === undefined ? "" : ` ${flagsText(withoutNetmap(body["flags"]))}`.trimEnd();
  return address === "" && port === "" ? `${what}${flags}` : `${what}${family}${prefix} to ${address}${port}${flags}`;
}

function addressText(address: unknown, hasPort: boolean): string {
  const text = expressionText(address);
  return hasPort && typeof address === "string" && text.includes(":") ? `[${text}]` : text;
}

function withoutNetmap(flags: unknown): unknown {
  return (Array.isArray(flags) ? (flags as unknown[]) : [flags]).filter((flag) => flag !== "netmap");
}

function flagsText(flags: unknown): string {
  return Array.isArray(flags) ? flags.map(wordOf).join(",") : wordOf(flags);
}

function queueText(body: Json): string {
  const flags = body["flags"] === undefined ? "" : ` flags ${flagsText(body["flags"])}`;
  return `queue${flags}${body["num"] === undefined ? "" : ` to ${expressionText(body["num"])}`}`;
}

function deviceText({ dev }: Json): string {
  return dev === undefined ? "" : ` device ${expressionText(dev)}`;
}

function forwardText(body: Json): string {
  const family = body["family"] === undefined ? "" : ` ${wordOf(body["family"])}`;
  return body["addr"] === undefined
    ? `fwd to ${expressionText(body["dev"])}`
    : `fwd${family} to ${expressionText(body["addr"])}${deviceText(body)}`;
}

function updateText(body: Json): string {
  const statements = (Array.isArray(body["stmt"]) ? (body["stmt"] as unknown[]) : []).map((one) => ` ${statementText(one)}`).join("");
  const data = body["data"] === undefined ? "" : ` : ${expressionText(body["data"])}`;
  return `${wordOf(body["op"])} ${wordOf(body["set"] ?? body["map"])} { ${expressionText(body["elem"])}${statements}${data} }`;
}

function synproxyText(body: Json): string {
  const parts = ["synproxy"];
  for (const key of ["mss", "wscale"]) if (body[key] !== undefined) parts.push(`${key} ${wordOf(body[key])}`);
  if (body["flags"] !== undefined) parts.push(...listOf([body["flags"]].flat()).map(wordOf));
  return parts.join(" ");
}
