/** What Portolan advises is written down and tried, service by service. */
import type { LabHost } from "../lab/index.ts";
import { testAdvice, type AdviceCase } from "./follow-advice.ts";

const all = ["dual", "ipv4", "ipv6", "loopback"] as const;
const noIpv6 = ["dual", "ipv4", "loopback"] as const;
const without = (targets: readonly (typeof all)[number][], present: (typeof all)[number]): AdviceCase["targets"] =>
  targets.filter((target) => target !== present);

const makeDirectories =
  (...paths: readonly string[]) =>
  async (host: LabHost): Promise<void> =>
    void (await host.run(["mkdir", "-p", ...paths]));

const nginx = (servers: string): Pick<AdviceCase, "files" | "command"> => ({
  files: { "/srv/n/nginx.conf": `pid /srv/n/pid;\nevents {}\nhttp {\n${servers}}\n` },
  command: ["/usr/sbin/nginx", "-c", "/srv/n/nginx.conf", "-g", "daemon off;"],
});

const base = "/srv/tomcat";

const tomcat = (server: string, connector: string): Pick<AdviceCase, "files" | "command" | "start"> => ({
  files: {
    [`${base}/conf/server.xml`]: `<Server ${server}>\n  <Service name="Catalina">\n    <Connector ${connector} />\n    <Engine name="Catalina" defaultHost="localhost"/>\n  </Service>\n</Server>\n`,
    [`${base}/conf/catalina.properties`]: 'common.loader="${catalina.home}/lib","${catalina.home}/lib/*.jar"\n',
    [`${base}/logs/x`]: "",
  },
  command: ["/usr/share/tomcat10/bin/catalina.sh", "run"],
  start: {
    ready: /Server startup in/,
    timeoutMs: 60_000,
    env: {
      CATALINA_HOME: "/usr/share/tomcat10",
      CATALINA_BASE: base,
      CATALINA_TMPDIR: "/tmp",
      JAVA_HOME: "/usr/lib/jvm/default-java",
    },
  },
});

testAdvice([
  {
    service: "nginx",
    name: "one line",
    ...nginx("server {\n  listen 8081;\n}\n"),
    port: 8081,
    targets: without(all, "ipv4"),
  },
  {
    service: "nginx",
    name: "several sites on a port, each with options of its own",
    ...nginx(
      "server {\n  listen 8082 default_server reuseport;\n  listen [::]:8082 default_server ipv6only=on;\n}\nserver {\n  listen 8082;\n  listen [::]:8082;\n  server_name b;\n}\nserver { listen 8082; server_name c; }\n",
    ),
    port: 8082,
    targets: without(all, "dual"),
  },
  {
    service: "redis",
    name: "a file without bind",
    prepare: makeDirectories("/srv/redis"),
    files: { "/srv/redis/redis.conf": 'dir /srv/redis\nsave ""\nport 7001\n' },
    command: ["/usr/bin/redis-server", "/srv/redis/redis.conf"],
    port: 7001,
    targets: without(all, "dual"),
  },
  {
    service: "redis",
    name: "bind of an included file, port of the command line",
    prepare: makeDirectories("/srv/redis"),
    files: {
      "/srv/redis/redis.conf": 'dir /srv/redis\nset-proc-title no\ninclude /srv/redis/bind.conf\nsave ""\n',
      "/srv/redis/bind.conf": "bind 127.0.0.1\n",
    },
    command: ["/usr/bin/redis-server", "/srv/redis/redis.conf", "--port", "7002"],
    port: 7002,
    targets: without(all, "loopback"),
  },
  {
    service: "redis",
    name: "bind of the command line",
    prepare: makeDirectories("/srv/redis"),
    files: { "/srv/redis/redis.conf": 'dir /srv/redis\nset-proc-title no\nsave ""\n' },
    command: ["/usr/bin/redis-server", "/srv/redis/redis.conf", "--bind", "127.0.0.1", "--port", "7003"],
    port: 7003,
    targets: without(all, "loopback"),
  },
  {
    service: "vsftpd",
    name: "both switches are written",
    layer: "services",
    prepare: makeDirectories("/var/run/vsftpd/empty"),
    files: { "/etc/vsftpd.conf": "listen=YES\nlisten_ipv6=NO\n" },
    command: ["/usr/sbin/vsftpd"],
    port: 21,
    targets: without(noIpv6, "ipv4"),
  },
  {
    service: "vsftpd",
    name: "an IPv6 address and a port",
    layer: "services",
    prepare: makeDirectories("/var/run/vsftpd/empty"),
    files: { "/etc/vsftpd.conf": "listen_ipv6=YES\nlisten_address6=::1\nlisten_port=2121\n" },
    command: ["/usr/sbin/vsftpd"],
    port: 2121,
    targets: without(noIpv6, "loopback"),
  },
  {
    service: "sshd",
    name: "a port and a family",
    prepare: makeDirectories("/run/sshd"),
    files: { "/etc/ssh/sshd_config": "Port 2222\nAddressFamily inet\n" },
    command: ["/usr/sbin/sshd", "-D", "-e"],
    port: 2222,
    targets: without(all, "ipv4"),
  },
  {
    service: "sshd",
    name: "two addresses",
    prepare: makeDirectories("/run/sshd"),
    files: { "/etc/ssh/sshd_config": "Port 2223\nListenAddress 127.0.0.1\nListenAddress ::1\n" },
    command: ["/usr/sbin/sshd", "-D", "-e"],
    port: 2223,
    targets: without(all, "loopback"),
  },
  {
    service: "haproxy",
    name: "one bind",
    files: {
      "/etc/haproxy/haproxy.cfg":
        "defaults\n  mode http\n  timeout client 5s\n  timeout server 5s\n  timeout connect 5s\nfrontend web\n  bind *:8001\n",
    },
    command: ["/usr/sbin/haproxy", "-db", "-f", "/etc/haproxy/haproxy.cfg"],
    port: 8001,
    targets: without(all, "ipv4"),
  },
  {
    service: "mosquitto",
    name: "a listener",
    files: { "/etc/mosquitto/mosquitto.conf": "listener 1884\n" },
    command: ["/usr/sbin/mosquitto", "-c", "/etc/mosquitto/mosquitto.conf"],
    port: 1884,
    targets: without(all, "dual"),
  },
  {
    service: "memcached",
    name: "an argument",
    command: ["/usr/bin/memcached", "-u", "root", "-p", "11300", "-l", "127.0.0.1"],
    port: 11_300,
    targets: without(all, "loopback"),
  },
  {
    service: "microsocks",
    name: "no arguments but a port",
    command: ["/usr/bin/microsocks", "-p", "1085"],
    port: 1085,
    targets: without(noIpv6, "ipv4"),
  },
  {
    service: "prometheus",
    name: "an argument",
    command: [
      "/usr/bin/prometheus",
      "--config.file=/etc/prometheus/prometheus.yml",
      "--storage.tsdb.path=/srv/data",
      "--web.listen-address=127.0.0.1:9097",
    ],
    port: 9097,
    targets: ["dual"],
  },
  {
    service: "apache",
    name: "a line with a protocol",
    files: { "/etc/apache2/ports.conf": "Listen 0.0.0.0:8085 http\n", "/etc/apache2/conf-enabled/name.conf": "ServerName lab\n" },
    command: ["/usr/sbin/apache2", "-D", "FOREGROUND"],
    start: {
      env: {
        APACHE_RUN_USER: "www-data",
        APACHE_RUN_GROUP: "www-data",
        APACHE_PID_FILE: "/run/apache2.pid",
        APACHE_RUN_DIR: "/run",
        APACHE_LOCK_DIR: "/run",
        APACHE_LOG_DIR: "/run",
      },
    },
    port: 8085,
    targets: without(noIpv6, "ipv4"),
  },
  {
    service: "proftpd",
    name: "a port alone",
    prepare: async (host) => {
      await host.run(["hostname", "pilot"]);
      host.write("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n127.0.1.1 pilot\n");
    },
    files: { "/etc/proftpd/proftpd.conf": "ServerName pilot\nUser proftpd\nGroup nogroup\nPort 2121\n" },
    command: ["/usr/sbin/proftpd", "-n"],
    port: 2121,
    targets: without(noIpv6, "dual"),
  },
  {
    service: "zabbix-agent",
    name: "two addresses in one line",
    prepare: async (host) => void (await host.run(["install", "-d", "-o", "zabbix", "/run/zabbix", "/var/log/zabbix"])),
    files: { "/etc/zabbix/zabbix_agentd.conf": "Server=127.0.0.1\nLogType=console\nListenIP=0.0.0.0,::\n" },
    command: ["/usr/sbin/zabbix_agentd", "-f"],
    port: 10_050,
    targets: without(all, "dual"),
  },
  {
    service: "nats-server",
    name: "host and port apart",
    files: { "/etc/nats-server.conf": "host: 127.0.0.1\nport: 4333\n" },
    command: ["/usr/sbin/nats-server", "-c", "/etc/nats-server.conf"],
    port: 4333,
    targets: ["dual"],
  },
  {
    service: "caddy",
    name: "a site without bind",
    files: { "/etc/caddy/Caddyfile": "{\n\tskip_install_trust\n}\n:8001 {\n\tbind 127.0.0.1\n\trespond ok\n}\n" },
    command: ["/usr/bin/caddy", "run", "--config", "/etc/caddy/Caddyfile"],
    port: 8001,
    targets: without(all, "loopback"),
  },
  {
    service: "tomcat",
    name: "a connector with an address",
    ...tomcat('port="8005" shutdown="STOP"', 'port="18080" protocol="HTTP/1.1" address="127.0.0.1"'),
    port: 18_080,
    targets: ["dual"],
  },
  {
    service: "tomcat",
    name: "the shutdown port, which is no connector",
    ...tomcat('port="18005" address="0.0.0.0" shutdown="STOP"', 'port="18080" protocol="HTTP/1.1"'),
    port: 18_005,
    targets: ["loopback"],
  },
  {
    service: "dante",
    name: "two internal lines",
    files: {
      "/etc/danted.conf":
        "logoutput: stderr\ninternal: 127.0.0.1 port = 1085\ninternal: ::1 port = 1085\nexternal: lo\nsocksmethod: none\nuser.unprivileged: nobody\n",
    },
    command: ["/usr/sbin/danted"],
    port: 1085,
    targets: without(all, "loopback"),
  },
  {
    service: "postgresql",
    name: "a file without listen_addresses",
    prepare: async (host) => {
      await host.run(["install", "-d", "-o", "65534", "-m", "0700", "/srv/pg"]);
      const initdb = "/usr/lib/postgresql/15/bin/initdb";
      await host.run([initdb, "--no-sync", "--auth=trust", "-D", "/srv/pg"], { uid: 65_534, timeoutMs: 60_000 });
      host.write("/srv/pg/postgresql.conf", "unix_socket_directories = '/srv/pg'\nport = 5499\n");
    },
    command: ["/usr/lib/postgresql/15/bin/postgres", "-D", "/srv/pg"],
    start: { uid: 65_534 },
    port: 5499,
    targets: ["dual", "ipv6"],
  },
  {
    service: "mariadb",
    name: "Debian's line",
    prepare: async (host) => void (await host.run(["install", "-d", "-o", "mysql", "/run/mysqld"])),
    command: ["/usr/sbin/mariadbd", "--user=mysql"],
    port: 3306,
    targets: ["dual", "ipv6"],
  },
  {
    service: "mariadb",
    name: "no bind-address in any file",
    prepare: async (host) => void (await host.run(["install", "-d", "-o", "mysql", "/run/mysqld"])),
    files: { "/etc/mysql/mariadb.conf.d/50-server.cnf": "[mysqld]\nport = 3307\n" },
    command: ["/usr/sbin/mariadbd", "--user=mysql"],
    port: 3307,
    targets: ["loopback"],
  },
  {
    service: "memcached",
    name: "Debian's file, whose lines become arguments",
    files: { "/etc/memcached.conf": "-u memcache\n-l 127.0.0.1\n-p 11301\n" },
    command: ["/usr/share/memcached/scripts/systemd-memcached-wrapper", "/etc/memcached.conf"],
    port: 11_301,
    targets: ["dual", "ipv6"],
  },
  {
    service: "bind",
    name: "any, of both lists",
    prepare: async (host) => {
      await host.run(["mkdir", "-p", "/run/named"]);
      await host.run(["ip", "link", "set", "lo", "up"]);
      await host.run(["ip", "address", "add", "10.9.0.1/32", "dev", "lo"]);
    },
    files: {
      "/etc/bind/named.conf":
        'options {\ndirectory "/var/cache/bind"; dnssec-validation no;\nlisten-on port 5300 { any; };\nlisten-on-v6 port 5300 { any; };\n};\ncontrols { };\n',
    },
    command: ["/usr/sbin/named", "-g", "-n", "1"],
    start: { ready: / running$/m },
    port: 5300,
    targets: ["loopback"],
  },
]);
