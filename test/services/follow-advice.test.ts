/** What Portolan advises is written down and tried, service by service. */
import type { LabHost } from "../lab/index.ts";
import { testAdvice, type AdviceCase } from "./follow-advice.ts";

const all = ["dual", "ipv4", "ipv6", "loopback"] as const;
const noIpv6 = ["dual", "ipv4", "loopback"] as const;
const layer = "catalogue";
const ready = (tcp: number): NonNullable<AdviceCase["start"]> => ({ ready: { tcp } });
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

testAdvice([
  {
    service: "nginx",
    name: "one line",
    layer,
    ...nginx("server {\n  listen 8081;\n}\n"),
    start: ready(8081),
    port: 8081,
    targets: without(all, "ipv4"),
  },
  {
    service: "nginx",
    name: "several sites on a port, each with options of its own",
    layer,
    ...nginx(
      "server {\n  listen 8082 default_server reuseport;\n  listen [::]:8082 default_server ipv6only=on;\n}\nserver {\n  listen 8082;\n  listen [::]:8082;\n  server_name b;\n}\nserver { listen 8082; server_name c; }\n",
    ),
    start: ready(8082),
    port: 8082,
    targets: without(all, "dual"),
  },
  {
    service: "redis",
    name: "a file without bind",
    layer,
    prepare: makeDirectories("/srv/redis"),
    files: { "/srv/redis/redis.conf": 'dir /srv/redis\nsave ""\nport 7001\n' },
    command: ["/usr/bin/redis-server", "/srv/redis/redis.conf"],
    start: ready(7001),
    port: 7001,
    targets: without(all, "dual"),
  },
  {
    service: "redis",
    name: "bind of an included file, port of the command line",
    layer,
    prepare: makeDirectories("/srv/redis"),
    files: {
      "/srv/redis/redis.conf": 'dir /srv/redis\nset-proc-title no\ninclude /srv/redis/bind.conf\nsave ""\n',
      "/srv/redis/bind.conf": "bind 127.0.0.1\n",
    },
    command: ["/usr/bin/redis-server", "/srv/redis/redis.conf", "--port", "7002"],
    start: ready(7002),
    port: 7002,
    targets: without(all, "loopback"),
  },
  {
    service: "redis",
    name: "bind of the command line",
    layer,
    prepare: makeDirectories("/srv/redis"),
    files: { "/srv/redis/redis.conf": 'dir /srv/redis\nset-proc-title no\nsave ""\n' },
    command: ["/usr/bin/redis-server", "/srv/redis/redis.conf", "--bind", "127.0.0.1", "--port", "7003"],
    start: ready(7003),
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
    start: ready(21),
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
    start: ready(2121),
    port: 2121,
    targets: without(noIpv6, "loopback"),
  },
  {
    service: "sshd",
    name: "a port and a family",
    layer,
    prepare: makeDirectories("/run/sshd"),
    files: { "/etc/ssh/sshd_config": "Port 2222\nAddressFamily inet\n" },
    command: ["/usr/sbin/sshd", "-D", "-e"],
    start: ready(2222),
    port: 2222,
    targets: without(all, "ipv4"),
  },
  {
    service: "sshd",
    name: "two addresses",
    layer,
    prepare: makeDirectories("/run/sshd"),
    files: { "/etc/ssh/sshd_config": "Port 2223\nListenAddress 127.0.0.1\nListenAddress ::1\n" },
    command: ["/usr/sbin/sshd", "-D", "-e"],
    start: ready(2223),
    port: 2223,
    targets: without(all, "loopback"),
  },
  {
    service: "haproxy",
    name: "one bind",
    layer,
    files: {
      "/etc/haproxy/haproxy.cfg":
        "defaults\n  mode http\n  timeout client 5s\n  timeout server 5s\n  timeout connect 5s\nfrontend web\n  bind *:8001\n",
    },
    command: ["/usr/sbin/haproxy", "-db", "-f", "/etc/haproxy/haproxy.cfg"],
    start: ready(8001),
    port: 8001,
    targets: without(all, "ipv4"),
  },
  {
    service: "mosquitto",
    name: "a listener",
    layer,
    files: { "/etc/mosquitto/mosquitto.conf": "listener 1884\n" },
    command: ["/usr/sbin/mosquitto", "-c", "/etc/mosquitto/mosquitto.conf"],
    start: ready(1884),
    port: 1884,
    targets: without(all, "dual"),
  },
  {
    service: "memcached",
    name: "an argument",
    layer,
    command: ["/usr/bin/memcached", "-u", "root", "-p", "11300", "-l", "127.0.0.1"],
    start: ready(11_300),
    port: 11_300,
    targets: without(all, "loopback"),
  },
  {
    service: "microsocks",
    name: "no arguments but a port",
    layer,
    command: ["/usr/bin/microsocks", "-p", "1085"],
    start: ready(1085),
    port: 1085,
    targets: without(noIpv6, "ipv4"),
  },
  {
    service: "prometheus",
    name: "an argument",
    layer,
    command: [
      "/usr/bin/prometheus",
      "--config.file=/etc/prometheus/prometheus.yml",
      "--storage.tsdb.path=/srv/data",
      "--web.listen-address=127.0.0.1:9097",
    ],
    start: ready(9097),
    port: 9097,
    targets: ["dual"],
  },
]);
