import { execFile } from "node:child_process";
import { createPublicKey, generateKeyPairSync, hash, sign, verify } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  inclusionProof,
  leafHash,
  nodeHash,
  printNote,
  printProofFile,
  printTreeHead,
  printVerifierKey,
  signTreeHead,
  verifyProofFile,
  type Cryptography,
  type Hash,
  type NoteKey,
  type Sha256,
} from "@portolan/ledger";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { check } from "./main.ts";

const sha256: Sha256 = (bytes) => hash("sha256", bytes, "buffer");
const cryptography: Cryptography = {
  sha256,
  verify: (message, signature, publicKey) => {
    const x = Buffer.from(publicKey).toString("base64url");
    return verify(null, message, createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" }), signature);
  },
};

function makeKey(name: string) {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const key: NoteKey = { name, kind: 1, publicKey: Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url") };
  const signing = { sha256, sign: (message: Uint8Array) => new Uint8Array(sign(null, message, privateKey)) };
  return { key, signing, text: printVerifierKey(key, sha256) };
}

const ours = makeKey("portolan/0123456789abcdef");
const entryAt = (index: number): Uint8Array => Buffer.from(`{"at":"${index}","kind":"监听"}`);

function rootOf(leaves: readonly Hash[]): Hash {
  const [first] = leaves;
  if (first === undefined || leaves.length === 1) return first ?? sha256(new Uint8Array(0));
  let left = 1;
  while (left * 2 < leaves.length) left *= 2;
  return nodeHash(rootOf(leaves.slice(0, left)), rootOf(leaves.slice(left)), sha256);
}

async function proofFile(index: number, size: number, { key, signing } = ours): Promise<string> {
  const leaves = Array.from({ length: size }, (_, at) => leafHash(entryAt(at), sha256));
  const tileHash = (level: number, at: number): Hash =>
    level === 0 ? (leaves[at] ?? new Uint8Array(0)) : rootOf(leaves.slice(at * 256 ** level, (at + 1) * 256 ** level));
  const proof = inclusionProof(index, size, { sha256, hash: tileHash });
  const head = { origin: key.name, size, root: rootOf(leaves) };
  const checkpoint = printNote({ text: printTreeHead(head), signatures: [await signTreeHead(head, key, signing)] });
  return printProofFile({ entry: entryAt(index), index, proof, checkpoint });
}

function holdsHere(file: string): boolean {
  try {
    return check(file, ours.text).index >= 0n;
  } catch {
    return false;
  }
}

async function holdsThere(file: string): Promise<boolean> {
  const trust = { origin: ours.key.name, log: ours.key, witnesses: [] };
  return (await verifyProofFile(file, trust, cryptography)).code === "proved";
}

test("both verifiers accept every true proof", async () => {
  const places = fc.integer({ min: 1, max: 700 }).chain((size) => fc.tuple(fc.integer({ min: 0, max: size - 1 }), fc.constant(size)));
  await fc.assert(
    fc.asyncProperty(places, async ([index, size]) => {
      const file = await proofFile(index, size);
      return holdsHere(file) && (await holdsThere(file));
    }),
    { numRuns: 40 },
  );
});

test("both verifiers refuse a proof in which any one letter is another, or lines changed places, are gone or came twice", async () => {
  const file = await proofFile(300, 601);
  const letter = fc.record({ at: fc.nat({ max: file.length - 1 }), to: fc.constantFrom("0", "A", "+", "/", "=", " ", "\n", "\u2014") });
  await fc.assert(
    fc.asyncProperty(letter, async ({ at, to }) => {
      const forged = file.slice(0, at) + to + file.slice(at + 1);
      const isSame = forged === file;
      return holdsHere(forged) === isSame && (await holdsThere(forged)) === isSame;
    }),
    { numRuns: 300 },
  );
  const lines = file.split("\n");
  for (let at = 0; at < lines.length - 2; at++) {
    // a signature may stand there twice: the last line is left out
    const swapped = lines.with(at, lines[at + 1] ?? "").with(at + 1, lines[at] ?? "");
    for (const changed of [swapped, lines.toSpliced(at, 1), lines.toSpliced(at, 0, lines[at] ?? "")]) {
      const forged = changed.join("\n");
      if (forged !== file) expect([at, holdsHere(forged), await holdsThere(forged)]).toEqual([at, false, false]);
    }
  }
});

test("both verifiers refuse what another key signed, and another entry's proof", async () => {
  const foreign = await proofFile(3, 9, makeKey(ours.key.name));
  const other = (await proofFile(4, 9)).replace("index 4", "index 5");
  for (const file of [foreign, other, ""]) expect([holdsHere(file), await holdsThere(file)]).toEqual([false, false]);
});

test("the program says the entry and ends with 0, or why not and ends with 1", async () => {
  const directory = await mkdtemp(join(tmpdir(), "portolan-proof-"));
  const program = new URL("./main.ts", import.meta.url).pathname;
  const run = promisify(execFile);
  const path = join(directory, "entry.tlog-proof");
  const file = await proofFile(5, 9);
  await writeFile(path, file);
  expect((await run(process.execPath, [program, path, ours.text])).stdout).toBe('entry 5 is in the record:\n{"at":"5","kind":"监听"}\n');
  await writeFile(path, file.replace("index 5", "index 6"));
  await expect(run(process.execPath, [program, path, ours.text])).rejects.toMatchObject({
    code: 1,
    stderr: "the entry is not in the record that was signed\n",
  });
  await expect(run(process.execPath, [program])).rejects.toMatchObject({ code: 2 });
  await rm(directory, { recursive: true });
});
