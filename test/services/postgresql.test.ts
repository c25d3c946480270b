import type { LabHost } from "../lab/index.ts";
import { testServiceModes, type Mode } from "./service-modes.ts";

const binaries = "/usr/lib/postgresql/15/bin";
const nobody = 65_534;
const data = "/srv/pg";
const file = `${data}/postgresql.conf`;
const hosts = "127.0.0.1 localhost\n::1 localhost\n";

interface Cluster {
  readonly lines?: string; // the whole of postgresql.conf, after its first line
  readonly more?: Readonly<Record<string, string>>; // further files below the data directory
  readonly hosts?: string;
  readonly words?: readonly string[];
}

/** A new data directory, its configuration replaced by these lines, of which the first is on line 2. */
function cluster({ lines = "", more = {}, hosts: names = hosts, words = ["-D", data] }: Cluster): Pick<Mode, "prepare" | "command"> {
  const files = { "postgresql.conf": `unix_socket_directories = '${data}'\n${lines}\n`, ...more };
  return {
    prepare: async (host) => {
      host.write("/etc/hosts", names);
      await makeDataDirectory(host);
      for (const [name, text] of Object.entries(files)) host.write(name.startsWith("/") ? name : `${data}/${name}`, text);
    },
    command: [`${binaries}/postgres`, ...words],
  };
}

async function makeDataDirectory(host: LabHost): Promise<void> {
  await host.run(["install", "-d", "-o", String(nobody), "-m", "0700", data]);
  await host.run([`${binaries}/initdb`, "--no-sync", "--auth=trust", "-D", data], { uid: nobody, timeoutMs: 60_000 });
}

const at = (tcp: number): Required<Pick<Mode, "start">> => ({ start: { uid: nobody, ready: { tcp } } });

testServiceModes({
  service: "postgresql",
  layer: "catalogue",
  packages: ["postgresql-15"],
  modes: [
    {
      kind: "default",
      name: "Debian's cluster: localhost on both families",
      prepare: async (host) => {
        host.write("/etc/hosts", hosts);
        await host.run(["install", "-d", "-o", "postgres", "/run/postgresql"]);
        await host.run(["pg_createcluster", "--port", "5499", "15", "lab"], { timeoutMs: 60_000 });
      },
      command: [
        "setpriv",
        "--reuid=postgres",
        "--regid=postgres",
        "--init-groups",
        "--",
        `${binaries}/postgres`,
        "-D",
        "/var/lib/postgresql/15/lab",
        "-c",
        "config_file=/etc/postgresql/15/lab/postgresql.conf",
      ],
      start: { ready: { tcp: 5499 } },
      sockets: ["127.0.0.1:5499 ipv4", "::1:5499 ipv6"],
      setBy: { "127.0.0.1:5499 ipv4": "/etc/postgresql/15/lab/postgresql.conf listen_addresses" },
    },
    {
      kind: "loopback",
      name: "localhost that is IPv4 alone in /etc/hosts",
      ...cluster({ hosts: "127.0.0.1 localhost\n" }),
      ...at(5432),
      sockets: ["127.0.0.1:5432 ipv4"],
    },
    {
      kind: "dual",
      name: "* is two sockets",
      ...cluster({ lines: "listen_addresses = '*'\nport = 5440" }),
      ...at(5440),
      sockets: ["0.0.0.0:5440 ipv4", ":::5440 ipv6"],
      setBy: { ":::5440 ipv6": `${file}:2 listen_addresses` },
    },
    { kind: "ipv4", name: "0.0.0.0", ...cluster({ lines: "listen_addresses = '0.0.0.0'" }), ...at(5432), sockets: ["0.0.0.0:5432 ipv4"] },
    { kind: "ipv6", name: "::", ...cluster({ lines: "listen_addresses = '::'" }), ...at(5432), sockets: [":::5432 ipv6"] },
    {
      kind: "include",
      name: "include, include_if_exists and include_dir, each after the other",
      ...cluster({
        lines: "include = 'more/a.conf'\ninclude_if_exists = 'none.conf'\ninclude_dir = 'conf.d'\n",
        more: {
          "more/a.conf": "listen_addresses = '0.0.0.0'\ninclude 'b.conf'\n",
          "more/b.conf": "port = 1\n",
          "conf.d/10.conf": "# later\nlisten_addresses = '127.0.0.1'\nport = 5441\n",
          "conf.d/.20.conf": "port = 2\n",
          "conf.d/30.txt": "port = 3\n",
        },
      }),
      ...at(5441),
      sockets: ["127.0.0.1:5441 ipv4"],
      setBy: { "127.0.0.1:5441 ipv4": `${data}/conf.d/10.conf:2 listen_addresses` },
    },
    {
      kind: "duplicate",
      name: "the last line holds, and what ALTER SYSTEM wrote over it",
      ...cluster({
        lines: "listen_addresses = '*'\nlisten_addresses = '127.0.0.1'\nport = 1",
        more: { "postgresql.auto.conf": "# by ALTER SYSTEM\nport = '5442'\n" },
      }),
      ...at(5442),
      sockets: ["127.0.0.1:5442 ipv4"],
      setBy: { "127.0.0.1:5442 ipv4": `${file}:3 listen_addresses` },
    },
    {
      kind: "other-file",
      name: "config_file elsewhere with data_directory and a random port",
      ...cluster({
        more: {
          "/srv/own/pg.conf": `data_directory = '${data}'\nunix_socket_directories = '${data}'\nlisten_addresses = '127.0.0.1'\nport = 44871\nhba_file = '${data}/pg_hba.conf'\nident_file = '${data}/pg_ident.conf'\n`,
        },
        words: ["-c", "config_file=/srv/own/pg.conf"],
      }),
      ...at(44_871),
      sockets: ["127.0.0.1:44871 ipv4"],
      setBy: { "127.0.0.1:44871 ipv4": "/srv/own/pg.conf:3 listen_addresses" },
    },
    {
      kind: "argument",
      name: "-h and -p over the file",
      ...cluster({ lines: "port = 1\nlisten_addresses = '*'", words: ["-D", data, "-p", "5450", "-h", "127.0.0.1"] }),
      ...at(5450),
      sockets: ["127.0.0.1:5450 ipv4"],
      setBy: { "127.0.0.1:5450 ipv4": "argument -h 127.0.0.1" },
    },
    {
      kind: "environment",
      name: "PGDATA and PGPORT",
      ...cluster({ lines: "listen_addresses = '127.0.0.1'", words: [] }),
      start: { uid: nobody, ready: { tcp: 5451 }, env: { PGDATA: data, PGPORT: "5451" } },
      sockets: ["127.0.0.1:5451 ipv4"],
    },
    {
      kind: "other",
      name: "an empty list closes TCP",
      ...cluster({ lines: "listen_addresses = ''" }),
      start: { uid: nobody, ready: /ready to accept connections/ },
      sockets: [],
    },
  ],
  reloads: [
    {
      name: "HUP after listen_addresses and port were changed",
      mode: { ...cluster({ lines: "listen_addresses = '127.0.0.1'\nport = 5460" }), ...at(5460) },
      change: { [file]: `unix_socket_directories = '${data}'\nlisten_addresses = '*'\nport = 5461\n` },
      by: { signal: "HUP" },
      wanted: ["0.0.0.0:5461 ipv4", ":::5461 ipv6"],
      effect: "not-applied",
    },
  ],
});
