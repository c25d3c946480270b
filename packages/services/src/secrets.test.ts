import * as fc from "fast-check";
import { expect, test } from "vitest";
import { catalogue, environmentNames } from "./catalogue.ts";
import { keepKnownWords } from "./kept-words.ts";
import { parseService } from "./parse-service.ts";
import type { FileBytes, ProcessFacts } from "./service.ts";

const secret = "S3CRETword";
const encoder = new TextEncoder();

/** Binds as the files of the catalogue's services write them; `~` is where something else may stand behind the value, `^` within a URL before its host. */
const lines =
  `listen 127.0.0.1:80~ | listen 80~; | bind 127.0.0.1~ | bind 127.0.0.1 ::1~ | bind = 127.0.0.1~ | bind: 127.0.0.1~ | bind-address=127.0.0.1~ | bind_address 127.0.0.1~
bind "127.0.0.1~ | bind ' 127.0.0.1~ | port 80~ | port = 80~ | port: 80~ | port=80~ | Port 22~ | ListenAddress 127.0.0.1~ | Listen 127.0.0.1:80~ | Listen 80~ | ListenIP=127.0.0.1~
ListenPort=80~ | listen_addresses = '127.0.0.1~ | listen_addresses = '127.0.0.1'~ | listen_address=127.0.0.1~ | listen_port=21~ | pasv_min_port=1~ | http_addr = 127.0.0.1~ | http_port = 80~
listener 1883 127.0.0.1~ | listener 1883~ | listeners.tcp.default = 127.0.0.1:5672~ | listeners.tcp.1 = 5672~ | listener.tcp.a = 127.0.0.1:1883~ | listen-client-urls: http://^127.0.0.1:80/~
listen-client-urls: "http://^127.0.0.1:80/~" | host: 127.0.0.1~ | host: "127.0.0.1~ | host: [127.0.0.1, ::1~ | address: 127.0.0.1~ | address = "127.0.0.1:80"~ | address = "127.0.0.1:80~
tcp_address = "127.0.0.1:80~" | stream_server_port = "80~ | server-ip=127.0.0.1~ | server-port=25565~ | internal: 127.0.0.1 port = 80~ | internal: eth0~ | listen-on port 53 { 127.0.0.1;~ };
listen-on { 127.0.0.1~ }; | inet 127.0.0.1 port 953~ allow { any; }; | ListenStream=127.0.0.1:80~ | ListenStream=80~ | maxclients 100~ | worker_connections 100~; | maxconn 100~ | max_connections = 100~
<Connector port="80" address="127.0.0.1~"~/> | <Server port="8005~"~> | <VirtualHost 127.0.0.1~> | http://^127.0.0.1:8080~ { | 127.0.0.1:8081~ { | :8082 { | "ip": "127.0.0.1~", | "httpPort": "80~",
-l 127.0.0.1~ | -p 80~ | hosts = ["tcp://^127.0.0.1:2375~"] | "hosts": ["tcp://^127.0.0.1:2375/~"] | frontend f | global | [mysqld] | [server] | [Socket] | [http] | events {} http { server { | options {`
    .split(/\s\|\s|\n/)
    .map((line) => line.trim());

/** What brings another setting's secret behind a value, and into a URL. */
const behind = fc.constantFrom(
  "",
  ` set $api_key "${secret}"`,
  ` requirepass ${secret}`,
  ` password=${secret}`,
  `\n requirepass ${secret}\n`,
  `\npassword = ${secret}\n`,
  `\npassword: "${secret}"\n`,
  `; password ${secret}`,
  ` ${secret}`,
  `' ${secret}`,
  `" ${secret} "`,
  `/?token=${secret}`,
  `?${secret}`,
  `#${secret}`,
  ` # ${secret}`,
  `\\\n pass ${secret}`,
  ` { secret ${secret} }`,
  `", "password": "${secret}`,
);
const before = fc.constantFrom("", `user:${secret}@`, `${secret}@`);
const ownLine = fc.constantFrom(
  "",
  `requirepass ${secret}`,
  `password: ${secret}`,
  `password = "${secret}`,
  `rcon.password=${secret}`,
  `"key": "${secret}",`,
  `user ${secret}`,
);
const line = fc
  .tuple(fc.constantFrom(...lines), behind, before, ownLine)
  .map(([text, after, inside, own]) => `${own}\n${text.replaceAll("~", after).replaceAll("^", inside)}`);
const contents = fc.array(line, { minLength: 1, maxLength: 8 }).map((all) => encoder.encode(all.join("\n")));
const words = fc.constantFrom(
  ["--port", "80"],
  ["-p", "80"],
  ["--listen-client-urls", `http://user:${secret}@127.0.0.1:80`],
  [`--listen-client-urls=http://127.0.0.1:80/?token=${secret}`],
  [`--web.listen-address=127.0.0.1:80`],
  ["--bind", "127.0.0.1", "--requirepass", secret],
  ["--bind", `127.0.0.1 requirepass ${secret}`],
  ["-H", `tcp://${secret}@127.0.0.1:2375`],
  ["--password", secret, "-l", "127.0.0.1"],
  [`--auth=user:${secret}`],
  ["-o", `ListenAddress=127.0.0.1 ${secret}`],
  ["-c", `listen_addresses=127.0.0.1 ${secret}`],
  ["-g", `worker_connections 10; set $a ${secret};`],
  ["--user", "me", "--token", secret],
  [`http://user:${secret}@127.0.0.1:80/`],
  [`127.0.0.1:80/${secret}`],
);
const variable = fc.constantFrom("80", "127.0.0.1", `http://user:${secret}@127.0.0.1:80`, `127.0.0.1:80/?${secret}`, `127.0.0.1 ${secret}`);
const facts: fc.Arbitrary<ProcessFacts> = fc.record({
  pid: fc.constant(7),
  executable: fc.constantFrom("/usr/bin/redis-server", "/usr/sbin/sshd", "/usr/bin/program", "/usr/bin/java"),
  arguments: fc.array(words, { maxLength: 4 }).map((all) => ["/usr/bin/program", ...all.flat()]),
  workingDirectory: fc.constant("/srv"),
  unit: fc.constantFrom(null, "x.service"),
  environment: fc.dictionary(fc.constantFrom(...environmentNames), variable, { maxKeys: 5 }),
  listens: fc.constant([{ protocol: "tcp" as const, address: "127.0.0.1", port: 80 }]),
});

test("a secret beside, below or within a bind of a row's files, arguments and variables is in nothing that leaves the parser", () => {
  fc.assert(
    fc.property(fc.constantFrom(...catalogue), facts, fc.array(contents, { minLength: 1, maxLength: 3 }), (service, process, texts) => {
      let files: readonly FileBytes[] = [];
      let parsed = parseService(service, process, files);
      for (let round = 0; round < 3; round++) {
        files = [...service.wants(process), ...parsed.wants].slice(0, 8).map(({ path }, index) => ({
          path: path.replaceAll(/[*?]/g, "x"),
          bytes: texts[index % texts.length] ?? null,
          reason: null,
          hash: null,
        }));
        parsed = parseService(service, process, files);
      }
      const { settings, limits, claims, peers } = parsed;
      const problems = (parsed.problems ?? []).map(({ reason }) => reason); // a path is a place that the service was told to read
      const found = JSON.stringify([settings, limits, claims, peers, problems], (key, value: unknown) => (key === "file" ? null : value));
      expect(found.includes(secret) ? found.slice(Math.max(0, found.indexOf(secret) - 200), found.indexOf(secret) + 30) : "").toBe("");
    }),
    { numRuns: 5000 },
  );
});

test.each([
  [`127.0.0.1:7010 set $api_key ${secret}`, "127.0.0.1:7010 …"],
  [`127.0.0.1 -::1 requirepass ${secret}`, "127.0.0.1 -::1 …"],
  [`http://user:${secret}@127.0.0.1:6409`, "http://…@127.0.0.1:6409"],
  [`http://127.0.0.1:1,http://u:${secret}@[::1]:2/?${secret}`, "http://127.0.0.1:1,http://…@[::1]:2/…"],
  ["[::]:80 ssl default_server ipv6only=off backlog=511", "[::]:80 ssl default_server ipv6only=off backlog=511"],
  [`80 token=${secret}`, "80 …"],
  [`80\u0000${secret}`, "80 …"],
  ["localhost, db.example", "localhost, db.example"],
  ["unix:///run/docker.sock", "unix:///run/docker.sock"],
  ["127.0.0.1:8080:80/tcp", "127.0.0.1:8080:80/tcp"],
  ["{ 127.0.0.1; any; !10.0.0.0/8; }", "{ 127.0.0.1; any; !10.0.0.0/8; }"],
])("%j is kept as %j", (written, kept) => {
  expect(keepKnownWords(written)).toBe(kept);
});

test("nothing that is kept is longer than 200 characters or more than one line", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 2000, unit: "binary" }),
        fc.array(fc.constantFrom("127.0.0.1", " ", ",", "\n", secret), { maxLength: 400 }).map((all) => all.join("")),
      ),
      (written) => {
        const kept = keepKnownWords(written);
        expect(kept.length <= 200 && !/[\p{Cc}\u2028\u2029]/u.test(kept)).toBe(true);
      },
    ),
  );
});
