/** Zabbix server against a real PostgreSQL with its schema; what it needs of data is three rows. A start takes about eight seconds. */
import type { LabHost, StartOptions } from "../lab/index.ts";
import { testServiceModes, type Mode } from "./service-modes.ts";

const main = "/etc/zabbix/zabbix_server.conf";
const server = (...words: readonly string[]): Mode["command"] => ["/usr/sbin/zabbix_server", "-f", ...words];
const ready = (port: number): StartOptions => ({ ready: { tcp: port }, timeoutMs: 60_000 });
const lines = (...own: readonly string[]): string =>
  ["LogType=console", "DBHost=127.0.0.1", "DBName=zabbix", "DBUser=postgres", "StartPollers=1", ...own, ""].join("\n");

const database = `set -e
bin=$(ls -d /usr/lib/postgresql/*/bin | head -n 1)
install -d -o zabbix /run/zabbix
install -d -o postgres /srv/database
cd /
as="setpriv --reuid=postgres --regid=postgres --clear-groups"
$as $bin/initdb --no-sync -A trust -D /srv/database >/dev/null
$as $bin/pg_ctl -s -w -D /srv/database -l /srv/database/log -o "-k /srv/database -c fsync=off -c listen_addresses=127.0.0.1" start
query="psql -qw -h 127.0.0.1 -U postgres"
$query -c 'create database zabbix'
zcat /usr/share/zabbix-server-pgsql/schema.sql.gz | $query zabbix
$query zabbix -c "set session_replication_role = replica; insert into role (roleid, name, type) values (1, 'a', 3);
insert into users (userid, username, roleid) values (1, 'a', 1); insert into config (configid, discovery_groupid) values (1, 1)"`;
const prepare = async (host: LabHost): Promise<void> => void (await host.run(["sh", "-c", database], { timeoutMs: 60_000 }));
const start = { prepare, command: server() };

testServiceModes({
  service: "zabbix-server",
  layer: "catalogue",
  packages: ["zabbix-server-pgsql"],
  modes: [
    {
      ...start,
      kind: "default",
      name: "no ListenIP: two sockets",
      files: { [main]: lines() },
      start: ready(10_051),
      sockets: ["0.0.0.0:10051 ipv4", ":::10051 ipv6"],
      setBy: { "0.0.0.0:10051 ipv4": `${main} ListenIP` },
    },
    {
      prepare,
      kind: "ipv4",
      name: "0.0.0.0 in an include of another file, the port twice",
      files: {
        "/srv/server.conf": lines("ListenPort=10061", "Include=/srv/parts/*.conf", "ListenPort=18051"),
        "/srv/parts/a.conf": "ListenIP=0.0.0.0\n",
      },
      command: server("-c", "/srv/server.conf"),
      start: ready(18_051),
      sockets: ["0.0.0.0:18051 ipv4"],
      setBy: { "0.0.0.0:18051 ipv4": "/srv/parts/a.conf:1 ListenIP" },
    },
    {
      ...start,
      kind: "ipv6",
      name: ":: is IPv6 only",
      files: { [main]: lines("ListenIP=::") },
      start: ready(10_051),
      sockets: [":::10051 ipv6"],
      setBy: { ":::10051 ipv6": `${main}:6 ListenIP` },
    },
    {
      ...start,
      kind: "dual",
      name: "both wildcards",
      files: { [main]: lines("ListenIP=0.0.0.0,::") },
      start: ready(10_051),
      sockets: ["0.0.0.0:10051 ipv4", ":::10051 ipv6"],
      setBy: { ":::10051 ipv6": `${main}:6 ListenIP` },
    },
    {
      ...start,
      kind: "loopback",
      name: "both loopback addresses",
      files: { [main]: lines("ListenIP=127.0.0.1,::1") },
      start: ready(10_051),
      sockets: ["127.0.0.1:10051 ipv4", "::1:10051 ipv6"],
    },
  ],
  reloads: [
    {
      name: "HUP",
      mode: { ...start, files: { [main]: lines() }, start: ready(10_051) },
      change: { [main]: lines("ListenPort=10061") },
      by: { signal: "HUP" },
      wanted: ["0.0.0.0:10061 ipv4", ":::10061 ipv6"],
      effect: "stopped",
    },
  ],
});
