/**
 * Reads a policy from its YAML (or JSON, which is YAML). Every problem is told at once, each with the line, the place and what was expected.
 * Nothing of a document with a problem is used.
 */
import { isMap, isSeq, LineCounter, parseDocument, type Node } from "yaml";
import type { TLocalizedValidationError } from "typebox/error";
import { Check, Errors } from "typebox/value";
import { parsePortRange, parsePrefix } from "@portolan/net";
import { findingCodes } from "@portolan/reachability";
import { DeclaredEndpoint, Policy, Waiver } from "./policy.ts";

export { Policy } from "./policy.ts";

export interface PolicyProblem {
  readonly line: number | null; // from 1
  readonly place: string; // "endpoints[2].from", empty for the document
  readonly code: "not-yaml" | "wrong-shape" | "unknown-key" | "missing-key" | "bad-value" | "too-large";
  readonly detail: string; // what was expected and found
}

export type ParsedPolicy =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

const MAX_CHARACTERS = 1 << 20;
const MAX_PROBLEMS = 20;

export function parsePolicy(text: string): ParsedPolicy {
  if (text.length > MAX_CHARACTERS) {
    return refuse([{ line: null, place: "", code: "too-large", detail: `${text.length} characters, at most ${MAX_CHARACTERS}` }]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, maxAliasCount: 0, uniqueKeys: true } as Parameters<typeof parseDocument>[1]);
  if (document.errors.length > 0) {
    return refuse(
      document.errors.map(({ message, linePos }) => ({
        line: linePos?.[0].line ?? null,
        place: "",
        code: "not-yaml",
        detail: message.split("\n")[0] ?? message,
      })),
    );
  }
  const value = plainValue(() => document.toJS({ maxAliasCount: 0 }));
  if (value === null) return refuse([{ line: 1, place: "", code: "not-yaml", detail: "aliases are not read in a policy" }]);
  const lineOf = (path: readonly string[]): number | null => lineOfNode(document.contents, { path, lines });
  if (Check(Policy, value.value)) {
    const problems = valueProblems(value.value, lineOf);
    return problems.length > 0 ? refuse(problems) : { ok: true, policy: value.value };
  }
  const rest = onlyItemsInShape(value.value);
  const problems = [...shapeProblems(value.value, lineOf), ...(Check(Policy, rest) ? valueProblems(rest, lineOf) : [])];
  return refuse(problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)));
}

function refuse(problems: readonly PolicyProblem[]): ParsedPolicy {
  return { ok: false, problems: problems.slice(0, MAX_PROBLEMS) };
}

function plainValue(read: () => unknown): { readonly value: unknown } | null {
  try {
    return { value: read() };
  } catch {
    return null; // an alias: toJS refuses it
  }
}

type LineOf = (path: readonly string[]) => number | null;

function shapeProblems(value: unknown, lineOf: LineOf): PolicyProblem[] {
  const errors = shapeErrors(value).filter(({ keyword }) => keyword !== "anyOf" && keyword !== "boolean");
  const byPlace = Map.groupBy(errors, ({ instancePath }) => instancePath);
  return [...byPlace].flatMap(([pointer, some]): PolicyProblem[] => {
    const path = pointer.split("/").slice(1).map(unescapePointer);
    const place = placeOf(path);
    const unknown = namesIn(some, "additionalProperties").map((name): PolicyProblem => {
      return { line: lineOf([...path, name]), place, code: "unknown-key", detail: name };
    });
    const missing = namesIn(some, "requiredProperties");
    const keys: PolicyProblem[] =
      missing.length === 0 ? unknown : [...unknown, { line: lineOf(path), place, code: "missing-key", detail: missing.join(", ") }];
    if (keys.length > 0) return keys;
    const expected = [...new Set(some.map(expectedText))].join(" or ");
    return [{ line: lineOf(path), place, code: "wrong-shape", detail: `expected ${expected}, found ${shorten(valueAt(value, path))}` }];
  });
}

function namesIn(errors: readonly TLocalizedValidationError[], name: "additionalProperties" | "requiredProperties"): readonly string[] {
  return [...new Set(errors.flatMap(({ params }) => (params as Partial<Record<typeof name, readonly string[]>>)[name] ?? []))];
}

/** The document without those items of its lists that have a problem of shape, so that the values of the others are looked at too; a hole keeps places. */
function onlyItemsInShape(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const keep = { endpoints: DeclaredEndpoint, waivers: Waiver } as const;
  return Object.fromEntries(
    Object.entries(value).map(([key, list]) => {
      if (!(key === "endpoints" || key === "waivers") || !Array.isArray(list)) return [key, list];
      const harmless = key === "endpoints" ? { port: 1, from: "nobody" } : { finding: "none", until: "2000-01-01", reason: "none" };
      return [key, (list as readonly unknown[]).map((item) => (Check(keep[key], item) ? item : harmless))];
    }),
  );
}

/** Item by item, because one run of the validator ends after a few errors. */
function shapeErrors(value: unknown): TLocalizedValidationError[] {
  if (typeof value !== "object" || value === null) return [...Errors(Policy, value)];
  const lists = { endpoints: DeclaredEndpoint, waivers: Waiver } as const;
  const inside = Object.entries(lists).flatMap(([key, schema]) => {
    const list = (value as Readonly<Record<string, unknown>>)[key];
    return (Array.isArray(list) ? (list as readonly unknown[]) : []).flatMap((item, index) =>
      Errors(schema, item).map((error) => ({ ...error, instancePath: `/${key}/${index}${error.instancePath}` })),
    );
  });
  const emptied = Object.fromEntries(Object.entries(value).map(([key, list]) => [key, key in lists && Array.isArray(list) ? [] : list]));
  return [...Errors(Policy, emptied), ...inside];
}

/** What the schema cannot say: ranges the right way round, prefixes, dates of the calendar, codes that exist. */
function valueProblems(policy: Policy, lineOf: LineOf): PolicyProblem[] {
  const bad = (path: readonly string[], detail: string): PolicyProblem => ({
    line: lineOf(path),
    place: placeOf(path),
    code: "bad-value",
    detail,
  });
  const portProblem = (value: number | string, path: readonly string[]): PolicyProblem[] =>
    typeof value === "number" || parsePortRange(value) !== null
      ? []
      : [bad(path, `expected a range of ports such as 8000-8100, found ${value}`)];
  const endpoints = (policy.endpoints ?? []).flatMap(({ port, from }, index) => {
    const path = ["endpoints", String(index)];
    const prefixes = typeof from === "string" ? [] : from;
    return [
      ...portProblem(port, [...path, "port"]),
      ...prefixes.flatMap((prefix, item) =>
        prefix === "private" || parsePrefix(prefix) !== null
          ? []
          : [bad([...path, "from", String(item)], `expected a prefix such as 192.168.0.0/16 or 2001:db8::/32, found ${prefix}`)],
      ),
    ];
  });
  const forbidden = (policy.rules?.forbiddenPorts ?? []).flatMap((value, index) =>
    portProblem(value, ["rules", "forbiddenPorts", String(index)]),
  );
  const codes = Object.keys(policy.rules?.findings ?? {}).flatMap((code) =>
    isFindingCode(code) ? [] : [bad(["rules", "findings", code], `there is no finding ${code}; there are ${findingCodes.join(", ")}`)],
  );
  const waivers = (policy.waivers ?? []).flatMap(({ until }, index) =>
    isDay(until) ? [] : [bad(["waivers", String(index), "until"], `expected a day such as 2027-01-31, found ${until}`)],
  );
  return [...endpoints, ...forbidden, ...codes, ...waivers];
}

function isFindingCode(code: string): boolean {
  return (findingCodes as readonly string[]).includes(code);
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function expectedText({ keyword, params, message }: { keyword: string; params: object; message: string }): string {
  const { type, allowedValue } = params as { readonly type?: unknown; readonly allowedValue?: unknown };
  if (keyword === "type")
    return Array.isArray(type)
      ? type.join(" or ")
      : `a ${String(type)}`.replace("a integer", "a whole number").replace(/^a (?=[aeiou])/, "an ");
  if (keyword === "const") return JSON.stringify(allowedValue);
  if (keyword === "maximum" || keyword === "minimum") return `a number ${message.replace(/^must be /, "")}`;
  if (keyword === "pattern") return `a text such as the schema shows`;
  return message.replace(/^must be /, "").replace(/^must /, "to ");
}

function lineOfNode(root: Node | null, { path, lines }: { readonly path: readonly string[]; readonly lines: LineCounter }): number | null {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(key) === part);
      const key = pair?.key as { readonly range?: readonly number[] | null } | undefined;
      offset = key?.range?.[0] ?? offset;
      node = pair?.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = (node as { readonly range?: readonly number[] | null } | undefined)?.range?.[0] ?? offset;
    }
  }
  return root === null ? null : lines.linePos(offset).line;
}

function placeOf(path: readonly string[]): string {
  return path.reduce((place, part) => (/^[0-9]+$/.test(part) ? `${place}[${part}]` : `${place}.${part}`), "").replace(/^\./, "");
}

function unescapePointer(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce(
    (at: unknown, part) => (typeof at === "object" && at !== null ? (at as Record<string, unknown>)[part] : undefined),
    value,
  );
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
