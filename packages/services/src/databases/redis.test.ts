import { expect, test } from "vitest";
import { recogniseService } from "../catalogue.ts";
import type { FileBytes, ParsedSettings, ProcessFacts } from "../service.ts";
import { redis, redisSentinel } from "./redis.ts";

const debianExecutable = "/usr/bin/redis-check-rdb"; // redis-server is a link to it
const file = (path: string, text: string): FileBytes => ({ path, bytes: new TextEncoder().encode(text), reason: null, hash: "sha256:00" });

function facts(words: readonly string[], more: Partial<ProcessFacts> = {}): ProcessFacts {
  const base = { pid: 1, executable: debianExecutable, workingDirectory: "/var/lib/redis", unit: null, environment: {}, listens: [] };
  return { ...base, arguments: words, ...more };
}

const titled = (title: string, more: Partial<ProcessFacts> = {}): ProcessFacts => facts([title, "", ""], more);

/** "FILE:LINE ADDRESS:PORT" of each setting with an address. */
function binds({ settings }: ParsedSettings): string[] {
  return settings.flatMap((setting) =>
    setting.address === null ? [] : [`${setting.file ?? "-"}:${setting.line ?? "-"} ${setting.address}:${setting.port}`],
  );
}

test("the name it was started by tells which of the programs of one executable it is", () => {
  const name = (process: ProcessFacts): string | undefined => recogniseService(process)?.service;
  expect(name(titled("/usr/bin/redis-server 127.0.0.1:6379"))).toBe("redis");
  expect(name(titled("/usr/bin/redis-server *:7000 [cluster]"))).toBe("redis");
  expect(name(titled("/usr/bin/redis-sentinel *:26379 [sentinel]"))).toBe("redis-sentinel");
  expect(name(facts(["redis-server", "/etc/s.conf", "--sentinel"]))).toBe("redis-sentinel");
  expect(name(facts(["valkey-server", "/etc/valkey/valkey.conf"], { executable: "/usr/bin/valkey-server" }))).toBe("valkey");
  expect(redis.recognise(facts(["redis-server"], { executable: "/usr/bin/python3" }))).toBeNull();
  expect(name(facts(["redis-cli"], { executable: "/usr/bin/redis-cli" }))).toBeUndefined();
});

test("a title hides the command line: a file counts only if two of address, port and directory agree", () => {
  const process = titled("redis-server 10.0.0.5:7001");
  const other = file("/etc/redis/redis.conf", "bind 127.0.0.1\n");
  expect(redis.parse(process, []).wants).toContainEqual({ path: "/var/lib/redis/*.conf" });
  const unknown = redis.parse(process, [other]);
  expect([unknown.settings, unknown.problems?.length]).toEqual([[], 1]);
  const own = file("/var/lib/redis/mine.conf", "port 7001\nbind 10.0.0.5 -::1\n");
  expect(binds(redis.parse(process, [other, own]))).toEqual([
    "/var/lib/redis/mine.conf:2 10.0.0.5:7001",
    "/var/lib/redis/mine.conf:2 ::1:7001",
  ]);
});

test("after CONFIG SET port the title is another, the file is still known by its address and directory", () => {
  const own = file("/etc/redis/redis.conf", "bind 10.0.0.5\nport 7001\ndir /var/lib/redis\n");
  expect(binds(redis.parse(titled("redis-server 10.0.0.5:7002"), [own]))).toEqual(["/etc/redis/redis.conf:1 10.0.0.5:7001"]);
  expect(binds(redis.parse(titled("redis-server 10.0.0.6:7002"), [own]))).toEqual([]);
});

test("a file that was named and is gone leaves the settings unknown", () => {
  const process = facts(["redis-server", "own.conf"]);
  const gone: FileBytes = { path: "/var/lib/redis/own.conf", bytes: null, reason: "ENOENT", hash: null };
  expect(redis.wants(process)).toEqual([{ path: "/var/lib/redis/own.conf" }]);
  expect(redis.parse(process, [gone])).toMatchObject({ settings: [], problems: [{ path: "/var/lib/redis/own.conf" }] });
});

test("TLS and the cluster's bus; the losing lines stay known; other values are never kept", () => {
  const text =
    "port 0\nport 7000\ntls-port 7443\ncluster-enabled yes\nbind 127.0.0.1\nrequirepass s3cret\nmasterauth other\nmaxclients 50\n";
  const parsed = redis.parse(facts(["redis-server", "/r.conf"]), [file("/r.conf", text)]);
  expect(binds(parsed)).toEqual(["/r.conf:5 127.0.0.1:7000", "/r.conf:5 127.0.0.1:7443", "/r.conf:5 127.0.0.1:17000"]);
  expect(parsed.settings.find(({ key }) => key === "port")?.overrides).toMatchObject([{ line: 1, value: "0" }]);
  expect(parsed.limits?.map(({ key, kind, limit }) => `${key} ${kind} ${limit}`)).toEqual([
    "maxclients connections 50",
    "tcp-backlog backlog 511",
  ]);
  expect(JSON.stringify(parsed)).not.toMatch(/s3cret|other/);
});

test("a reachable port without a password is warned of: refused by protected mode, or open to all", () => {
  const warn = (text: string, service = redis): string[] => {
    const name = service === redis ? "redis-server" : "redis-sentinel";
    const { settings } = service.parse(facts([name, "/r.conf"]), [file("/r.conf", text)]);
    return (service.warnings?.(settings) ?? []).map(({ id }) => id);
  };
  expect(warn("bind 0.0.0.0")).toEqual(["services.redis.protectedMode"]);
  expect(warn("")).toEqual(["services.redis.protectedMode"]);
  expect(warn("bind 0.0.0.0\nprotected-mode no")).toEqual(["services.redis.openToAll"]);
  expect(warn('bind 0.0.0.0\nprotected-mode no\nrequirepass ""')).toEqual(["services.redis.openToAll"]);
  expect(warn("bind 0.0.0.0\nprotected-mode no\nrequirepass x")).toEqual([]);
  expect(warn("bind 0.0.0.0\naclfile /etc/redis/users.acl")).toEqual([]);
  expect(warn("bind 127.0.0.1 -::1 unresolved.example")).toEqual([]);
  expect(warn("", redisSentinel)).toEqual(["services.redis.openToAll"]);
});

test("an address with a dash before it is optional, one that is also named without is not", () => {
  const { settings } = redis.parse(facts(["redis-server", "/r.conf"]), [file("/r.conf", "bind 127.0.0.1 -::1 -* ::\n")]);
  const predicted = settings.flatMap((setting) => redis.predict(setting, settings) ?? []);
  expect(predicted.map(({ address, isOptional }) => `${address} ${isOptional === true}`)).toEqual([
    "127.0.0.1 false",
    "::1 true",
    "0.0.0.0 true",
    ":: false",
  ]);
});
