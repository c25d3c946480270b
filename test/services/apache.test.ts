import type { LabHost } from "../lab/index.ts";
import { testServiceModes, type Mode } from "./service-modes.ts";

const program = "/usr/sbin/apache2";
const ports = "/etc/apache2/ports.conf";
const command = [program, "-D", "FOREGROUND"];

/** What Debian's envvars would set. */
const env = {
  APACHE_RUN_USER: "www-data",
  APACHE_RUN_GROUP: "www-data",
  APACHE_PID_FILE: "/run/apache2.pid",
  APACHE_RUN_DIR: "/run",
  APACHE_LOCK_DIR: "/run",
  APACHE_LOG_DIR: "/run",
};

const ready = (tcp: number): Required<Pick<Mode, "start">> => ({ start: { env, ready: { tcp } } });

/** ports.conf of these lines. */
function listens(lines: string): Pick<Mode, "files" | "command"> {
  return { files: { [ports]: `${lines}\n`, "/etc/apache2/conf-enabled/name.conf": "ServerName lab\n" }, command };
}

/** The module ssl_module is turned on, its configuration is not. */
async function enableSsl(host: LabHost): Promise<void> {
  for (const name of ["ssl.load", "socache_shmcb.load"])
    await host.run(["ln", "-sf", `../mods-available/${name}`, `/etc/apache2/mods-enabled/${name}`]);
}

const own = "/srv/apache/own.conf";
const ownFile = (lines: string): string =>
  `ServerRoot /etc/apache2\nInclude mods-enabled/*.load\nPidFile /run/own.pid\nErrorLog /run/own.log\nServerName lab\nUser www-data\nGroup www-data\nDefaultRuntimeDir /run\nTypesConfig /etc/mime.types\n${lines}\n`;

testServiceModes({
  service: "apache",
  layer: "catalogue",
  packages: ["apache2"],
  modes: [
    {
      kind: "default",
      name: "Debian's files",
      command,
      ...ready(80),
      sockets: [":::80 dual"],
      setBy: { ":::80 dual": `${ports}:5 Listen` },
    },
    { kind: "ipv4", name: "Listen 0.0.0.0:8001", ...listens("Listen 0.0.0.0:8001"), ...ready(8001), sockets: ["0.0.0.0:8001 ipv4"] },
    {
      kind: "dual",
      name: "no address, [::] and *",
      ...listens("Listen 8002\nListen [::]:8003\nListen *:8004 http"),
      ...ready(8004),
      sockets: [":::8002 dual", ":::8003 dual", ":::8004 dual"],
      setBy: { ":::8003 dual": `${ports}:2 Listen` },
    },
    {
      kind: "loopback",
      name: "both loopback addresses, and a name",
      ...listens("Listen 127.0.0.1:8005\nListen [::1]:8005\nListen localhost:8006"),
      ...ready(8006),
      sockets: ["127.0.0.1:8005 ipv4", "127.0.0.1:8006 ipv4", "::1:8005 ipv6", "::1:8006 ipv6"],
    },
    {
      kind: "include",
      name: "a glob, a directory and a file that is not there",
      ...listens("Listen 8010\nIncludeOptional more/*.conf\nInclude /srv/apache/dir\nIncludeOptional none/*.conf"),
      files: {
        ...listens("Listen 8010\nIncludeOptional more/*.conf\nInclude /srv/apache/dir\nIncludeOptional none/*.conf").files,
        "/etc/apache2/more/a.conf": "# a\nListen 8011\n",
        "/etc/apache2/more/b.txt": "Listen 8012\n",
        "/srv/apache/dir/x": "Listen 127.0.0.1:8013\n",
      },
      ...ready(8013),
      sockets: ["127.0.0.1:8013 ipv4", ":::8010 dual", ":::8011 dual"],
      setBy: { ":::8011 dual": "/etc/apache2/more/a.conf:2 Listen", "127.0.0.1:8013 ipv4": "/srv/apache/dir/x:1 Listen" },
    },
    {
      kind: "other",
      name: "conditions and variables",
      ...listens(
        "Define port 8021\n<IfModule ssl_module>\nListen 8020\n</IfModule>\n<IfModule !mod_ssl.c>\nListen 8999\n</IfModule>\n" +
          "<IfDefine port>\nListen 127.0.0.1:${port}\n</IfDefine>\n<IfDefine !FOREGROUND>\nListen 8998\n</IfDefine>\nListen ${OWN_LISTEN}",
      ),
      prepare: async (host) => {
        await enableSsl(host);
        host.write("/etc/apache2/envvars", "export OWN_LISTEN=127.0.0.1:8022\nexport APACHE_RUN_DIR=/var/run$SUFFIX\n");
      },
      start: { env: { ...env, OWN_LISTEN: "127.0.0.1:8022" }, ready: { tcp: 8022 } },
      sockets: ["127.0.0.1:8021 ipv4", "127.0.0.1:8022 ipv4", ":::8020 dual"],
      setBy: { "127.0.0.1:8021 ipv4": `${ports}:9 Listen`, ":::8020 dual": `${ports}:3 Listen` },
    },
    {
      kind: "duplicate",
      name: "the same port on two addresses: all lines count",
      ...listens("Listen 127.0.0.1:8030\nListen 127.0.0.2:8030"),
      ...ready(8030),
      sockets: ["127.0.0.1:8030 ipv4", "127.0.0.2:8030 ipv4"],
      setBy: { "127.0.0.2:8030 ipv4": `${ports}:2 Listen` },
    },
    {
      kind: "other-file",
      name: "-f with a random port",
      files: { [own]: ownFile("Listen 127.0.0.1:43117") },
      command: [...command, "-f", own],
      ...ready(43_117),
      sockets: ["127.0.0.1:43117 ipv4"],
      setBy: { "127.0.0.1:43117 ipv4": `${own}:10 Listen` },
    },
    {
      kind: "argument",
      name: "-C and -c add directives, -D defines",
      files: { [own]: ownFile("<IfDefine SECOND>\nListen 127.0.0.1:8041\n</IfDefine>") },
      command: [...command, "-f", own, "-D", "SECOND", "-c", "Listen 127.0.0.1:8042", "-C", "Listen 127.0.0.1:8040"],
      ...ready(8042),
      sockets: ["127.0.0.1:8040 ipv4", "127.0.0.1:8041 ipv4", "127.0.0.1:8042 ipv4"],
      setBy: { "127.0.0.1:8042 ipv4": "argument -c Listen 127.0.0.1:8042", "127.0.0.1:8041 ipv4": `${own}:11 Listen` },
    },
  ],
  reloads: [
    {
      name: "graceful after a Listen was added",
      mode: { ...listens("Listen 8050"), ...ready(8050) },
      change: listens("Listen 8050\nListen 127.0.0.1:8051").files ?? {},
      by: { signal: "USR1" },
      wanted: ["127.0.0.1:8051 ipv4", ":::8050 dual"],
      effect: "applied",
    },
    {
      name: "graceful after a wildcard became one address of the same port",
      mode: { ...listens("Listen 8052"), ...ready(8052) },
      change: listens("Listen 127.0.0.1:8052").files ?? {},
      by: { signal: "USR1" },
      wanted: ["127.0.0.1:8052 ipv4"],
      effect: "stopped",
    },
  ],
});
