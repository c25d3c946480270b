/** RabbitMQ and the port mapper that its first start brings up. A start takes about five seconds, so each mode shows several things at once. */
import type { LabHost, StartOptions } from "../lab/index.ts";
import { testServiceModes, type Mode } from "./service-modes.ts";

const main = "/etc/rabbitmq/rabbitmq.conf";
const variables = "/etc/rabbitmq/rabbitmq-env.conf";
const advanced = "/etc/rabbitmq/advanced.config";
const plugins = "/etc/rabbitmq/enabled_plugins";
const command: Mode["command"] = ["/usr/sbin/rabbitmq-server"];
const environment = { RABBITMQ_NODENAME: "rabbit@localhost" };
const ready = (env: Readonly<Record<string, string>> = {}): StartOptions => ({
  ready: / completed with \d+ plugins\.$/m,
  timeoutMs: 60_000,
  env: { ...environment, ...env },
});
const start = { command, start: ready() };
const makeCertificate = async (host: LabHost): Promise<void> => {
  await host.run(["mkdir", "-p", "/srv/tls"]);
  const files = ["-keyout", "/srv/tls/key.pem", "-out", "/srv/tls/cert.pem"];
  await host.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=pilot", ...files]);
  await host.run(["chmod", "0644", "/srv/tls/key.pem"]);
};
/** A socket that the syslog client opens, with a port of the kernel's choice. */
const untold = [/^udp 0\.0\.0\.0:/];

testServiceModes({
  service: "rabbitmq",
  layer: "catalogue",
  packages: ["rabbitmq-server"],
  modes: [
    {
      ...start,
      kind: "default",
      name: "the files of the package",
      untold,
      sockets: ["0.0.0.0:25672 ipv4", ":::5672 dual"],
      setBy: { ":::5672 dual": `${main} listeners.tcp.default`, "0.0.0.0:25672 ipv4": `${variables} DIST_PORT` },
    },
    {
      ...start,
      kind: "ipv4",
      name: "0.0.0.0; management and Prometheus, the distribution from rabbitmq-env.conf, whose NODE_PORT loses against a listener",
      files: {
        [main]: "# a\nlisteners.tcp.default = 0.0.0.0:5680\nmanagement.tcp.port = 15680\n",
        [variables]: "NODE_PORT=5699\nexport DIST_PORT='25699' # nodes\n",
        [plugins]: "[rabbitmq_management,rabbitmq_prometheus].\n",
      },
      untold,
      sockets: ["0.0.0.0:15680 ipv4", "0.0.0.0:15692 ipv4", "0.0.0.0:25699 ipv4", "0.0.0.0:5680 ipv4"],
      setBy: {
        "0.0.0.0:5680 ipv4": `${main}:2 listeners.tcp.default`,
        "0.0.0.0:15680 ipv4": `${main}:3 management.tcp.port`,
        "0.0.0.0:15692 ipv4": `${main} prometheus.tcp.port`,
        "0.0.0.0:25699 ipv4": `${variables}:2 DIST_PORT`,
      },
    },
    {
      ...start,
      kind: "include",
      name: "conf.d is read last, of a key the last line holds; one IPv6 address, as the wildcard cannot be IPv6 only",
      files: {
        [main]: "listeners.tcp.one = 5670\nlisteners.tcp.two = ::1:5673\nlisteners.tcp.one = 5671\n",
        "/etc/rabbitmq/conf.d/10-one.conf": "listeners.tcp.one = 127.0.0.1:5690\n",
        "/etc/rabbitmq/conf.d/20.txt": "listeners.tcp.one = 1\n",
      },
      untold,
      sockets: ["0.0.0.0:25672 ipv4", "127.0.0.1:5690 ipv4", "::1:5673 ipv6"],
      setBy: {
        "127.0.0.1:5690 ipv4": "/etc/rabbitmq/conf.d/10-one.conf:1 listeners.tcp.one",
        "::1:5673 ipv6": `${main}:2 listeners.tcp.two`,
      },
    },
    {
      command,
      kind: "other-file",
      name: "RABBITMQ_CONFIG_FILE without its ending: :: is dual-stack, the node's address loses against a listener",
      files: { "/srv/broker.conf": "listeners.tcp.1 = :::18672\n" },
      start: ready({ RABBITMQ_CONFIG_FILE: "/srv/broker", RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1" }),
      untold,
      sockets: ["0.0.0.0:25672 ipv4", ":::18672 dual"],
      setBy: { ":::18672 dual": "/srv/broker.conf:1 listeners.tcp.1" },
    },
    {
      command,
      kind: "environment",
      name: "address and port of variables, which win over rabbitmq-env.conf; the distribution follows the port",
      files: { [variables]: "NODE_PORT=5699\nNODE_IP_ADDRESS=127.0.0.1\n" },
      start: ready({ RABBITMQ_NODE_PORT: "5698" }),
      untold,
      sockets: ["0.0.0.0:25698 ipv4", "127.0.0.1:5698 ipv4"],
      setBy: {
        "127.0.0.1:5698 ipv4": `${variables}:2 NODE_IP_ADDRESS`,
        "0.0.0.0:25698 ipv4": "environment RABBITMQ_NODE_PORT 5698",
      },
    },
    {
      ...start,
      kind: "loopback",
      name: "advanced.config wins over rabbitmq.conf, and holds the distribution",
      files: {
        [main]: "listeners.tcp.default = 5670\nmanagement.tcp.ip = 127.0.0.1\n",
        [advanced]:
          '% nodes\n[{rabbit, [{tcp_listeners, [{"127.0.0.1", 5679},\n  {"::1", 5679}]}]},\n {kernel, [{inet_dist_use_interface, {127,0,0,1}},\n  {inet_dist_listen_min, 25600}, {inet_dist_listen_max, 25610}]}].\n',
        [plugins]: "[rabbitmq_management].\n",
      },
      untold,
      sockets: ["127.0.0.1:15672 ipv4", "127.0.0.1:25600 ipv4", "127.0.0.1:5679 ipv4", "::1:5679 ipv6"],
      setBy: {
        "::1:5679 ipv6": `${advanced}:3 tcp_listeners`,
        "127.0.0.1:25600 ipv4": `${advanced}:4 inet_dist_use_interface`,
        "127.0.0.1:15672 ipv4": `${main}:2 management.tcp.ip`,
      },
    },
    {
      ...start,
      kind: "other",
      name: "no AMQP listener but one with TLS, which an address makes a single one",
      files: {
        [main]: `listeners.tcp = none
listeners.ssl.1 = 127.0.0.1:5671
ssl_options.cacertfile = /srv/tls/cert.pem
ssl_options.certfile = /srv/tls/cert.pem
ssl_options.keyfile = /srv/tls/key.pem
`,
      },
      prepare: makeCertificate,
      untold,
      sockets: ["0.0.0.0:25672 ipv4", "127.0.0.1:5671 ipv4"],
      setBy: { "127.0.0.1:5671 ipv4": `${main}:2 listeners.ssl.1` },
    },
  ],
  reloads: [
    {
      name: "HUP, a listener",
      mode: { ...start, files: { [main]: "listeners.tcp.default = 5670\n" } },
      change: { [main]: "listeners.tcp.default = 5673\n" },
      by: { command: ["pkill", "-HUP", "beam.smp"] },
      wanted: ["0.0.0.0:25672 ipv4", ":::5673 dual"],
      effect: "not-applied",
    },
  ],
});

const mapper = (...words: readonly string[]): Mode["command"] => ["/usr/bin/epmd", ...words];
const mapping = (port: number, env: Readonly<Record<string, string>> = {}): StartOptions => ({ ready: { tcp: port }, env });
const running = async (host: LabHost): Promise<void> => void (await host.run(["ip", "link", "set", "lo", "up"]));

testServiceModes({
  service: "epmd",
  layer: "catalogue",
  packages: ["erlang-base"],
  modes: [
    {
      kind: "dual",
      name: "no arguments, no variables: two sockets",
      command: mapper(),
      start: mapping(4369),
      sockets: ["0.0.0.0:4369 ipv4", ":::4369 ipv6"],
      setBy: { "0.0.0.0:4369 ipv4": "default ERL_EPMD_ADDRESS" },
    },
    {
      kind: "loopback",
      name: "ERL_EPMD_ADDRESS=127.0.0.1 adds ::1",
      command: mapper(),
      prepare: running,
      start: mapping(4369, { ERL_EPMD_ADDRESS: "127.0.0.1" }),
      sockets: ["127.0.0.1:4369 ipv4", "::1:4369 ipv6"],
      setBy: { "::1:4369 ipv6": "environment ERL_EPMD_ADDRESS 127.0.0.1" },
    },
    {
      kind: "environment",
      name: "a list, another port",
      command: mapper(),
      prepare: running,
      start: mapping(4371, { ERL_EPMD_ADDRESS: "::1,127.0.0.2", ERL_EPMD_PORT: "4371" }),
      sockets: ["127.0.0.1:4371 ipv4", "127.0.0.2:4371 ipv4", "::1:4371 ipv6"],
      setBy: {
        "127.0.0.1:4371 ipv4": "environment ERL_EPMD_ADDRESS ::1,127.0.0.2",
        "127.0.0.2:4371 ipv4": "environment ERL_EPMD_ADDRESS ::1,127.0.0.2",
        "::1:4371 ipv6": "environment ERL_EPMD_ADDRESS ::1,127.0.0.2",
      },
    },
    {
      kind: "argument",
      name: "-port and -address win over the variables; an IPv4 address adds ::1",
      command: mapper("-port", "4373", "-address", "127.0.0.3"),
      prepare: running,
      start: mapping(4373, { ERL_EPMD_PORT: "4372", ERL_EPMD_ADDRESS: "127.0.0.4" }),
      sockets: ["127.0.0.1:4373 ipv4", "127.0.0.3:4373 ipv4", "::1:4373 ipv6"],
      setBy: { "127.0.0.3:4373 ipv4": "argument -address 127.0.0.3" },
    },
  ],
  reloads: [
    {
      name: "HUP",
      mode: { command: mapper("-port", "4373"), start: mapping(4373) },
      change: {},
      by: { signal: "HUP" },
      wanted: ["0.0.0.0:4374 ipv4"],
      effect: "stopped",
    },
  ],
});
