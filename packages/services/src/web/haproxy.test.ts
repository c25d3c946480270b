import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseHaproxySyntax } from "../formats/haproxy-syntax.ts";
import type { FileBytes, ProcessFacts } from "../service.ts";
import { haproxy } from "./haproxy.ts";

const file = (path: string, text: string): FileBytes => ({ path, bytes: new TextEncoder().encode(text), reason: null, hash: "sha256:00" });

function facts(words: readonly string[]): ProcessFacts {
  const executable = "/usr/sbin/haproxy";
  return { pid: 1, executable, arguments: [executable, ...words], workingDirectory: "/srv", unit: null, environment: {}, listens: [] };
}

/** "PROTOCOL ADDRESS:PORT SCOPE LINE" of each socket that a file leads to. */
function sockets(text: string): string[] {
  const { settings } = haproxy.parse(facts(["-f", "/h.cfg"]), [file("/h.cfg", text)]);
  return settings.map((setting) => {
    const socket = haproxy.predict(setting, settings);
    return `${setting.protocol} ${setting.address}:${setting.port} ${socket?.scope ?? "unknown"} ${setting.line}`;
  });
}

test("every form of bind", () => {
  expect(
    sockets(`frontend a
  bind *:80,:::81 v6only ssl crt /etc/secret.pem
  bind ipv4@:82 # note
  bind quic4@:443
  bind unix@/run/a.sock
  bind "192.0.2.1:83-84"
  bind ::ffff:192.0.2.1:85
backend b
  bind :99
log-forward c
  dgram-bind 127.0.0.1:514`),
  ).toEqual([
    "tcp 0.0.0.0:80 ipv4 2",
    "tcp :::81 ipv6 2",
    "tcp 0.0.0.0:82 ipv4 3",
    "udp 0.0.0.0:443 ipv4 4",
    "tcp 192.0.2.1:83 ipv4 6",
    "tcp 192.0.2.1:84 ipv4 6",
    "tcp ::ffff:192.0.2.1:85 ipv4 7",
    "udp 127.0.0.1:514 ipv4 11",
  ]);
});

test("options beyond the family are not kept, a variable that is not known is reported", () => {
  const text = 'listen a\n bind :80 ssl crt /etc/secret.pem v4v6\n bind "${PORT}"\n bind ":${PORT-8080}"\n';
  const parsed = haproxy.parse(facts(["-f", "/h.cfg"]), [file("/h.cfg", text)]);
  expect(parsed.settings.map(({ value, port }) => `${value}|${port}`)).toEqual([":80 ssl v4v6|80", ":8080|8080"]);
  expect(parsed.problems).toEqual([{ path: "/h.cfg", reason: "line 3, bind: holds a variable that is not known" }]);
});

test("files, directories, -C and what follows --", () => {
  const wants = (...words: string[]): string[] => haproxy.wants(facts(words)).map(({ path }) => path);
  expect(wants("-Ws", "-f", "/a.cfg", "-p", "/run/x", "-f", "d")).toEqual(["/a.cfg", "/srv/d", "/srv/d/*.cfg"]);
  expect(wants("-C", "/etc", "-D", "--", "a.cfg", "b.cfg")).toEqual(["/etc/a.cfg", "/etc/b.cfg"]);
});

test("no text throws, every line exists, and long ones are read in bounded time", () => {
  const pieces = fc.constantFrom("frontend", "bind", ":80", ".if", ".endif", "\n", "#", "'", '"', "\\", " ", "$", "${", "}", "*", "@", "-");
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces, { maxLength: 200 }).map((parts) => parts.join("")),
      ),
      (text) => {
        const count = text.split("\n").length;
        for (const { line } of parseHaproxySyntax(text)) expect(line >= 1 && line <= count).toBe(true);
        haproxy.parse(facts(["-f", "/h.cfg"]), [file("/h.cfg", text)]);
      },
    ),
    { numRuns: 300 },
  );
  for (const text of ['"$'.repeat(100_000), ".if\n".repeat(50_000), `frontend a\nbind ${":1-65535,".repeat(20_000)}`]) {
    const startedAt = performance.now();
    haproxy.parse(facts(["-f", "/h.cfg"]), [file("/h.cfg", text)]);
    expect(performance.now() - startedAt).toBeLessThan(1500);
  }
});

test("to whom connections are passed on: servers with a port that are not disabled", () => {
  const text = `backend app
  server a 127.0.0.1:9001 check
  server b [::1]:9002
  server c ipv4@192.0.2.1:80 disabled
  server d 192.0.2.1
  server e db.internal:5432
  server f unix@/run/a.sock
listen g
  bind :80
  server h 2001:db8::1:9003 check
frontend i
  server j 192.0.2.2:1`;
  const { peers = [] } = haproxy.parse(facts(["-f", "/h.cfg"]), [file("/h.cfg", text)]);
  expect(peers.map(({ name, address, port, line, value }) => `${name} ${address} ${port} ${line} ${value}`)).toEqual([
    "app 127.0.0.1 9001 2 127.0.0.1:9001",
    "app ::1 9002 3 [::1]:9002",
    "app db.internal 5432 6 db.internal:5432",
    "g 2001:db8::1 9003 10 2001:db8::1:9003",
  ]);
});
