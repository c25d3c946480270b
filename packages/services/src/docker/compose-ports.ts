/**
 * The `ports` of a Docker Compose file, short and long syntax, with the line of each (compose-spec, 05-services.md, "ports").
 * A part with a variable (`${PORT:-8080}`) matches any number: the environment it was resolved with is not in the file. Left out: `extends` and
 * `include`, whose ports stand in other files. Invariant: bytes of any kind give an answer, a document that is no YAML gives null.
 */
import { canonicalAddress, parsePort } from "@portolan/net";
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node, type YAMLMap } from "yaml";

export interface ComposePort {
  readonly service: string;
  readonly line: number;
  readonly value: string; // as written; the long syntax in the form of the short one
  readonly hostAddress: string | null; // null: none written, every address
  readonly host: PortSpan | null; // null: no number written, Docker chooses one
  readonly container: PortSpan | null; // null: a variable
  readonly protocol: "tcp" | "udp" | null; // null: a variable, or one that is neither
}

/** `any`: a variable stands there. */
export type PortSpan = { readonly from: number; readonly to: number } | "any";

const maxAliases = 100; // below it a file of a few bytes cannot grow into millions of nodes
const portLimit = 4096;

/** An entry of `ports` that is none in the syntax of compose. */
export interface UnreadComposePort {
  readonly service: string;
  readonly line: number;
  readonly value: string;
}

/** All published ports of all services in the file's order; null when it is not YAML, or no mapping. */
export function parseComposePorts(text: string): readonly ComposePort[] | null {
  return readComposePorts(text)?.ports ?? null;
}

/** The same, with what became no port. */
export function readComposePorts(
  text: string,
): { readonly ports: readonly ComposePort[]; readonly unread: readonly UnreadComposePort[] } | null {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: "silent", merge: true, schema: "core", uniqueKeys: false });
  if (document.errors.length > 0 || !isMap(document.contents)) return null;
  const reader = { document, lines, aliases: { count: 0 }, unread: [] };
  const services = resolve(reader, document.contents.get("services", true));
  if (!isMap(services)) return { ports: [], unread: [] };
  const ports = services.items.flatMap(({ key, value }) =>
    portsOfService(reader, { name: textOf(key), definition: resolve(reader, value) }),
  );
  return { ports: ports.slice(0, portLimit), unread: reader.unread.slice(0, portLimit) };
}

interface Reader {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  readonly aliases: { count: number };
  readonly unread: UnreadComposePort[];
}

function resolve(reader: Reader, value: unknown): unknown {
  if (!isAlias(value)) return value;
  return ++reader.aliases.count > maxAliases ? null : value.resolve(reader.document);
}

function portsOfService(reader: Reader, { name, definition }: { name: string; definition: unknown }): ComposePort[] {
  if (!isMap(definition)) return [];
  const ports = resolve(reader, definition.get("ports", true));
  if (!isSeq(ports)) return [];
  return ports.items.flatMap((item) => {
    const entry = resolve(reader, item);
    const line = isNode(entry) ? lineOf(reader, entry) : 1;
    const made = isMap(entry) ? longPort(entry) : shortPort(textOf(entry));
    if (made !== null) return [{ service: name, line, ...made }];
    reader.unread.push({ service: name, line, value: textOf(entry) });
    return [];
  });
}

function lineOf({ lines }: Reader, { range }: Node): number {
  return lines.linePos(range?.[0] ?? 0).line;
}

function textOf(value: unknown): string {
  if (!isScalar(value)) return "";
  const { value: read, source } = value;
  if (typeof read === "number" || typeof read === "boolean") return source ?? String(read);
  return typeof read === "string" ? read : "";
}

type WrittenPort = Omit<ComposePort, "service" | "line">;

/** `[HOST:]CONTAINER[/PROTOCOL]`, HOST being `[IP:](PORT|RANGE)`. */
function shortPort(text: string): WrittenPort | null {
  if (text === "" || text.length > 200) return null;
  const [, mapping = "", protocol = "tcp"] = /^(.*?)(?:\/([^/}]*))?$/s.exec(text) ?? [];
  const parts = splitColons(mapping);
  const container = spanOf(parts.at(-1) ?? "");
  if (container === null || parts.length > 3) return null;
  const host = parts.length < 2 ? null : spanOf(parts.at(-2) ?? "");
  if (host === null && parts.length === 2) return null;
  const address = parts.length === 3 ? (parts[0] ?? "") : null;
  return { value: text, hostAddress: addressOf(address), host, container, protocol: protocolOf(protocol) };
}

/** Parts between colons; those of an IPv6 address and of a variable's default are inside brackets. */
function splitColons(text: string): readonly string[] {
  const parts = [""];
  let depth = 0;
  for (const character of text) {
    if (character === "[" || character === "{") depth++;
    if (character === "]" || character === "}") depth--;
    if (character === ":" && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts;
}

function longPort(entry: YAMLMap): WrittenPort | null {
  const field = (name: string): string => textOf(entry.get(name, true));
  const container = spanOf(field("target"));
  if (container === null) return null;
  const address = field("host_ip");
  const published = field("published");
  const protocol = field("protocol") || "tcp";
  const shown = address.includes(":") ? `[${address.replace(/^\[|\]$/g, "")}]` : address;
  const value = `${shown === "" ? "" : `${shown}:`}${published === "" ? "" : `${published}:`}${field("target")}/${protocol}`;
  return {
    value,
    hostAddress: addressOf(address === "" ? null : address),
    host: spanOf(published),
    container,
    protocol: protocolOf(protocol),
  };
}

function addressOf(text: string | null): string | null {
  if (text === null || text === "") return null;
  const bare = text.replace(/^\[|\]$/g, "");
  return canonicalAddress(bare) ?? bare;
}

function protocolOf(text: string): ComposePort["protocol"] {
  return text === "tcp" || text === "udp" ? text : null;
}

function spanOf(text: string): PortSpan | null {
  if (text.includes("$")) return "any";
  const [from, to = from, rest] = text.split("-").map((part) => parsePort(part.trim()));
  return typeof from === "number" && typeof to === "number" && rest === undefined && from <= to ? { from, to } : null;
}

export interface PublishedPort {
  readonly service: string;
  readonly protocol: "tcp" | "udp";
  readonly hostAddress: string;
  readonly hostPort: number;
  readonly containerPort: number;
}

/** The last line that leads to a published port; null when none does, such as one that was changed since the container was made. */
export function findComposePort(ports: readonly ComposePort[], published: PublishedPort): ComposePort | null {
  return ports.findLast((port) => leadsTo(port, published)) ?? null;
}

function leadsTo(port: ComposePort, published: PublishedPort): boolean {
  const { service, protocol, hostAddress, hostPort, containerPort } = published;
  if (port.service !== service || (port.protocol !== null && port.protocol !== protocol)) return false;
  if (!holds(port.container, containerPort) || !holds(port.host, hostPort)) return false;
  const written = port.hostAddress;
  return written === null || written.includes("$") || written === (canonicalAddress(hostAddress) ?? hostAddress);
}

function holds(span: PortSpan | null, port: number): boolean {
  return span === null || span === "any" || (port >= span.from && port <= span.to);
}
