import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "./canonical-json.ts";
import { emptySections } from "./empty-sections.ts";
import type { SnapshotMigrations } from "./migrations.ts";
import { parseSnapshot, type ParsedSnapshot } from "./parse-snapshot.ts";
import { Sections as SectionsSchema, type Snapshot, type Socket } from "./schema.ts";
import { sealOf, sealSnapshot } from "./seal.ts";
import { hashSections, sectionNames } from "./section-hash.ts";

const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

function socket(port: number): Socket {
  return {
    namespace: "host",
    protocol: "tcp",
    family: "ipv6",
    address: "::",
    port,
    state: "listen",
    v6only: false,
    device: null,
    uid: 0,
    inode: 7,
    cookie: "1f",
    cgroup: "/system.slice/a.service",
    mark: null,
    queue: { depth: 0, limit: 511 },
  };
}

function sample(): Snapshot {
  const sections = { ...emptySections(), sockets: [socket(80), socket(443), socket(8080), socket(23333)] };
  return {
    schema: "portolan.snapshot/2",
    takenAt: "2026-11-22T06:00:00.000Z",
    portolan: "0.1.0",
    host: { name: "harbour", machineId: null, bootId: null, kernel: "6.18.0", architecture: "x64", system: null, privileged: true },
    coverage: { sockets: "sock_diag", namespacesRead: 1, namespacesUnreadable: 0, ownersUnknown: 0, notes: [] },
    sections,
    hashes: hashSections(sections, sectionNames, sha256Hex),
  };
}

const saved = (snapshot: Snapshot = sample()): string => JSON.stringify(sealSnapshot(snapshot, sha256Hex));

type Loose = { [key: string]: unknown };

/** The sample with the field at a dotted path set, or removed when the value is undefined. */
function changed(path: string, value: unknown): Loose {
  const document = JSON.parse(saved()) as Loose;
  const parts = path.split(".");
  const last = parts.pop() ?? "";
  const parent = parts.reduce((object, part) => object[part] as Loose, document);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return document;
}

function refusalOf(path: string, value: unknown): string {
  return describe(parseSnapshot(JSON.stringify(changed(path, value)), sha256Hex));
}

function describe(result: ParsedSnapshot): string {
  return result.ok ? "ok" : `${result.code}: ${result.detail}`;
}

test("what was written is read back", () => {
  expect(parseSnapshot(saved(), sha256Hex)).toEqual({ ok: true, snapshot: sample() });
  expect(parseSnapshot(canonicalJson(JSON.parse(saved())), sha256Hex)).toEqual({ ok: true, snapshot: sample() });
});

test("section names are those of the schema", () => {
  expect([...sectionNames].sort()).toEqual(Object.keys(SectionsSchema.properties).sort());
  expect(Object.keys(emptySections()).sort()).toEqual([...sectionNames].sort());
});

test.each<[string, string, unknown, string]>([
  ["a port that is text", "sections.sockets.3.port", "x", 'SNAPSHOT_INVALID: sections.sockets[3].port: expected integer, got "x"'],
  ["a port out of range", "sections.sockets.3.port", 65536, "SNAPSHOT_INVALID: sections.sockets[3].port: expected <= 65535, got 65536"],
  [
    "an unknown state",
    "sections.sockets.0.state",
    "open",
    'SNAPSHOT_INVALID: sections.sockets[0].state: expected "listen" or "bound" or "unconnected", got "open"',
  ],
  [
    "a nullable of the wrong type",
    "sections.sockets.1.uid",
    "root",
    'SNAPSHOT_INVALID: sections.sockets[1].uid: expected integer or null, got "root"',
  ],
  [
    "a deep field",
    "sections.sockets.1.queue.limit",
    "many",
    'SNAPSHOT_INVALID: sections.sockets[1].queue.limit: expected integer, got "many"',
  ],
  [
    "a missing field",
    "sections.sockets.2.address",
    undefined,
    "SNAPSHOT_INVALID: sections.sockets[2]: it must have required properties address",
  ],
  ["a foreign field", "sections.sockets.2.colour", 1, "SNAPSHOT_INVALID: sections.sockets[2]: it must not have additional properties"],
  ["a missing section", "sections.routes", undefined, "SNAPSHOT_INVALID: sections: it must have required properties routes"],
  ["no host", "host", undefined, "SNAPSHOT_INVALID: the document: it must have required properties host"],
])("%s is refused with its place", (...[, path, value, expected]) => {
  expect(refusalOf(path, value)).toBe(expected);
});

test.each<[string, string, unknown, RegExp]>([
  [
    "a changed port",
    "sections.sockets.3.port",
    23334,
    /^SNAPSHOT_DAMAGED: sections\.sockets: expected contents with sha256:[0-9a-f]{64}, got sha256:[0-9a-f]{64}$/,
  ],
  ["a dropped socket", "sections.sockets", [socket(80), socket(443), socket(8080)], /^SNAPSHOT_DAMAGED: sections\.sockets/],
  ["swapped sockets", "sections.sockets", [socket(23333), socket(8080), socket(443), socket(80)], /^SNAPSHOT_DAMAGED: sections\.sockets/],
  ["a changed hash", "hashes.routes", "sha256:0", /^SNAPSHOT_DAMAGED: sections\.routes: expected contents with sha256:0, got/],
  [
    "a removed hash",
    "hashes.sockets",
    undefined,
    /^SNAPSHOT_DAMAGED: sections\.sockets: expected contents with no hash, so an empty section/,
  ],
  ["a hash of nothing", "hashes.boats", "sha256:0", /^SNAPSHOT_DAMAGED: hashes\.boats: there is no such section$/],
])("%s is refused as damage", (...[, path, value, expected]) => {
  expect(refusalOf(path, value)).toMatch(expected);
});

test("a section that was not read has no hash and is empty", () => {
  const { routes: _routes, ...hashes } = sample().hashes;
  expect(describe(parseSnapshot(saved({ ...sample(), hashes }), sha256Hex))).toBe("ok");
});

test.each<[string, string, unknown]>([
  ["forgotten notes", "coverage.notes", [{ code: "owners-unknown", params: { count: 8 } }]],
  ["a better coverage", "coverage.ownersUnknown", 8],
  ["another time", "takenAt", "2026-11-22T06:00:00.001Z"],
  ["another host", "host.name", "haven"],
  ["a section called unread", "hashes.routes", undefined],
  ["another seal", "seal", `sha256:${"0".repeat(64)}`],
  ["no seal", "seal", undefined],
])("%s is refused as damage outside the sections", (...[, path, value]) => {
  expect(refusalOf(path, value)).toMatch(/^SNAPSHOT_DAMAGED: seal: the document has (sha256:[0-9a-f]{64}|no seal), its contents/);
});

test("an emptied section whose hash is taken away is refused", () => {
  const document = JSON.parse(saved()) as { sections: Loose; hashes: Loose };
  document.sections["sockets"] = [];
  delete document.hashes["sockets"];
  expect(describe(parseSnapshot(JSON.stringify(document), sha256Hex))).toMatch(/^SNAPSHOT_DAMAGED: seal/);
});

test.each([
  ["portolan.snapshot/3", "schema: version 3 needs a Portolan that reads portolan.snapshot/3; this one reads up to portolan.snapshot/2"],
  ["portolan.ls/1", 'schema: expected "portolan.snapshot/2", got "portolan.ls/1"'],
  ["portolan.snapshot/01", 'schema: expected "portolan.snapshot/2", got "portolan.snapshot/01"'],
  [undefined, 'schema: expected "portolan.snapshot/2", got nothing'],
])("schema %s is refused", (schema, detail) => {
  expect(refusalOf("schema", schema)).toBe(`SNAPSHOT_UNKNOWN_VERSION: ${detail}`);
});

test.each(["[]", "null", "3", '"text"'])("%s is no snapshot", (text) => {
  expect(describe(parseSnapshot(text, sha256Hex))).toMatch(/^SNAPSHOT_UNKNOWN_VERSION: expected an object with "schema", got /);
});

test("a document cut off anywhere is refused, never half read", () => {
  const text = saved();
  fc.assert(
    fc.property(fc.integer({ min: 0, max: text.length - 1 }), (length) => {
      expect(parseSnapshot(text.slice(0, length), sha256Hex)).toMatchObject({ ok: false, code: "SNAPSHOT_NOT_JSON" });
    }),
    { numRuns: 200 },
  );
  expect(describe(parseSnapshot("", sha256Hex))).toContain("the document is empty");
});

test("one flipped character anywhere never passes", () => {
  const text = canonicalJson(JSON.parse(saved()));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: text.length - 1 }), fc.constantFrom("0", "1", "x", '"', "}", " "), (index, character) => {
      fc.pre(text[index] !== character);
      const result = parseSnapshot(text.slice(0, index) + character + text.slice(index + 1), sha256Hex);
      expect(result.ok ? canonicalJson(JSON.parse(saved(result.snapshot))) : "refused").toBe(result.ok ? text : "refused");
    }),
    { numRuns: 500 },
  );
});

/** A made-up older version that kept the sockets under another name. */
function older(): Loose {
  const { sockets, ...rest } = sample().sections;
  const sections = { ...rest, listeners: sockets };
  const { sockets: _, ...hashes } = sample().hashes;
  const listeners = `sha256:${sha256Hex(canonicalJson(sockets))}`;
  const document = { ...sample(), schema: "portolan.snapshot/1", sections, hashes: { ...hashes, listeners } };
  return { ...document, seal: sealOf(document, sha256Hex) };
}

const migrations: SnapshotMigrations = new Map([
  [
    1,
    (document) => {
      const { listeners, ...rest } = document["sections"] as Loose;
      return { ...document, sections: { ...rest, sockets: listeners } };
    },
  ],
]);

test("an older version is verified, brought forward, validated and hashed anew", () => {
  expect(parseSnapshot(JSON.stringify(older()), sha256Hex, migrations)).toEqual({ ok: true, snapshot: sample() });
  const tampered = JSON.stringify(older()).replace('"port":23333', '"port":23334');
  expect(describe(parseSnapshot(tampered, sha256Hex, migrations))).toMatch(/^SNAPSHOT_DAMAGED: sections\.listeners/);
  const broken: SnapshotMigrations = new Map([[1, (document) => document]]);
  expect(describe(parseSnapshot(JSON.stringify(older()), sha256Hex, broken))).toMatch(/^SNAPSHOT_INVALID: sections: it must/);
});

test("a document of version 1 is read: it says nothing of layers outside netfilter", () => {
  const { layers: _layers, ...sections } = sample().sections;
  const { layers: _hash, ...hashes } = sample().hashes;
  const first = { ...sample(), schema: "portolan.snapshot/1", sections, hashes };
  const document = { ...first, seal: sealOf(first, sha256Hex) };
  const read = parseSnapshot(JSON.stringify(document), sha256Hex);
  expect(read).toEqual({ ok: true, snapshot: { ...sample(), hashes } });
});

test("an older version without a step is refused and says which step is missing", () => {
  expect(describe(parseSnapshot(JSON.stringify({ ...older(), schema: "portolan.snapshot/0" }), sha256Hex))).toBe(
    "SNAPSHOT_UNKNOWN_VERSION: schema: version 0 needs a step from version 0 that this Portolan does not have",
  );
});

test("nesting without end is refused", () => {
  const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
  const text = saved().replace('"routes":[]', `"routes":${deep}`);
  expect(describe(parseSnapshot(text, sha256Hex))).toBe("SNAPSHOT_INVALID: the document is nested deeper than 50 levels");
});
