/**
 * Says where a document leaves its schema in the words of a person: `sections.sockets[3].port: expected integer, got "x"`.
 * Of several mismatches the deepest comes out, because a field allowed to be one of several shapes fails for all of them at once.
 */
interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string; // JSON pointer
  readonly params: object;
  readonly message: string;
}

export function describeMismatch(document: unknown, errors: readonly SchemaError[]): string {
  const depth = (error: SchemaError): number => error.instancePath.split("/").length;
  const reported = errors.filter(({ keyword }) => keyword !== "anyOf" && keyword !== "boolean");
  const deepest = reported.reduce((most, error) => Math.max(most, depth(error)), 0);
  const first = reported.find((error) => depth(error) === deepest);
  if (first === undefined) return "the document does not have the shape of a snapshot";
  const together = reported.filter(({ instancePath }) => instancePath === first.instancePath);
  const got = valueAt(document, first.instancePath);
  const extra = together.find(({ keyword }) => keyword === "additionalProperties" || keyword === "required");
  if (extra !== undefined) return `${placeOf(extra.instancePath)}: ${extra.message.replace(/^must/, "it must")}`;
  const expected = [...new Set(together.map(describeExpected))].join(" or ");
  return `${placeOf(first.instancePath)}: expected ${expected}, got ${shorten(JSON.stringify(got) ?? "nothing")}`;
}

function describeExpected({ keyword, params, message }: SchemaError): string {
  const { type, allowedValue } = params as { readonly type?: unknown; readonly allowedValue?: unknown };
  if (keyword === "type") return Array.isArray(type) ? type.join(" or ") : String(type);
  if (keyword === "const") return JSON.stringify(allowedValue);
  return message.replace(/^must be /, "").replace(/^must /, "to ");
}

function valueAt(document: unknown, pointer: string): unknown {
  let value = document;
  for (const part of partsOf(pointer))
    value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[part] : undefined;
  return value;
}

function partsOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function placeOf(pointer: string): string {
  const place = partsOf(pointer).reduce((text, part) => (/^[0-9]+$/.test(part) ? `${text}[${part}]` : `${text}.${part}`), "");
  return place === "" ? "the document" : place.replace(/^\./, "");
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
