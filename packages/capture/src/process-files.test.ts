import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fileStamp, locateFiles, readLocatedFile } from "./process-files.ts";

function makeRoot(): string {
  const root = mkdtempSync(join(tmpdir(), "portolan-files-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "etc/conf.d"), { recursive: true });
  mkdirSync(join(root, "etc/sites"));
  for (const name of ["b.conf", "a.conf", ".hidden.conf", "a.conf.bak", "x+y.conf"]) writeFileSync(join(root, "etc/conf.d", name), name);
  writeFileSync(join(root, "etc/sites/real"), "listen 80;");
  symlinkSync("/etc/sites/real", join(root, "etc/conf.d/link.conf"));
  return root;
}

const readOne = (root: string, path: string) => locateFiles(root, { path }).map(readLocatedFile)[0];

test.each([
  ["/etc/conf.d/*.conf", ["/etc/conf.d/a.conf", "/etc/conf.d/b.conf", "/etc/conf.d/link.conf", "/etc/conf.d/x+y.conf"]],
  ["/etc/*/?.conf", ["/etc/conf.d/a.conf", "/etc/conf.d/b.conf"]],
  ["/etc/conf.d/x+*", ["/etc/conf.d/x+y.conf"]],
  ["/etc/none/*.conf", []],
  ["/etc/absent.conf", ["/etc/absent.conf"]],
  ["relative.conf", []],
])("%s means %j", (path, expected) => {
  expect(locateFiles(makeRoot(), { path }).map((file) => file.path)).toEqual(expected);
});

test("a file is read with its hash, through links that mean the process's own root", () => {
  const file = readOne(makeRoot(), "/etc/conf.d/link.conf");
  expect(Buffer.from(file?.bytes ?? []).toString()).toBe("listen 80;");
  expect(file?.hash).toBe(`sha256:${createHash("sha256").update("listen 80;").digest("hex")}`);
  expect(file?.path).toBe("/etc/conf.d/link.conf");
});

test("what is no regular file of bounded size is refused and does not block", () => {
  const root = makeRoot();
  execFileSync("mkfifo", [join(root, "etc/fifo")]);
  symlinkSync("/etc/fifo", join(root, "etc/to-fifo"));
  symlinkSync("self", join(root, "etc/self"));
  writeFileSync(join(root, "etc/huge"), "");
  truncateSync(join(root, "etc/huge"), 1024 * 1024 + 1);
  expect(readOne(root, "/etc/fifo")?.reason).toBe("NOT_A_REGULAR_FILE");
  expect(readOne(root, "/etc/to-fifo")?.reason).toBe("NOT_A_REGULAR_FILE");
  expect(readOne(root, "/etc/self")?.reason).toBe("ELOOP");
  expect(readOne(root, "/etc/huge")?.reason).toBe("LARGER_THAN_1_MIB");
  expect(readOne(root, "/etc/sites")?.reason).toBe("NOT_A_REGULAR_FILE");
  expect(readOne(root, "/etc/absent")?.reason).toBe("ENOENT");
  expect(readOne("/", "/dev/zero")?.reason).toBe("NOT_A_REGULAR_FILE");
});

test("the stamp changes with the file, its absence included", () => {
  const root = makeRoot();
  const stamp = () => locateFiles(root, { path: "/etc/conf.d/a.conf" }).map(fileStamp).join();
  const before = stamp();
  expect(stamp()).toBe(before);
  writeFileSync(join(root, "etc/conf.d/a.conf"), "longer than before");
  expect(stamp()).not.toBe(before);
  rmSync(join(root, "etc/conf.d/a.conf"));
  expect(stamp()).toBe("/etc/conf.d/a.conf|ENOENT");
});
