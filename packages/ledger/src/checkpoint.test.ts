import * as fc from "fast-check";
import { expect, test } from "vitest";
import { base64, parseBase64 } from "./bytes.ts";
import { cosignTreeHead, openCheckpoint, parseTreeHead, printTreeHead, signTreeHead, type TreeHead } from "./checkpoint.ts";
import { leafHash } from "./merkle-tree.ts";
import { printProofFile, verifyProofFile } from "./proof-file.ts";
import { inclusionProof } from "./proof.ts";
import { parseNote, parseVerifierKey, printNote, printVerifierKey, type NoteSignature } from "./signed-note.ts";
import { cryptography, makeKey, numberedEntries, plainRoot, sha256, tilesOfEntries } from "./testing/small-log.ts";

const origin = "portolan.example/host-1";
const log = makeKey(origin, 1);
const witness = makeKey("applier.example/host-1", 4);
const stranger = makeKey(origin, 1); // the same name, another key
const trust = { origin, log: log.key, witnesses: [witness.key] };
const entries = numberedEntries(300);
const head: TreeHead = { origin, size: 300, root: plainRoot(entries.map((entry) => leafHash(entry, sha256))) };
const ownSignature = await signTreeHead(head, log.key, { sign: log.sign, sha256 });
const witnessSignature = await cosignTreeHead(head, witness.key, { seconds: 1_790_000_000, sign: witness.sign, sha256 });

function checkpoint(signatures: readonly NoteSignature[], of = head): string {
  return printNote({ text: printTreeHead(of), signatures });
}

const open = (text: string) => openCheckpoint(text, trust, cryptography);

test("LE7 the key of Go's checksum database is read and printed", () => {
  const text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
  const key = parseVerifierKey(text, sha256);
  expect(key).toMatchObject({ name: "sum.golang.org", kind: 1 });
  expect(key === null ? "" : printVerifierKey(key, sha256)).toBe(text);
  expect(parseVerifierKey(text.replace("033de0ae", "033de0af"), sha256)).toBeNull();
  expect(parseVerifierKey(text.replace("sum.", "sun."), sha256)).toBeNull();
});

test("LE8 a note is read exactly as it is printed, or not at all", () => {
  const text = checkpoint([ownSignature, witnessSignature]);
  const note = parseNote(text);
  expect(note === null ? "" : printNote(note)).toBe(text);
  const broken = [
    text.slice(0, -1),
    text.replace("\n\n", "\n"),
    text.replace("\u2014 ", "- "),
    text.replace(/=\n$/, "\n"),
    `${text}\n`,
    text.replace("300\n", "300\r\n"),
    "",
    "\n\n",
    "x".repeat(70_000),
  ];
  for (const one of broken) expect(parseNote(one)).toBeNull();
});

test("LE8 base64 has one text for one value", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(base64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
      expect(parseBase64(base64(bytes))).toEqual(bytes);
    }),
  );
  for (const text of ["A", "AA", "AAA", "AB==", "AAB=", "A===", "AA=A", "A A=", "====", "é==="]) expect(parseBase64(text)).toBeNull();
});

test("LE9 a checkpoint of the log is believed; of another key, another log, with a changed digit, it is not", async () => {
  expect(await open(checkpoint([ownSignature]))).toEqual({ code: "valid", head, witnesses: [] });
  const foreign = await signTreeHead(head, stranger.key, { sign: stranger.sign, sha256 });
  expect(await open(checkpoint([foreign]))).toEqual({ code: "unsigned" });
  expect(await open(checkpoint([foreign, ownSignature]))).toMatchObject({ code: "valid" });
  expect(await open(checkpoint([ownSignature], { ...head, size: 301 }))).toEqual({ code: "forged", name: origin });
  expect(await open(checkpoint([ownSignature], { ...head, origin: "other.example/x" }))).toEqual({
    code: "other-log",
    origin: "other.example/x",
  });
  expect(await open(checkpoint([{ ...ownSignature, signature: foreign.signature }]))).toEqual({ code: "forged", name: origin });
});

test("LE9 a head is three lines and nothing else", () => {
  expect(parseTreeHead(printTreeHead(head))).toEqual(head);
  const text = printTreeHead(head);
  for (const one of [
    `${text}more\n`,
    text.replace("300", "0300"),
    text.replace("300", "-1"),
    text.replace("300", "3e2"),
    text.slice(1 + origin.length),
  ])
    expect(parseTreeHead(one)).toBeNull();
});

test("LE10 a witness's signature counts for its time and its checkpoint", async () => {
  const outcome = await open(checkpoint([ownSignature, witnessSignature]));
  expect(outcome).toEqual({ code: "valid", head, witnesses: [{ name: witness.key.name, seconds: 1_790_000_000 }] });
  const later = witnessSignature.signature.with(7, (witnessSignature.signature[7] ?? 0) + 1);
  expect(await open(checkpoint([ownSignature, { ...witnessSignature, signature: later }]))).toEqual({
    code: "forged",
    name: witness.key.name,
  });
  const other = { ...head, size: 299 };
  const otherOwn = await signTreeHead(other, log.key, { sign: log.sign, sha256 });
  expect(await open(checkpoint([otherOwn, witnessSignature], other))).toEqual({ code: "forged", name: witness.key.name });
  const short = { ...witnessSignature, signature: witnessSignature.signature.subarray(0, 71) };
  expect(await open(checkpoint([ownSignature, short]))).toEqual({ code: "forged", name: witness.key.name });
});

test("LE11 a proof file proves its entry, and no other", async () => {
  const index = 123;
  const entry = entries[index] ?? new Uint8Array(0);
  const proof = inclusionProof(index, 300, tilesOfEntries(entries));
  const file = printProofFile({ entry, index, proof, checkpoint: checkpoint([ownSignature, witnessSignature]) });
  const verify = (text: string) => verifyProofFile(text, trust, cryptography);
  expect(await verify(file)).toMatchObject({ code: "proved", entry, index, witnesses: [{ name: witness.key.name }] });
  expect(await verify(file.replace("index 123", "index 122"))).toEqual({ code: "not-included" });
  const other = base64(entries[122] ?? new Uint8Array(0));
  expect(await verify(file.replace(/extra .*/, `extra ${other}`))).toEqual({ code: "not-included" });
  for (const broken of [file.replace("@v1", "@v2"), file.replace("extra ", ""), file.replace("index 123", "index 0123"), ""])
    expect(await verify(broken)).toEqual({ code: "malformed" });
});

test("LE11 no text makes the reader of proof files fail", async () => {
  const start = "c2sp.org/tlog-proof@v1\nextra AA==\nindex 0\n";
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.string().map((rest) => start + rest),
      ),
      async (text) => {
        const { code } = await verifyProofFile(text, trust, cryptography);
        expect(["malformed", "unsigned", "other-log"]).toContain(code);
      },
    ),
    { numRuns: 300 },
  );
});
