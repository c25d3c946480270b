import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { resolveInRoot } from "./path-in-root.ts";

function makeRoot(): string {
  const root = mkdtempSync(join(tmpdir(), "portolan-root-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "run"));
  mkdirSync(join(root, "etc/app"), { recursive: true });
  mkdirSync(join(root, "var"));
  symlinkSync("/run", join(root, "var/run"));
  symlinkSync("../../../../../../etc/app/real", join(root, "etc/app/climbing"));
  symlinkSync("real", join(root, "etc/app/relative"));
  symlinkSync("loop", join(root, "etc/app/loop"));
  writeFileSync(join(root, "etc/app/real"), "");
  return root;
}

test.each([
  ["/var/run/docker.sock", "/run/docker.sock"],
  ["/etc/app/relative", "/etc/app/real"],
  ["/etc/app/climbing", "/etc/app/real"],
  ["/../../etc/./app/../app/real", "/etc/app/real"],
  ["/nowhere/file", "/nowhere/file"],
  ["/", "/"],
])("%s ends at %s of the same root", (path, end) => {
  const root = makeRoot();
  expect(resolveInRoot(root, path)).toBe(`${root}${end}`);
});

test("a loop has no end", () => {
  expect(resolveInRoot(makeRoot(), "/etc/app/loop")).toBeNull();
});

test("our own root is followed as the kernel does", () => {
  expect(resolveInRoot("/", "/proc/self/../self/status")).toBe(`/proc/${process.pid}/status`);
});
