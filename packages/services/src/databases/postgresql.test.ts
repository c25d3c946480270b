import { expect, test } from "vitest";
import { parsePostgresqlSyntax } from "../formats/postgresql-syntax.ts";
import { postgresql } from "./postgresql.ts";
import type { FileBytes, ProcessFacts } from "../service.ts";

const server: ProcessFacts = {
  pid: 200,
  executable: "/usr/lib/postgresql/15/bin/postgres",
  arguments: [
    "/usr/lib/postgresql/15/bin/postgres",
    "-D",
    "/var/lib/postgresql/15/main",
    "-c",
    "config_file=/etc/postgresql/15/main/postgresql.conf",
  ],
  workingDirectory: "/var/lib/postgresql/15/main",
  unit: "postgresql@15-main.service",
  environment: {},
  listens: [],
};
const main = "/etc/postgresql/15/main/postgresql.conf";
const automatic = "/var/lib/postgresql/15/main/postgresql.auto.conf";

function file(path: string, text: string): FileBytes {
  return { path, bytes: new TextEncoder().encode(text), reason: null, hash: "sha256:00" };
}

/** What decides the addresses and the port, one line each. */
function settings(files: readonly FileBytes[], facts: Partial<ProcessFacts> = {}): string[] {
  return postgresql
    .parse({ ...server, ...facts }, files)
    .settings.map(
      ({ source, file: path, line, key, value, address, port }) =>
        `${source} ${path ?? "-"}:${line ?? "-"} ${key}=${value} → ${address ?? "any"}:${port ?? "?"}`,
    );
}

test("localhost is two sockets, * is two, a list is one each", () => {
  expect(settings([file(main, "#\nlisten_addresses = 'localhost'\nport = 5433")])).toEqual([
    `file ${main}:2 listen_addresses=localhost → 127.0.0.1:5433`,
    `file ${main}:2 listen_addresses=localhost → ::1:5433`,
    `file ${main}:3 port=5433 → any:5433`,
  ]);
  expect(settings([file(main, "listen_addresses='*'")]).slice(0, 2)).toEqual([
    `file ${main}:1 listen_addresses=* → 0.0.0.0:5432`,
    `file ${main}:1 listen_addresses=* → :::5432`,
  ]);
  expect(settings([file(main, "listen_addresses='192.0.2.1, 2001:DB8::1'")]).slice(0, 2)).toEqual([
    `file ${main}:1 listen_addresses=192.0.2.1, 2001:DB8::1 → 192.0.2.1:5432`,
    `file ${main}:1 listen_addresses=192.0.2.1, 2001:DB8::1 → 2001:db8::1:5432`,
  ]);
});

test("an empty list closes TCP, an absent key is the default localhost:5432", () => {
  expect(settings([file(main, "listen_addresses = ''")])).toEqual([`default ${main}:- port= → any:5432`]);
  expect(settings([file(main, "")])).toEqual([
    `default ${main}:- listen_addresses= → 127.0.0.1:5432`,
    `default ${main}:- listen_addresses= → ::1:5432`,
    `default ${main}:- port= → any:5432`,
  ]);
});

test("the last duplicate wins, auto.conf beats the file, the command line beats both", () => {
  const files = [file(main, "port = 1\nport = 2"), file(automatic, "port = '3'")];
  expect(settings([file(main, "port = 1\nport = 2")]).at(-1)).toBe(`file ${main}:2 port=2 → any:2`);
  expect(settings(files).at(-1)).toBe(`file ${automatic}:1 port=3 → any:3`);
  expect(settings(files, { arguments: [...server.arguments, "-p", "4"] }).at(-1)).toBe("argument -:- -p 4= → any:4");
  expect(settings(files, { arguments: [...server.arguments, "--port=5", "-c", "port=6"] }).at(-1)).toBe("argument -:- -c port=6= → any:6");
  expect(settings(files, { arguments: [...server.arguments, "-i"] })[0]).toBe("argument -:- -i=* → 0.0.0.0:3");
});

test("PGPORT counts where no file sets the port", () => {
  expect(settings([file(main, "")], { environment: { PGPORT: "6000" } }).at(-1)).toBe("environment -:- PGPORT=6000 → any:6000");
  expect(settings([file(main, "port = 7")], { environment: { PGPORT: "6000" } }).at(-1)).toBe(`file ${main}:1 port=7 → any:7`);
});

test("includes are read in place; the data directory of the file tells where auto.conf is", () => {
  const text = "include_dir = 'conf.d'\ninclude 'more.conf'\ninclude_if_exists 'gone.conf'\ndata_directory='/srv/pg'";
  const first = postgresql.parse(server, [file(main, text)]);
  expect(first.wants.map(({ path }) => path)).toEqual([
    "/etc/postgresql/15/main/conf.d/*.conf",
    "/etc/postgresql/15/main/more.conf",
    "/etc/postgresql/15/main/gone.conf",
    "/srv/pg/postgresql.auto.conf",
    "/etc/hosts", // for localhost, the default
  ]);
  const files = [
    file(main, text),
    file("/etc/postgresql/15/main/conf.d/b.conf", "port=11"),
    file("/etc/postgresql/15/main/conf.d/a.conf", "port=10"),
  ];
  expect(settings(files).at(-1)).toBe("file /etc/postgresql/15/main/conf.d/b.conf:1 port=11 → any:11");
  expect(settings([...files, file("/etc/postgresql/15/main/more.conf", "port=12")]).at(-1)).toBe(
    "file /etc/postgresql/15/main/more.conf:1 port=12 → any:12",
  );
});

test("a file without permission gives no settings instead of defaults", () => {
  expect(settings([{ path: main, bytes: null, reason: "EACCES", hash: null }])).toEqual([]);
});

test("values bare, quoted, with doubled quotes, comments and without an equals sign", () => {
  const text = "port 5433 # why\nA.b = 'it''s' # c\nBad = 'open\n  shared_buffers=128MB\n=x\nlisten_addresses='a\\'b'";
  expect(parsePostgresqlSyntax(text)).toEqual([
    { name: "port", value: "5433", line: 1 },
    { name: "a.b", value: "it's", line: 2 },
    { name: "shared_buffers", value: "128MB", line: 4 },
    { name: "listen_addresses", value: "a'b", line: 6 },
  ]);
});

test("children of the server are not the server", () => {
  expect(postgresql.recognise({ ...server, arguments: ["postgres: 15/main: checkpointer "] })).toBeNull();
  expect(postgresql.recognise(server)).toBe("executable");
});

test("the limit is what ordinary users have: max_connections without the reserved ones; the losing line stays known", () => {
  const parsed = postgresql.parse(server, [
    file(main, "max_connections = 50\nmax_connections = 40 # later\nsuperuser_reserved_connections = 5"),
  ]);
  expect(parsed.limits).toMatchObject([{ key: "max_connections", value: "40", line: 2, limit: 35, kind: "connections" }]);
  expect(postgresql.parse(server, [file(main, "")]).limits).toMatchObject([{ source: "default", limit: 97 }]);
  const { settings } = postgresql.parse(server, [file(main, "port = 1\nport = 2")]);
  expect(settings.at(-1)?.overrides).toMatchObject([{ line: 1, value: "1" }]);
});
