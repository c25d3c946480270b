import { expect, test } from "vitest";
import type { FileBytes, ProcessFacts } from "../service.ts";
import { memcached } from "./memcached.ts";

const file = (path: string, text: string): FileBytes => ({ path, bytes: new TextEncoder().encode(text), reason: null, hash: "sha256:00" });

function facts(words: string, unit: string | null = null): ProcessFacts {
  const executable = "/usr/bin/memcached";
  return { pid: 1, executable, arguments: [executable, ...words.split(" ")], workingDirectory: "/", unit, environment: {}, listens: [] };
}

/** "SOURCE FILE:LINE KEY ADDRESS:PORT" of each setting with an address. */
function binds(process: ProcessFacts, files: readonly FileBytes[] = []): string[] {
  return memcached
    .parse(process, files)
    .settings.flatMap(({ source, file: path, line, key, protocol, address, port }) =>
      address === null ? [] : [`${source} ${path ?? "-"}:${line ?? "-"} ${key} ${protocol} ${address}:${port}`],
    );
}

test("a line of Debian's file is named only where the whole command line is what the file gives", () => {
  const text = "# all\n-d\nlogfile /x\n-m 64\n-l 127.0.0.1 # here\n-u memcache\n";
  const process = facts("-m 64 -l 127.0.0.1 -u memcache");
  expect(binds(process, [file("/etc/memcached.conf", text)])).toEqual(["argument /etc/memcached.conf:5 -l tcp 127.0.0.1:11211"]);
  expect(binds(facts("-m 65 -l 127.0.0.1 -u memcache"), [file("/etc/memcached.conf", text)])).toEqual([
    "argument -:- -l tcp 127.0.0.1:11211",
  ]);
  expect(memcached.wants(facts("-m 64", "memcached@two.service"))).toEqual([{ path: "/etc/memcached_two.conf" }]);
});

test("UDP, ports of their own, off and Unix sockets", () => {
  expect(binds(facts("-vvU 11211 -l [::1]:700,notls:127.0.0.1"))).toEqual([
    "argument -:- -l tcp ::1:700",
    "argument -:- -l udp ::1:700",
    "argument -:- -l tcp 127.0.0.1:11211",
    "argument -:- -l udp 127.0.0.1:11211",
  ]);
  expect(binds(facts("-p 0"))).toEqual([]);
  expect(binds(facts("-s /run/m.sock"))).toEqual([]);
});

test("limits and warnings", () => {
  const { limits, settings } = memcached.parse(facts("-c 10 -U 11211"), []);
  expect(limits?.map(({ kind, limit }) => `${kind} ${limit}`)).toEqual(["connections 10", "backlog 1024"]);
  expect(memcached.warnings?.(settings).map(({ id }) => id)).toEqual(["services.memcached.udp", "services.memcached.openToAll"]);
  expect(memcached.warnings?.(memcached.parse(facts("-l 127.0.0.1"), []).settings)).toEqual([]);
});
