/**
 * Checks one proof file of C2SP tlog-proof that Portolan wrote: that the entry in it belongs to a record that a key has signed. For auditors: a program of its
 * own, without dependencies, that shares no code with Portolan. It follows RFC 6962 §2.1.1 by walking the tree from its root, which is another way than
 * Portolan's own.
 *
 *   node main.ts PROOF KEY      KEY: a verifier key as in ledger.pub, or the path of a file with it
 *
 * Prints the entry and exits with 0 where the proof holds, with 1 where it does not, with 2 where there is nothing to check.
 */
import { createHash, createPublicKey, verify } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";

const mostBytes = 1_000_000;

class Refused extends Error {}

function refuse(why: string): never {
  throw new Refused(why);
}

function sha256(...parts: readonly Buffer[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** Only what base64 writes for these bytes: `Buffer.from` alone passes over what it does not know. */
function decode(text: string, what: string): Buffer {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : refuse(`${what} is not base64`);
}

function decimal(text: string, what: string): bigint {
  return /^(0|[1-9][0-9]{0,15})$/.test(text) ? BigInt(text) : refuse(`${what} is not a number`);
}

interface Key {
  readonly name: string;
  readonly id: Buffer;
  readonly publicKey: Buffer;
}

function readKey(text: string): Key {
  const [, name = "", id = "", encoded = ""] =
    /^([!-*,-~]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? refuse("this is no verifier key");
  const bytes = decode(encoded, "the key");
  if (bytes.length !== 33 || bytes[0] !== 1) refuse("the key is not one of Ed25519");
  const computed = sha256(Buffer.from(`${name}\n`), bytes).subarray(0, 4);
  if (computed.toString("hex") !== id) refuse("the key's number is not that of its contents");
  return { name, id: computed, publicKey: bytes.subarray(1) };
}

interface Head {
  readonly size: bigint;
  readonly root: Buffer;
}

/** The head of the tree, once the key's signature on it holds. */
function openHead(note: string, key: Key): Head {
  const end = note.lastIndexOf("\n\n");
  if (end < 0 || !note.endsWith("\n")) refuse("the checkpoint is no signed note");
  const text = note.slice(0, end + 1);
  const lines = note.slice(end + 2, -1).split("\n");
  const own = lines
    .map((line) => readSignature(line))
    .filter(({ name, bytes }) => name === key.name && bytes.subarray(0, 4).equals(key.id));
  if (own.length === 0) refuse("the key has not signed the checkpoint");
  for (const { bytes } of own) if (!isSigned(Buffer.from(text), bytes.subarray(4), key)) refuse("the signature of the checkpoint is wrong");
  const [origin, size = "", root = "", ...rest] = text.slice(0, -1).split("\n");
  if (origin !== key.name) refuse("the checkpoint belongs to another record");
  if (rest.length > 0) refuse("the checkpoint has lines that are not known here");
  const hash = decode(root, "the root");
  if (hash.length !== 32) refuse("the root is no hash");
  return { size: decimal(size, "the size"), root: hash };
}

function readSignature(line: string): { readonly name: string; readonly bytes: Buffer } {
  const [, name = "", encoded = ""] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? refuse("a line of signatures is none");
  return { name, bytes: decode(encoded, "a signature") };
}

function isSigned(message: Buffer, signature: Buffer, { publicKey }: Key): boolean {
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: publicKey.toString("base64url") }, format: "jwk" });
  return signature.length === 64 && verify(null, message, key, signature);
}

interface Proof {
  readonly entry: Buffer;
  readonly index: bigint;
  readonly path: readonly Buffer[];
  readonly note: string;
}

function readProof(text: string): Proof {
  const end = text.indexOf("\n\n");
  if (end < 0) refuse("this is no proof file");
  const [first, extra = "", index = "", ...path] = text.slice(0, end).split("\n");
  if (first !== "c2sp.org/tlog-proof@v1") refuse("this is no proof file");
  if (!extra.startsWith("extra ") || !index.startsWith("index ")) refuse("the proof lacks its entry or its index");
  if (path.length > 63) refuse("the proof is too long");
  return {
    entry: decode(extra.slice(6), "the entry"),
    index: decimal(index.slice(6), "the index"),
    path: path.map((line) => decode(line, "a hash of the proof")),
    note: text.slice(end + 2),
  };
}

interface Place {
  readonly index: bigint;
  readonly size: bigint;
}

/** The root of a tree, given the hash of one of its leaves and the hashes beside the way from the root down to it, last first. */
function rootFrom(leaf: Buffer, { index, size }: Place, path: readonly Buffer[]): Buffer {
  if (size === 1n) return path.length === 0 ? leaf : refuse("the proof has hashes too many");
  const beside = path.at(-1) ?? refuse("the proof lacks hashes");
  if (beside.length !== 32) refuse("a hash of the proof has not 32 bytes");
  let left = 1n; // the largest power of two below the size
  while (left * 2n < size) left *= 2n;
  const rest = path.slice(0, -1);
  return index < left
    ? sha256(Buffer.of(1), rootFrom(leaf, { index, size: left }, rest), beside)
    : sha256(Buffer.of(1), beside, rootFrom(leaf, { index: index - left, size: size - left }, rest));
}

/** Throws why not. */
export function check(proofText: string, keyText: string): Proof {
  const key = readKey(keyText.trim());
  const proof = readProof(proofText);
  const { size, root } = openHead(proof.note, key);
  if (proof.index >= size) refuse("the record was not so long when it was signed");
  const leaf = sha256(Buffer.of(0), proof.entry);
  if (!rootFrom(leaf, { index: proof.index, size }, proof.path).equals(root)) refuse("the entry is not in the record that was signed");
  return proof;
}

function readText(path: string): string {
  if (statSync(path).size > mostBytes) refuse(`${path} is too large`);
  return readFileSync(path, "utf8");
}

function main([proofPath, key]: readonly string[]): number {
  if (proofPath === undefined || key === undefined) {
    console.error("usage: node main.ts PROOF KEY");
    return 2;
  }
  try {
    const { entry, index } = check(readText(proofPath), existsSync(key) ? readText(key) : key);
    console.log(`entry ${index} is in the record:\n${entry.toString("utf8")}`);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return error instanceof Refused ? 1 : 2;
  }
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
