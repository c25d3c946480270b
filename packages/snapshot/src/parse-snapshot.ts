/**
 * Reads a saved snapshot and refuses what is not one: text that is not JSON, a version nobody here knows, a field of the wrong shape,
 * a section whose contents are not those that were hashed, a head that is not the one that was sealed. A refusal names the place. Hashes and
 * seal find damage and careless edits; who also rewrites them is found by a signature over the document, which is not part of it.
 * Invariant: what comes back has passed the schema, every hash and the seal.
 */
import { Check, Errors } from "typebox/value";
import { canonicalJson } from "./canonical-json.ts";
import { emptySections } from "./empty-sections.ts";
import { CURRENT_VERSION, snapshotMigrations, type JsonObject, type SnapshotMigrations } from "./migrations.ts";
import { Snapshot } from "./schema.ts";
import { describeMismatch } from "./schema-mismatch.ts";
import { sealOf } from "./seal.ts";
import { hashSection, sectionNames, type Sha256Hex } from "./section-hash.ts";

export type SnapshotRefusalCode = "SNAPSHOT_NOT_JSON" | "SNAPSHOT_UNKNOWN_VERSION" | "SNAPSHOT_INVALID" | "SNAPSHOT_DAMAGED";
export type SnapshotRefusal = { readonly ok: false; readonly code: SnapshotRefusalCode; readonly detail: string };
export type ParsedSnapshot = { readonly ok: true; readonly snapshot: Snapshot } | SnapshotRefusal;

/** No version has more than 10; what follows walks the document by recursion. */
const MAX_DEPTH = 50;
const SCHEMA_NAME = /^portolan\.snapshot\/(0|[1-9][0-9]{0,5})$/;

/** The snapshot in a text, or why not. `migrations` is for tests; the default reads every version this release knows. */
export function parseSnapshot(text: string, sha256Hex: Sha256Hex, migrations: SnapshotMigrations = snapshotMigrations): ParsedSnapshot {
  const document = parseJson(text);
  if ("code" in document) return document;
  if (isNestedDeeper(document.value, MAX_DEPTH))
    return refuse("SNAPSHOT_INVALID", `the document is nested deeper than ${MAX_DEPTH} levels`);
  const version = readVersion(document.value, migrations);
  if (typeof version !== "number") return version;
  const { seal, ...content } = document.value;
  const verify = (): SnapshotRefusal | null => verifyHashes(content, sha256Hex) ?? verifySeal(content, { seal, sha256Hex });
  if (version === CURRENT_VERSION) return validate(content) ?? verify() ?? accept(content);
  // An older document was hashed in its old form, so its hashes are verified before it is changed and made anew afterwards.
  const damage = verify();
  if (damage !== null) return damage;
  const migrated = rehash(migrate(content, version, migrations), sha256Hex);
  return validate(migrated) ?? accept(migrated);
}

function refuse(code: SnapshotRefusalCode, detail: string): SnapshotRefusal {
  return { ok: false, code, detail };
}

function accept(document: JsonObject): ParsedSnapshot {
  return { ok: true, snapshot: document as unknown as Snapshot };
}

function parseJson(text: string): SnapshotRefusal | { value: JsonObject } {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value)
      ? { value }
      : refuse("SNAPSHOT_UNKNOWN_VERSION", `expected an object with "schema", got ${Array.isArray(value) ? "an array" : String(value)}`);
  } catch (error) {
    const length = text.length === 0 ? "the document is empty" : `of ${text.length} characters`;
    return refuse("SNAPSHOT_NOT_JSON", `${error instanceof Error ? error.message : String(error)}; ${length}`);
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readVersion(document: JsonObject, migrations: SnapshotMigrations): SnapshotRefusal | number {
  const { schema } = document;
  const version = typeof schema === "string" ? Number(SCHEMA_NAME.exec(schema)?.[1]) : Number.NaN;
  if (Number.isNaN(version))
    return refuse(
      "SNAPSHOT_UNKNOWN_VERSION",
      `schema: expected "portolan.snapshot/${CURRENT_VERSION}", got ${JSON.stringify(schema) ?? "nothing"}`,
    );
  if (version > CURRENT_VERSION)
    return refuse(
      "SNAPSHOT_UNKNOWN_VERSION",
      `schema: version ${version} needs a Portolan that reads portolan.snapshot/${version}; this one reads up to portolan.snapshot/${CURRENT_VERSION}`,
    );
  for (let step = version; step < CURRENT_VERSION; step += 1)
    if (!migrations.has(step))
      return refuse(
        "SNAPSHOT_UNKNOWN_VERSION",
        `schema: version ${version} needs a step from version ${step} that this Portolan does not have`,
      );
  return version;
}

function migrate(document: JsonObject, version: number, migrations: SnapshotMigrations): JsonObject {
  let current = document;
  for (let step = version; step < CURRENT_VERSION; step += 1) current = migrations.get(step)?.(current) ?? current;
  return { ...current, schema: `portolan.snapshot/${CURRENT_VERSION}` };
}

function validate(document: JsonObject): SnapshotRefusal | null {
  if (Check(Snapshot, document)) return null;
  return refuse("SNAPSHOT_INVALID", describeMismatch(document, Errors(Snapshot, document)));
}

/** Every hashed section has the contents that were hashed; a section without a hash was not read and must be empty. */
function verifyHashes(document: JsonObject, sha256Hex: Sha256Hex): SnapshotRefusal | null {
  const sections = isObject(document["sections"]) ? document["sections"] : {};
  const hashes = isObject(document["hashes"]) ? document["hashes"] : {};
  const stray = Object.keys(hashes).find((name) => sections[name] === undefined);
  if (stray !== undefined) return refuse("SNAPSHOT_DAMAGED", `hashes.${stray}: there is no such section`);
  for (const [name, content] of Object.entries(sections)) {
    const found = hashSection(content, sha256Hex);
    const hash = hashes[name];
    if (hash === undefined ? isEmptySection(name, content) : hash === found) continue;
    const expected = typeof hash === "string" ? hash : "no hash, so an empty section";
    return refuse("SNAPSHOT_DAMAGED", `sections.${name}: expected contents with ${expected}, got ${found}`);
  }
  return null;
}

function verifySeal(content: JsonObject, { seal, sha256Hex }: { seal: unknown; sha256Hex: Sha256Hex }): SnapshotRefusal | null {
  const found = sealOf(content, sha256Hex);
  if (seal === found) return null;
  const sealed = typeof seal === "string" ? seal : "no seal";
  return refuse("SNAPSHOT_DAMAGED", `seal: the document has ${sealed}, its contents outside the sections are those of ${found}`);
}

/** Level by level, without recursion. */
function isNestedDeeper(value: unknown, levels: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  }
  return false;
}

function isEmptySection(name: string, content: unknown): boolean {
  const empty: JsonObject = emptySections();
  return canonicalJson(content) === canonicalJson(empty[name] ?? []);
}

function rehash(document: JsonObject, sha256Hex: Sha256Hex): JsonObject {
  const sections = isObject(document["sections"]) ? document["sections"] : {};
  const read = isObject(document["hashes"]) ? document["hashes"] : {};
  const names = sectionNames.filter(
    (name) => sections[name] !== undefined && (read[name] !== undefined || !isEmptySection(name, sections[name])),
  );
  return { ...document, hashes: Object.fromEntries(names.map((name) => [name, hashSection(sections[name], sha256Hex)])) };
}
