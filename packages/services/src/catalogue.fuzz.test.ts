import { render } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { catalogue, environmentNames } from "./catalogue.ts";
import { parseService } from "./parse-service.ts";
import type { FileBytes, ProcessFacts, Service } from "./service.ts";

const hosts = fc.constantFrom(
  "",
  "0.0.0.0",
  "::",
  "127.0.0.1",
  "::1",
  "*",
  "-::1",
  "::ffff:127.0.0.1",
  "nowhere.example",
  "localhost",
  "eth0",
);
const ports = fc.constantFrom("0", "1", "80", "6379", "65535", "65536", "-1", "http", "8000-8010", "${PORT}");
const value = fc.oneof(
  hosts,
  ports,
  fc.tuple(hosts, ports).map(([host, port]) => (host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`)),
  fc.constantFrom(
    "/etc/x.conf",
    "/srv",
    "yes",
    "no",
    "none",
    "inet6",
    "http://nowhere.example:80/",
    "tcp://[::]:2375",
    "unix:/run/x",
    "%",
    "{}",
  ),
  fc.string({ maxLength: 12 }),
);
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".split("");
const longNames = [
  "port",
  "bind",
  "host",
  "listen",
  "listen-address",
  "web.listen-address",
  "http-port",
  "config",
  "config-file",
  "config.file",
];
const flag = fc.oneof(
  fc.constantFrom(...letters).map((letter) => `-${letter}`),
  fc
    .constantFrom(...longNames, "defaults-file", "bind-address", "listen-client-urls", "advertise-client-urls", "Dserver.port")
    .map((name) => `--${name}`),
);
const word = fc.oneof(
  value,
  flag,
  fc.tuple(flag, value).map(([name, given]) => `${name}=${given}`),
  fc.tuple(flag, value).map(([name, given]) => `${name}${given}`),
);
const keys =
  `listen bind port address ListenAddress Port AddressFamily bind-address bind_address listen_addresses listener listeners.tcp.default server http tcp host hosts httpIp httpPort ip include Include SocksPort ListenStream [mysqld] [server] [Service] [Socket] ExecStart EnvironmentFile options listen-on internal: UseIPv6 server-ip server-port rcon.port enable-rcon Connector user password requirepass protected-mode tls-port`.split(
    " ",
  );
const line = fc.tuple(
  fc.constantFrom(...keys),
  fc.constantFrom(" ", "=", ": ", " = ", "\t", " { "),
  value,
  fc.constantFrom("", ";", ",", " }", "#x"),
);
const text = fc.oneof(
  fc
    .array(
      line.map((parts) => parts.join("")),
      { maxLength: 12 },
    )
    .map((lines) => lines.join("\n")),
  fc
    .array(
      line.map((parts) => parts.join("")),
      { maxLength: 12 },
    )
    .map((lines) => `{${lines.join("\n")}}`),
  fc.jsonValue({ maxDepth: 3 }).map((json) => JSON.stringify(json)),
  fc
    .dictionary(fc.constantFrom(...keys), fc.oneof(value, fc.integer(), fc.array(value), fc.dictionary(fc.constantFrom(...keys), value)))
    .map((object) => JSON.stringify(object, null, 1)),
);
const bytes = fc.oneof(
  { arbitrary: text.map((written) => new TextEncoder().encode(written)), weight: 4 },
  { arbitrary: fc.uint8Array({ maxLength: 300 }), weight: 1 },
);
const names = [
  "redis-server",
  "sshd",
  "named",
  "mysqld",
  "postgres",
  "nginx",
  "apache2",
  "memcached",
  "java",
  "node",
  "python3",
  "systemd",
  "beam.smp",
];
const process: fc.Arbitrary<ProcessFacts> = fc.record(
  {
    pid: fc.constant(7),
    executable: fc.oneof(fc.constantFrom(null, ...names.map((name) => `/usr/bin/${name}`)), fc.string({ maxLength: 20 })),
    arguments: fc.array(word, { maxLength: 8 }).map((words) => ["/usr/bin/program", ...words]),
    workingDirectory: fc.constantFrom(null, "/", "/srv", "relative", "/opt/mcsmanager/web"),
    unit: fc.constantFrom(null, "x.service", "redis-server@a.service", "etcd@.service", "@", ".service", "x.socket"),
    environment: fc.dictionary(fc.constantFrom(...environmentNames), value),
    listens: fc.array(
      fc.record({
        protocol: fc.constantFrom("tcp" as const, "udp" as const),
        address: fc.constantFrom("::", "127.0.0.1", "::ffff:10.0.0.1"),
        port: fc.nat(65_535),
      }),
      { maxLength: 3 },
    ),
    presentFiles: fc.constantFrom([], ["/opt/mcsmanager/web/app.js"]),
    socketUnits: fc.constantFrom([], ["x.socket"], ["", "@"]),
    unitFiles: fc.constantFrom({}, { "x.service": ["/etc/systemd/system/x.service"] }),
  },
  { requiredKeys: ["pid", "executable", "arguments", "workingDirectory", "unit", "environment", "listens"] },
);
const reading = fc.record({ contents: fc.array(bytes, { minLength: 1, maxLength: 4 }), isGone: fc.boolean() });
const row = fc.constantFrom(...catalogue);
const options = { numRuns: 4000 };

/** All that a caller asks of a row for some settings, each text in both languages. */
function askAll(service: Service, settings: readonly BindSetting[], unit: string | null): void {
  for (const setting of settings) {
    const predicted = service.predict(setting, settings);
    if (predicted !== null) expect(predicted.port >= 0 && predicted.port <= 65_535).toBe(true);
    service.predict(setting, []);
  }
  const changes = service.changes(settings);
  expect(changes.map(({ target }) => target).sort()).toEqual(changes.length === 0 ? [] : ["dual", "ipv4", "ipv6", "loopback"]);
  const said = [
    ...changes.flatMap(({ parts, notes }) => [...parts.map(({ step }) => step), ...notes]),
    ...(service.warnings?.(settings) ?? []),
    service.applyIn?.(unit) ?? service.apply,
  ];
  for (const phrase of said) for (const language of ["en", "zh-CN"] as const) expect(render(phrase, language)).not.toBe("");
}

test("whatever a process is called with and its files hold, no row throws, and every port is in range", () => {
  fc.assert(
    fc.property(row, process, reading, (service, facts, { contents, isGone }) => {
      service.recognise(facts);
      service.marks?.(facts);
      let files: FileBytes[] = [];
      let parsed = parseService(service, facts, files);
      for (let round = 0; round < 3; round++) {
        const wanted = [...service.wants(facts), ...parsed.wants].slice(0, 12);
        files = wanted.map(({ path }, index) => ({
          path: path.replaceAll("*", "a"),
          bytes: isGone && index === 0 ? null : (contents[index % contents.length] ?? null),
          reason: isGone && index === 0 ? "ENOENT" : null,
          hash: null,
        }));
        parsed = parseService(service, facts, files);
      }
      for (const { port } of [...parsed.settings, ...(parsed.peers ?? [])])
        expect(port === null || (port >= 0 && port <= 65_535)).toBe(true);
      for (const { from, to } of parsed.claims ?? []) expect(from <= to).toBe(true);
      askAll(service, parsed.settings, facts.unit);
    }),
    options,
  );
});

test("whatever settings a row is given, such as those of another version's snapshot, none of its answers throws", () => {
  const setting: fc.Arbitrary<BindSetting> = fc.record({
    source: fc.constantFrom("file", "argument", "environment", "default", "runtime"),
    file: fc.constantFrom(null, "/etc/x.conf"),
    line: fc.constantFrom(null, 3),
    key: fc.oneof(fc.constantFrom(...keys, ...environmentNames, ...letters.map((letter) => `-${letter}`)), fc.string({ maxLength: 8 })),
    value,
    fileHash: fc.constant(null),
    protocol: fc.constantFrom("tcp", "udp"),
    address: fc.oneof(fc.constant(null), hosts, fc.string({ maxLength: 6 })),
    port: fc.oneof(fc.constant(null), fc.nat(65_535)),
  });
  fc.assert(fc.property(row, fc.array(setting, { maxLength: 5 }), fc.constantFrom(null, "x.service"), askAll), options);
});
