/** A record in memory with a key of its own, that can be forged at will. What it hands out is what the real server would of such a record. */
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import {
  appendLeaf,
  base64,
  commitmentOf,
  consistencyProof,
  cosignTreeHead,
  emptyFrontier,
  entryText,
  inclusionProof,
  leafHash,
  printNote,
  printProofFile,
  printTreeHead,
  printVerifierKey,
  rootOf,
  signTreeHead,
  TILE_WIDTH,
  type Entry,
  type EntryFacts,
  type EntryKind,
  type Hash,
  type NoteKey,
  type Tiles,
} from "@portolan/ledger";

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash("sha256").update(bytes).digest());

interface Kept {
  readonly nonce: Uint8Array;
  readonly fields: Readonly<Record<string, string>>;
}

export const ledgerPeople = [
  { id: "mei-mei-mei-mei-", name: "Mei" },
  { id: "li-wei-li-wei-li", name: "李伟" },
] as const;

export class FakeLedger {
  /** As they are in the database now: one that was changed no longer fits its hash. */
  readonly texts: string[] = [];
  readonly personal = new Map<number, Kept>();
  failure: { readonly since: string; readonly code: "smaller"; readonly detail: string } | null = null;
  isWitnessed = true;
  readonly #nowMs: number;
  #key = newKey("portolan/0123456789abcdef", 1);
  readonly #witness = newKey("portolan-applier/quay", 4);
  #leaves: Hash[] = [];

  constructor(count: number, nowMs: number) {
    this.#nowMs = nowMs;
    for (let index = 0; index < count; index++) this.add(index, count);
  }

  add(index: number, count: number): void {
    const at = new Date(this.#nowMs - (count - index) * 7 * 60_000).toISOString();
    const [kind, by, facts] = samples[index === 0 ? 0 : 1 + ((index - 1) % (samples.length - 1))] ?? samples[0];
    const isPersons = ledgerPeople.some(({ id }) => id === by);
    const fields = { name: nameOf(by), address: index % 3 === 0 ? "2001:db8::77" : "192.0.2.41", agent: "Mozilla/5.0 (X11; Linux x86_64)" };
    const kept = isPersons ? { nonce: new Uint8Array(randomBytes(32)), fields } : null;
    if (kept !== null && index % 5 !== 0) this.personal.set(index, kept);
    const personal = kept === null ? null : commitmentOf(kept, sha256);
    this.append({ schema: "portolan.entry/1", at, kind, by, host: "quay", facts, personal } as Entry);
  }

  append(entry: Entry): void {
    const text = entryText(entry);
    this.texts.push(text);
    this.#leaves.push(leafHash(Buffer.from(text), sha256));
  }

  /** An older database: as long as it was then. */
  rollBack(size: number): void {
    this.texts.length = size;
    this.#leaves.length = size;
  }

  /** An entry is changed and all hashes are made to fit, with the key at hand. */
  rewrite(index: number, text: string): void {
    this.texts[index] = text;
    this.#leaves[index] = leafHash(Buffer.from(text), sha256);
  }

  replaceKey(): void {
    this.#key = newKey("portolan/fedcba9876543210", 1);
  }

  get verifierKey(): string {
    return printVerifierKey(this.#key.key, sha256);
  }

  async answer(path: string, query: URLSearchParams): Promise<unknown> {
    const size = this.texts.length;
    const number = (name: string, usual: number): number => Number(query.get(name) ?? usual);
    if (path === "ledger") return this.#document();
    if (path === "ledger/checkpoint") return { size, note: await this.#note() };
    if (path === "ledger/search") return this.#search(query);
    if (path === "ledger/personal") {
      const [from, limit] = [number("from", 0), number("limit", 100)];
      const found = [...this.personal].filter(([index]) => index >= from && index < from + limit);
      return { personal: found.map(([index, { nonce, fields }]) => ({ index, nonce: base64(nonce), fields })) };
    }
    if (path === "ledger/consistency") {
      const [from, to] = [number("from", 0), number("size", 0)];
      if (from > to || to > size) return null;
      return { from, size: to, hashes: consistencyProof(from, to, this.#tiles()).map(base64) };
    }
    const [, level, tile] = /^ledger\/tiles\/(\d+)\/(\d+)$/.exec(path) ?? [];
    if (tile !== undefined) return this.#tile(Number(level), Number(tile));
    const [, index] = /^ledger\/entries\/(\d+)\/proof$/.exec(path) ?? [];
    return index === undefined ? null : this.#proof(Number(index));
  }

  #document(): unknown {
    const size = this.texts.length;
    const signed = size === 0 ? null : { size, at: new Date(this.#nowMs).toISOString() };
    const witnesses = this.isWitnessed ? [printVerifierKey(this.#witness.key, sha256)] : [];
    return { origin: this.#key.key.name, verifierKey: this.verifierKey, size, signed, failure: this.failure, witnesses };
  }

  #search(query: URLSearchParams): unknown {
    const before = Number(query.get("before") ?? this.texts.length);
    const limit = Number(query.get("limit") ?? 100);
    const [kind, by, since, until] = ["kind", "by", "since", "until"].map((name) => query.get(name));
    const all = this.texts.slice(0, before).map((text, index) => ({ index, text, entry: parseEntry(text) }));
    const fits = ({ entry }: { readonly entry: Partial<Entry> }): boolean =>
      (kind === null || entry.kind === kind) &&
      (by === null || entry.by === by) &&
      (since === null || since === undefined || String(entry.at) >= since) &&
      (until === null || until === undefined || String(entry.at) < until);
    const found = all.filter(fits).toReversed().slice(0, limit);
    const last = found.at(-1)?.index ?? 0;
    const entries = found.map(({ index, text }) => ({ index, text }));
    return { size: this.texts.length, entries, next: found.length < limit || last === 0 ? null : last };
  }

  /** Hashes of a level: those of entries, then those of full tiles. */
  #level(level: number): readonly Hash[] {
    if (level === 0) return this.#leaves;
    const below = this.#level(level - 1);
    return Array.from({ length: Math.floor(below.length / TILE_WIDTH) }, (_, tile) =>
      rootOfAll(below.slice(tile * TILE_WIDTH, (tile + 1) * TILE_WIDTH)),
    );
  }

  #tiles(): Tiles {
    return { sha256, hash: (level, index) => this.#level(level)[index] ?? new Uint8Array(32) };
  }

  #tile(level: number, index: number): unknown {
    const hashes = this.#level(level).slice(index * TILE_WIDTH, (index + 1) * TILE_WIDTH);
    return hashes.length === 0 ? null : { level, index, hashes: Buffer.concat(hashes).toString("base64") };
  }

  async #note(): Promise<string> {
    const head = { origin: this.#key.key.name, size: this.#leaves.length, root: rootOfAll(this.#leaves) };
    const own = await signTreeHead(head, this.#key.key, { sha256, sign: this.#key.sign });
    const seconds = Math.floor(this.#nowMs / 1000);
    const witnessed = this.isWitnessed
      ? [await cosignTreeHead(head, this.#witness.key, { sha256, seconds, sign: this.#witness.sign })]
      : [];
    return printNote({ text: printTreeHead(head), signatures: [own, ...witnessed] });
  }

  async #proof(index: number): Promise<unknown> {
    const proof = inclusionProof(index, this.#leaves.length, this.#tiles());
    const entry = Buffer.from(this.texts[index] ?? "");
    return { index, file: printProofFile({ entry, index, proof, checkpoint: await this.#note() }) };
  }
}

/** As the real server: what is no JSON is found by no filter. */
function parseEntry(text: string): Partial<Entry> {
  try {
    return JSON.parse(text) as Entry;
  } catch {
    return {};
  }
}

function rootOfAll(hashes: readonly Hash[]): Hash {
  return rootOf(
    hashes.reduce((grown, hash) => appendLeaf(grown, hash, sha256), emptyFrontier),
    sha256,
  );
}

function nameOf(id: string): string {
  return ledgerPeople.find((one) => one.id === id)?.name ?? "";
}

function newKey(name: string, kind: 1 | 4): { readonly key: NoteKey; readonly sign: (message: Uint8Array) => Uint8Array } {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const bytes = new Uint8Array(publicKey.export({ format: "der", type: "spki" }).subarray(12));
  return { key: { name, kind, publicKey: bytes }, sign: (message) => new Uint8Array(sign(null, message, privateKey)) };
}

type Sample = { readonly [Kind in EntryKind]: readonly [Kind, string, EntryFacts[Kind]] }[EntryKind];

const [mei, li] = [ledgerPeople[0].id, ledgerPeople[1].id];
const plan = { plan: "p7k2mq4z", planHash: "5f".repeat(32) };
const place = (port: number, address = "0.0.0.0") => ({ namespace: "host", protocol: "tcp", address, port });
const samples: readonly [Sample, ...Sample[]] = [
  ["log-started", "server", { origin: "portolan/0123456789abcdef" }],
  ["sign-in", "owner", { way: "link", session: "Zk3vQ0pLm2aB" }],
  ["person-changed", "owner", { person: mei, change: "added", roles: ["approver", "operator"] }],
  ["sign-in", mei, { way: "password-and-code", session: "q8Rt5yWn1cXv" }],
  ["person-changed", mei, { person: li, change: "invited", roles: null }],
  ["person-changed", mei, { person: li, change: "roles", roles: ["viewer", "audit-admin"] }],
  ["refused-sign-in", "unknown", { way: "password", reason: "SIGN_IN_REFUSED", person: li }],
  ["sign-in", li, { way: "password", session: "a1S2d3F4g5H6" }],
  ["exposure-changed", "scanner", { opened: [place(23_333, "::"), place(8080)], closed: [place(6379)], notNamed: 0 }],
  ["plan-requested", mei, { ...plan, acceptedRisks: [] }],
  ["plan-approved", li, { ...plan, key: "3fa9c1" }],
  ["apply-requested", mei, plan],
  ["change-applied", "applier", { ...plan, journal: 4 }],
  ["change-confirmed", "applier", { ...plan, journal: 5 }],
  ["refused-sign-in", "unknown", { way: "link", reason: "TOKEN_USED" }],
  ["exposure-changed", "scanner", { opened: [], closed: [place(23_333, "::")], notNamed: 0 }],
  ["sign-out", mei, { session: "q8Rt5yWn1cXv" }],
  ["log-stopped", "server", {}],
  ["log-resumed", "server", { since: "2026-11-20T03:12:45.000Z", reason: "killed" }],
];
