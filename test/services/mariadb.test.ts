import type { LabHost } from "../lab/index.ts";
import { testServiceModes, type Mode } from "./service-modes.ts";

const debian = "/etc/mysql/mariadb.conf.d/50-server.cnf";
const own = "/srv/mariadb/own.cnf";

/** The data directory comes with the package; the socket's directory does not. */
async function makeRuntimeDirectory(host: LabHost): Promise<void> {
  await host.run(["install", "-d", "-o", "mysql", "/run/mysqld"]);
}

function server(...words: string[]): Pick<Mode, "prepare" | "command"> {
  return { prepare: makeRuntimeDirectory, command: ["/usr/sbin/mariadbd", ...words, "--user=mysql"] };
}

const at = (tcp: number): Required<Pick<Mode, "start">> => ({ start: { ready: { tcp } } });

/** Debian's file with these lines in [mysqld], the first on line 2. */
const written = (lines: string): Required<Pick<Mode, "files">> => ({ files: { [debian]: `[mysqld]\n${lines}\n` } });

testServiceModes({
  service: "mariadb",
  layer: "catalogue",
  packages: ["mariadb-server"],
  modes: [
    {
      kind: "default",
      name: "Debian's files",
      ...server(),
      ...at(3306),
      sockets: ["127.0.0.1:3306 ipv4"],
      setBy: { "127.0.0.1:3306 ipv4": `${debian}:27 bind-address` },
    },
    {
      kind: "dual",
      name: "no bind-address",
      ...written("port = 3307"),
      ...server(),
      ...at(3307),
      sockets: ["0.0.0.0:3307 ipv4", ":::3307 ipv6"],
      setBy: { ":::3307 ipv6": "/etc/mysql/my.cnf bind-address" },
    },
    { kind: "dual", name: "*", ...written("bind-address=*"), ...server(), ...at(3306), sockets: ["0.0.0.0:3306 ipv4", ":::3306 ipv6"] },
    {
      kind: "ipv4",
      name: "0.0.0.0 with an underscore and quotes",
      ...written('bind_address = "0.0.0.0" # all'),
      ...server(),
      ...at(3306),
      sockets: ["0.0.0.0:3306 ipv4"],
      setBy: { "0.0.0.0:3306 ipv4": `${debian}:2 bind_address` },
    },
    { kind: "ipv6", name: "::", ...written("bind-address=::"), ...server(), ...at(3306), sockets: [":::3306 ipv6"] },
    {
      kind: "loopback",
      name: "a list",
      ...written("bind-address=127.0.0.1,::1"),
      ...server(),
      ...at(3306),
      sockets: ["127.0.0.1:3306 ipv4", "::1:3306 ipv6"],
    },
    {
      kind: "loopback",
      name: "a name",
      ...written("bind-address=localhost"),
      ...server(),
      ...at(3306),
      sockets: ["127.0.0.1:3306 ipv4", "::1:3306 ipv6"],
    },
    {
      kind: "include",
      name: "a later file of the directory, a group with the server's version, a group of another",
      files: {
        "/etc/mysql/mariadb.conf.d/99-last.cnf":
          "[mariadb-10.11]\nport=3310\n[mariadb-9.9]\nport=1\n[mysqld_safe]\nport=2\n[server]\nbind-address=127.0.0.1\n",
      },
      ...server(),
      ...at(3310),
      sockets: ["127.0.0.1:3310 ipv4"],
      setBy: { "127.0.0.1:3310 ipv4": "/etc/mysql/mariadb.conf.d/99-last.cnf:8 bind-address" },
    },
    {
      kind: "duplicate",
      name: "the last line holds, whatever its group",
      ...written("bind-address=0.0.0.0\nport=1\n[mariadb]\nport=3311\n[mysqld]\nbind-address=127.0.0.1"),
      ...server(),
      ...at(3311),
      sockets: ["127.0.0.1:3311 ipv4"],
      setBy: { "127.0.0.1:3311 ipv4": `${debian}:7 bind-address` },
    },
    {
      kind: "other-file",
      name: "--defaults-file with a random port",
      files: { [own]: "[mysqld]\nport=45213\nbind-address=127.0.0.1\n" },
      ...server(`--defaults-file=${own}`),
      ...at(45_213),
      sockets: ["127.0.0.1:45213 ipv4"],
      setBy: { "127.0.0.1:45213 ipv4": `${own}:3 bind-address` },
    },
    {
      kind: "other-file",
      name: "--defaults-extra-file over the usual ones",
      files: { [own]: "[mysqld]\nbind-address=127.0.0.2\n" },
      ...server(`--defaults-extra-file=${own}`),
      ...at(3306),
      sockets: ["127.0.0.2:3306 ipv4"],
      setBy: { "127.0.0.2:3306 ipv4": `${own}:2 bind-address` },
    },
    {
      kind: "argument",
      name: "the command line over the files",
      ...server("--bind-address=::1", "-P", "3312"),
      ...at(3312),
      sockets: ["::1:3312 ipv6"],
      setBy: { "::1:3312 ipv6": "argument --bind-address ::1" },
    },
    {
      kind: "environment",
      name: "MYSQL_TCP_PORT",
      ...server(),
      start: { env: { MYSQL_TCP_PORT: "3313" }, ready: { tcp: 3313 } },
      sockets: ["127.0.0.1:3313 ipv4"],
    },
    {
      kind: "other",
      name: "skip-networking closes TCP",
      ...written("skip-networking"),
      ...server(),
      start: { ready: /ready for connections/ },
      sockets: [],
    },
  ],
  reloads: [
    {
      name: "HUP after bind-address and port were changed",
      mode: { ...written("bind-address=127.0.0.1\nport=3320"), ...server(), ...at(3320) },
      change: written("bind-address=*\nport=3321").files,
      by: { signal: "HUP" },
      wanted: ["0.0.0.0:3321 ipv4", ":::3321 ipv6"],
      effect: "not-applied",
    },
  ],
});
