import { chmod, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Argon2Parameters } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addressPlace } from "./attempts.ts";
import { createPasswordHasher } from "./password-hasher.ts";
import { openSecretWrap } from "./secret-wrap.ts";
import { cheapCost } from "./test-house.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "portolan-secrets-"));
});
afterEach(() => rm(directory, { recursive: true }));

test("a password's hash is argon2id with its parameters, salted, and the same for every way of typing it", async () => {
  const hasher = createPasswordHasher({ cost: cheapCost });
  const hash = await hasher.hash("Zürich by the lake");
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=8,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(await hasher.hash("Zürich by the lake")).not.toBe(hash);
  expect(await hasher.matches("Zu\u0308rich by the lake", hash)).toBe(true);
  expect(await hasher.matches("Zurich by the lake", hash)).toBe(false);
  expect(await hasher.matches("Zürich by the lake", null)).toBe(false);
});

test("the usual cost is 64 MiB and three passes; a hash of another cost still opens, and is known to be outdated", async () => {
  const asked: Argon2Parameters[] = [];
  const derive = async (parameters: Argon2Parameters): Promise<Buffer> => {
    asked.push(parameters);
    return Buffer.alloc(32);
  };
  const usual = createPasswordHasher({ derive });
  await usual.matches("a", null);
  expect(asked).toMatchObject([{ memory: 65_536, passes: 3, parallelism: 1, tagLength: 32 }]);
  const cheap = await createPasswordHasher({ cost: cheapCost }).hash("a long enough one");
  expect(usual.isOutdated(cheap)).toBe(true);
  expect(await createPasswordHasher({ cost: { ...cheapCost, passes: 2 } }).matches("a long enough one", cheap)).toBe(true);
});

test("two hashes are made at once, more wait, and too many are refused at once", async () => {
  let running = 0;
  let most = 0;
  const gate = Promise.withResolvers<void>();
  const hasher = createPasswordHasher({
    cost: cheapCost,
    derive: async () => {
      most = Math.max(most, ++running);
      await gate.promise;
      running--;
      return Buffer.alloc(32);
    },
  });
  const asked = Array.from({ length: 40 }, () => hasher.matches("a", null).then(String, (error: { code: string }) => error.code));
  gate.resolve();
  const answers = await Promise.all(asked);
  expect(most).toBe(2);
  expect(answers.filter((answer) => answer === "RATE_LIMITED")).toHaveLength(6);
  expect(answers.filter((answer) => answer === "false")).toHaveLength(34);
  expect(await hasher.matches("a", null)).toBe(false); // the places are free again
});

test("a wrapped secret opens for its owner under its key alone, and not when a bit of it was changed", async () => {
  const wrap = openSecretWrap(directory);
  const wrapped = wrap.wrap(Buffer.from("secret"), "mei");
  expect(wrap.unwrap(wrapped, "mei")?.toString()).toBe("secret");
  expect(openSecretWrap(directory).unwrap(wrapped, "mei")?.toString()).toBe("secret");
  expect(wrap.unwrap(wrapped, "bo")).toBeNull();
  for (let at = 0; at < wrapped.length - 1; at++) {
    const changed = Buffer.from(wrapped, "base64url");
    changed[at % changed.length] = (changed[at % changed.length] ?? 0) ^ 1;
    expect(wrap.unwrap(changed.toString("base64url"), "mei")).toBeNull();
  }
  expect(wrap.unwrap("short", "mei")).toBeNull();
  await rm(join(directory, "portolan.key"));
  expect(openSecretWrap(directory).unwrap(wrapped, "mei")).toBeNull();
});

test("the key is for the server's user alone, and one that others may read is refused", async () => {
  openSecretWrap(directory);
  const path = join(directory, "portolan.key");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readFile(path)).toHaveLength(32);
  await chmod(path, 0o640);
  expect(() => openSecretWrap(directory)).toThrow(/chmod 600/);
});

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8::6", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
])("attempts from %s count at %s", (address, place) => expect(addressPlace(address)).toBe(place));
