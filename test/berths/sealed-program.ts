/** Becomes what the berth becomes, tries what it must not be able to do, and prints what each was answered. */
import { spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { becomeUser, createParking, loadLibc, sealProcess } from "@portolan/berths";

const directory = mkdtempSync("/srv/sealed-");
const libc = loadLibc();
becomeUser(libc, { id: 61391, directory });
process.chdir(directory);
if (!sealProcess(libc, ".")) throw new Error("not sealed");

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | undefined)?.code ?? String(error);
const attempt = (act: () => unknown): string => {
  try {
    act();
    return "ok";
  } catch (error) {
    return codeOf(error);
  }
};
const ended = (emitter: { once(event: "error", listener: (error: Error) => void): unknown }): Promise<string> =>
  new Promise((resolve) => emitter.once("error", (error) => resolve(codeOf(error))));
const udp = createSocket("udp4");
const sent = new Promise<string>((resolve) => udp.send("hello", 9, "127.0.0.1", (error) => resolve(error === null ? "ok" : codeOf(error))));

const answers = {
  bind: createParking(libc, 10).hold({ address: "::", v6only: false }, 443) ?? "ok",
  connect: await ended(connect(9, "127.0.0.1")),
  listen: await ended(createServer().listen(20700)),
  "unix socket": await ended(createServer().listen("./socket")),
  "udp send": await sent,
  program: codeOf(spawnSync("/bin/true").error),
  "read a file": attempt(() => readFileSync("/etc/hostname")),
  "read a file elsewhere in the pool": await readFile("/etc/hostname").then(() => "ok", codeOf),
  "write a file": attempt(() => writeFileSync("/tmp/x", "")),
  "own file": attempt(() => writeFileSync("./berths.jsonl", "")),
  signal: attempt(() => process.kill(1, 0)),
};
process.stdout.write(JSON.stringify(answers), () => process.exit(0));
