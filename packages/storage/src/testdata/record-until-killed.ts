/** Appends, sequences and signs entries as fast as it can, and prints the number of each that was acknowledged. Ends only by being killed. */
import { join } from "node:path";
import { openLogSigner } from "../ledger/log-signer.ts";
import { startStorageThreads } from "../storage.ts";
import { numberedEntry } from "../testing/logged-entries.ts";

const directory = process.argv[2] ?? "";
const outcome = await (await startStorageThreads()).open(join(directory, "portolan.db"));
if (!outcome.ok) throw new Error(outcome.code);
const { read, write } = outcome.storage;
const signer = await openLogSigner(directory);
let { size: written } = await write.sequence({});
const appendOne = async (): Promise<void> => {
  const number = written++;
  await write.appendEntries([numberedEntry(number)]);
  process.stdout.write(`${number}\n`);
};
const sign = async (): Promise<void> => {
  const tree = await write.sequence({});
  const signed = await signer.sign(tree, await read.proveConsistency({ from: signer.last().size, size: tree.size }));
  if (!signed.ok) throw new Error(signed.code);
  await write.keepCheckpoint({ size: tree.size, atMs: 0, note: signed.note });
};
for (;;) await Promise.all([appendOne(), appendOne(), sign(), appendOne()]);
