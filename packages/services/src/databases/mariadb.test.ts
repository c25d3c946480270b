import { expect, test } from "vitest";
import { recogniseService } from "../catalogue.ts";
import type { FileBytes, ProcessFacts, Service } from "../service.ts";
import { mariadb, mysql } from "./mariadb.ts";

const file = (path: string, text: string): FileBytes => ({ path, bytes: new TextEncoder().encode(text), reason: null, hash: "sha256:00" });

function facts(executable: string, words: readonly string[] = [], more: Partial<ProcessFacts> = {}): ProcessFacts {
  const base = { pid: 1, workingDirectory: "/var/lib/mysql", unit: null, environment: {}, listens: [] };
  return { ...base, executable, arguments: [executable, ...words], ...more };
}

/** "FILE:LINE ADDRESS:PORT SCOPE" of each predicted socket. */
function sockets(service: Service, process: ProcessFacts, files: readonly FileBytes[]): string[] {
  const { settings } = service.parse(process, files);
  return settings.flatMap((setting) => {
    const socket = service.predict(setting, settings);
    return socket === null ? [] : [`${setting.file ?? "-"}:${setting.line ?? "-"} ${socket.address}:${socket.port} ${socket.scope}`];
  });
}

test("mysqld is MySQL unless a path, the unit or a file of Debian's says MariaDB", () => {
  const name = (process: ProcessFacts): string | undefined => recogniseService(process)?.service;
  expect(name(facts("/usr/sbin/mariadbd"))).toBe("mariadb");
  expect(name(facts("/usr/sbin/mysqld"))).toBe("mysql");
  expect(name(facts("/usr/sbin/mysqld", ["--plugin-dir=/usr/lib/mariadb19/plugin"]))).toBe("mariadb");
  expect(name(facts("/usr/sbin/mysqld", [], { unit: "mariadb.service" }))).toBe("mariadb");
  expect(name(facts("/usr/sbin/mysqld", [], { presentFiles: ["/etc/mysql/mariadb.cnf"] }))).toBe("mariadb");
  expect(mariadb.marks?.(facts("/usr/sbin/mysqld"))).toContain("/etc/mysql/mariadb.cnf");
});

test("MySQL: * and :: are one dual-stack socket, X and administration have ports of their own", () => {
  const process = facts("/usr/sbin/mysqld");
  const main = "/etc/mysql/my.cnf";
  expect(sockets(mysql, process, [file(main, "[mysqld]\n")])).toEqual([`${main}:- :::3306 dual`, `${main}:- :::33060 dual`]);
  const text =
    "[mysqld]\nbind-address = 127.0.0.1,::1\nmysqlx_port=33061\nmysqlx-bind-address=127.0.0.1\nadmin_address=127.0.0.2\n[mysqldump]\nport=1\n";
  expect(sockets(mysql, process, [file(main, text)])).toEqual([
    `${main}:2 127.0.0.1:3306 ipv4`,
    `${main}:2 ::1:3306 ipv6`,
    `${main}:4 127.0.0.1:33061 ipv4`,
    `${main}:5 127.0.0.2:33062 ipv4`,
  ]);
  expect(sockets(mysql, process, [file(main, "[mysqld]\nmysqlx=0\nbind-address=0.0.0.0\n")])).toEqual([`${main}:3 0.0.0.0:3306 ipv4`]);
  expect(mysql.changes([]).map(({ target, possible }) => `${target} ${possible}`)).toContain("ipv6 false");
});

test("what MySQL persisted wins over files and command line, unless it is told not to load it", () => {
  const text =
    '{"Version": 2,\n"mysql_static_variables": {\n"bind_address": {\n"Value": "127.0.0.1", "Metadata": {"Host": "x"}},\n"port": {"Value": "3307"}}}';
  const auto = "/srv/data/mysqld-auto.cnf";
  const files = [file("/etc/my.cnf", "[mysqld]\ndatadir=/srv/data\nbind-address=::\nmysqlx=0\n"), file(auto, text)];
  const process = facts("/usr/sbin/mysqld", ["--port=3306"]);
  expect(mysql.parse(process, []).wants).toContainEqual({ path: "/var/lib/mysql/mysqld-auto.cnf" });
  expect(sockets(mysql, process, files)).toEqual([`${auto}:4 127.0.0.1:3307 ipv4`]);
  expect(mysql.parse(process, files).settings[0]?.overrides).toMatchObject([{ file: "/etc/my.cnf", line: 3, value: "::" }]);
  expect(sockets(mysql, facts("/usr/sbin/mysqld", ["--persisted-globals-load=OFF"]), files)).toEqual(["/etc/my.cnf:3 :::3306 dual"]);
  const first = '{"Version": 1, "mysql_server": {"mysql_server_static_options": {"bind_address": {"Value": "::1"}}}}';
  expect(sockets(mysql, facts("/usr/sbin/mysqld"), [file("/var/lib/mysql/mysqld-auto.cnf", first)])[0]).toContain("::1:3306 ipv6");
  expect(mysql.parse(process, [files[0] as FileBytes, file(auto, "{")]).problems).toHaveLength(1);
});

test("a group of a version counts by the data directory's mark; without the mark it is reported", () => {
  const text = "[mysqld]\nport=1\n[mariadb-10.11]\nport=2\n[mariadb-11]\nport=3\n";
  const files = [file("/etc/my.cnf", text)];
  const ports = (version: string | null): (number | null)[] => {
    const mark = version === null ? [] : [file("/var/lib/mysql/mysql_upgrade_info", version)];
    return mariadb.parse(facts("/usr/sbin/mariadbd"), [...files, ...mark]).settings.map(({ port }) => port);
  };
  expect(ports("10.11.6-MariaDB").at(-1)).toBe(2);
  expect(ports("11.4.2-MariaDB").at(-1)).toBe(3);
  expect(mariadb.parse(facts("/usr/sbin/mariadbd"), files).problems).toHaveLength(2);
});

test("the files that are read, and in which order", () => {
  const wants = (words: readonly string[], environment = {}): string[] =>
    mariadb.wants(facts("/usr/sbin/mariadbd", words, { environment })).map(({ path }) => path);
  expect(wants([])).toEqual(["/etc/my.cnf", "/etc/mysql/my.cnf"]);
  expect(wants(["--defaults-file=own.cnf", "--port=1"])).toEqual(["/var/lib/mysql/own.cnf"]);
  expect(wants(["--no-defaults"])).toEqual([]);
  expect(wants(["--port=1", "--no-defaults"])).toHaveLength(2);
  expect(wants(["--defaults-extra-file", "/x.cnf"], { HOME: "/h", MYSQL_HOME: "/m" })).toEqual([
    "/etc/my.cnf",
    "/etc/mysql/my.cnf",
    "/m/my.cnf",
    "/x.cnf",
    "/h/.my.cnf",
  ]);
});

test("limits: the backlog follows from the connections where nothing sets it", () => {
  const limits = (text: string): string[] =>
    (mariadb.parse(facts("/usr/sbin/mariadbd"), [file("/etc/my.cnf", text)]).limits ?? []).map(({ key, limit }) => `${key} ${limit}`);
  expect(limits("[mysqld]\n")).toEqual(["max-connections 151", "back-log 80"]);
  expect(limits("[mysqld]\nmax_connections=1000\n")).toEqual(["max_connections 1000", "back-log 250"]);
});
