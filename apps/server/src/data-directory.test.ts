import { link, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { decideDataDirectory, prepareDataDirectory } from "./data-directory.ts";
import { decideServerUser } from "./server-user.ts";

const isRoot = process.getuid?.() === 0;
const user = { uid: isRoot ? 61390 : (process.getuid?.() ?? 0), gid: isRoot ? 61390 : (process.getgid?.() ?? 0), name: null };
const needsRoot = isRoot ? {} : { skip: true, meta: { unmetRequirement: "root: needs root" } };
let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "portolan-data-"));
});
afterEach(() => rm(directory, { recursive: true }));

test("argument, then PORTOLAN_DATA_DIR, then root's place, then the user's", () => {
  const env = { PORTOLAN_DATA_DIR: "/srv/p", XDG_DATA_HOME: "/x", HOME: "/home/a" };
  expect(decideDataDirectory({ wanted: "/here", uid: 0, env })).toBe("/here");
  expect(decideDataDirectory({ wanted: null, uid: 0, env })).toBe("/srv/p");
  expect(decideDataDirectory({ wanted: null, uid: 0, env: { HOME: "/root" } })).toBe("/var/lib/portolan");
  expect(decideDataDirectory({ wanted: null, uid: 1000, env: { XDG_DATA_HOME: "/x", HOME: "/home/a" } })).toBe("/x/portolan");
  expect(decideDataDirectory({ wanted: null, uid: 1000, env: { HOME: "/home/a" } })).toBe("/home/a/.local/share/portolan");
  expect(decideDataDirectory({ wanted: null, uid: 1000, env: {} })).toBeNull();
});

test("a new directory is the server user's alone", async () => {
  const path = join(directory, "a/b");
  prepareDataDirectory(path, user);
  const made = await stat(path);
  expect([made.uid, made.mode & 0o777]).toEqual([user.uid, 0o750]);
});

test("links planted in the directory hand nothing out", needsRoot, async () => {
  const path = join(directory, "data");
  prepareDataDirectory(path, user);
  const secret = join(directory, "secret");
  await writeFile(secret, "s");
  await symlink(secret, join(path, "portolan.db"));
  await link(secret, join(path, "portolan.db-wal"));
  prepareDataDirectory(path, user);
  expect((await stat(secret)).uid).toBe(0);
});

test("a directory with other files in it is not given away", needsRoot, async () => {
  await writeFile(join(directory, "letters"), "mine");
  expect(() => prepareDataDirectory(directory, user)).toThrow(/DATA_DIRECTORY_UNUSABLE/);
  expect((await stat(directory)).uid).toBe(0);
  expect(await readFile(join(directory, "letters"), "utf8")).toBe("mine");
});

test("a file in the way is a refusal", async () => {
  const file = join(directory, "file");
  await writeFile(file, "");
  expect(() => prepareDataDirectory(file, user)).toThrow(/DATA_DIRECTORY_UNUSABLE/);
});

test("the server is never root's", () => {
  expect(decideServerUser({ uid: 0, gid: 0, dataDir: "/nonexistent" }).uid).not.toBe(0);
  expect(decideServerUser({ uid: 0, gid: 0, dataDir: "/" }).uid).not.toBe(0);
  expect(decideServerUser({ uid: 1234, gid: 1234, dataDir: "/" })).toMatchObject({ uid: 1234, gid: 1234 });
});

test("a directory that the system will not make is refused at once, with its reason", () => {
  expect(() => prepareDataDirectory("/proc/portolan/data", user)).toThrow(expect.objectContaining({ code: "DATA_DIRECTORY_UNUSABLE" }));
});
