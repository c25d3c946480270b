import { mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createCgroupPaths } from "./cgroup-paths.ts";

const mount = / (\/\S+) [^-]*- cgroup2 /.exec(readFileSync("/proc/self/mountinfo", "utf8"))?.[1];
const withCgroups =
  mount !== undefined && process.geteuid?.() === 0
    ? {}
    : { skip: true, meta: { unmetRequirement: "cgroup2: needs root and a cgroup v2 hierarchy" } };
const inodeOf = (path: string) => statSync(path, { bigint: true }).ino;

test("a cgroup made after the first walk is found, a removed one is not", withCgroups, async () => {
  const paths = createCgroupPaths();
  expect(paths.path(inodeOf(`${mount}`))).toBe("/");
  const name = `portolan-test-${process.pid}`;
  const directory = `${mount}/${name}/inner.service`;
  mkdirSync(directory, { recursive: true });
  onTestFinished(() => rmdirSync(`${mount}/${name}`));
  await Promise.resolve();
  const id = inodeOf(directory);
  expect(paths.path(id)).toBe(`/${name}/inner.service`);
  rmdirSync(directory);
  expect(createCgroupPaths().path(id)).toBeNull();
  expect(paths.path(0n)).toBeNull();
});

test("a mount with blanks in its path that shows a part of the tree gives paths of the whole tree", () => {
  const directory = join(tmpdir(), `portolan cgroup ${process.pid}`);
  mkdirSync(join(directory, "a.slice"), { recursive: true });
  const mountinfoPath = join(directory, "mountinfo");
  writeFileSync(
    mountinfoPath,
    `31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n41 31 0:38 /docker/abc ${directory.replaceAll(" ", "\\040")} rw,relatime - cgroup2 cgroup2 rw\n`,
  );
  const paths = createCgroupPaths({ mountinfoPath });
  expect(paths.path(inodeOf(join(directory, "a.slice")))).toBe("/docker/abc/a.slice");
  expect(paths.path(inodeOf(directory))).toBe("/docker/abc");
});

test("without a v2 tree nothing is named", () => {
  expect(createCgroupPaths({ mountinfoPath: "/dev/null" }).path(1n)).toBeNull();
});
