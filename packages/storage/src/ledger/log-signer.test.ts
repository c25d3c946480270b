import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCheckpoint, parseVerifierKey } from "@portolan/ledger";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ledgerCryptography, sha256 } from "./ledger-cryptography.ts";
import { ledgerFiles, openLogSigner } from "./log-signer.ts";
import { logged } from "../testing/logged-entries.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "portolan-signer-"));
});
afterEach(() => rm(directory, { recursive: true }));

const path = (name: keyof typeof ledgerFiles): string => join(directory, ledgerFiles[name]);

test("it signs a log that grows, and its public file verifies the signature", async () => {
  const signer = await openLogSigner(directory);
  const log = await logged(300);
  const small = await signer.sign(await log.treeOf(10), await log.proofBetween(0, 10));
  const large = await signer.sign(await log.treeOf(300), await log.proofBetween(10, 300));
  expect([small.ok, large.ok]).toEqual([true, true]);
  const key = parseVerifierKey(readFileSync(path("publicKey"), "utf8").trim(), sha256);
  if (key === null || !large.ok) throw new Error("no key or no note");
  const opened = await openCheckpoint(large.note, { origin: key.name, log: key, witnesses: [] }, ledgerCryptography);
  expect(opened).toMatchObject({ code: "valid", head: { origin: signer.origin, size: 300 } });
  expect([statSync(path("privateKey")).mode & 0o777, statSync(path("state")).mode & 0o777]).toEqual([0o600, 0o600]);
  await log.close();
});

test("after a restart it still refuses fewer entries, and another history of as many or more", async () => {
  const log = await logged(300);
  const other = await logged(300, "another history");
  const first = await openLogSigner(directory);
  await first.sign(await log.treeOf(200), await log.proofBetween(0, 200));
  const signer = await openLogSigner(directory);
  expect(Buffer.from(signer.last().root).equals((await log.treeOf(200)).root)).toBe(true);
  expect(await signer.sign(await log.treeOf(199), [])).toMatchObject({ ok: false, code: "smaller", last: { size: 200 } });
  expect(await signer.sign(await other.treeOf(200), [])).toMatchObject({ ok: false, code: "inconsistent" });
  expect(await signer.sign(await other.treeOf(300), await other.proofBetween(200, 300))).toMatchObject({ code: "inconsistent" });
  expect(await signer.sign(await log.treeOf(300), await log.proofBetween(200, 300))).toMatchObject({ ok: true });
  await Promise.all([log.close(), other.close()]);
});

test("a state that is gone, forged or of another key is refused, and so is a key that others may read", async () => {
  const signer = await openLogSigner(directory);
  const state = readFileSync(path("state"), "utf8");
  writeFileSync(path("state"), state.replace(`${signer.origin}\n0\n`, `${signer.origin}\n1\n`));
  await expect(openLogSigner(directory)).rejects.toThrow("is not what this key signed last (forged)");
  rmSync(path("state"));
  await expect(openLogSigner(directory)).rejects.toThrow("ENOENT");
  writeFileSync(path("state"), state);
  chmodSync(path("privateKey"), 0o640);
  await expect(openLogSigner(directory)).rejects.toThrow("may be read by others");
});

test("where making the key was cut short, everything is made anew", async () => {
  await openLogSigner(directory);
  rmSync(path("privateKey"));
  const { origin } = await openLogSigner(directory);
  expect(readFileSync(path("publicKey"), "utf8")).toContain(origin);
  expect(existsSync(`${path("state")}.part`)).toBe(false);
});
