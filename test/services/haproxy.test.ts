import { expect, test } from "vitest";
import { LabHost, needs } from "../lab/index.ts";
import { lookInside } from "./predicted-sockets.ts";
import { testServiceModes, type Mode } from "./service-modes.ts";

const program = "/usr/sbin/haproxy";
const file = "/etc/haproxy/haproxy.cfg";
const head = "global\n  maxconn 100\ndefaults\n  mode http\n  timeout client 5s\n  timeout server 5s\n  timeout connect 5s\n";

/** A file whose frontend holds these lines, the first of them on line 9. */
function frontend(lines: string, at = file): Pick<Mode, "files" | "command"> {
  return { files: { [at]: `${head}frontend web\n  ${lines.replaceAll("\n", "\n  ")}\n` }, command: [program, "-db", "-f", at] };
}

const master = (at = file): readonly string[] => [program, "-W", "-db", "-f", at];

testServiceModes({
  service: "haproxy",
  layer: "catalogue",
  packages: ["haproxy"],
  modes: [
    {
      kind: "ipv4",
      name: "* and no address",
      ...frontend("bind *:8001\nbind :8002"),
      start: { ready: { tcp: 8002 } },
      sockets: ["0.0.0.0:8001 ipv4", "0.0.0.0:8002 ipv4"],
      setBy: { "0.0.0.0:8001 ipv4": `${file}:9 bind`, "0.0.0.0:8002 ipv4": `${file}:10 bind` },
    },
    {
      kind: "ipv6",
      name: "v6only",
      ...frontend("bind :::8003 v6only"),
      start: { ready: { tcp: 8003 } },
      sockets: [":::8003 ipv6"],
    },
    {
      kind: "dual",
      name: ":: with v4v6 and without",
      ...frontend("bind :::8004 v4v6\nbind [::]:8005\nbind ipv6@:8006"),
      start: { ready: { tcp: 8006 } },
      sockets: [":::8004 dual", ":::8005 dual", ":::8006 dual"],
      setBy: { ":::8006 dual": `${file}:11 bind` },
    },
    {
      kind: "loopback",
      name: "both loopback addresses and a name",
      ...frontend("bind 127.0.0.1:8007,[::1]:8007\nbind localhost:8008"),
      start: { ready: { tcp: 8008 } },
      sockets: ["127.0.0.1:8007 ipv4", "::1:8007 ipv6", "::1:8008 ipv6"],
    },
    {
      kind: "include",
      name: "several files and a directory, in order",
      files: {
        "/etc/haproxy/haproxy.cfg": head,
        "/srv/haproxy/10-a.cfg": "frontend a\n  bind 127.0.0.1:8011\n",
        "/srv/haproxy/20-b.cfg": "listen b\n  bind 127.0.0.1:8012\n",
        "/srv/haproxy/30-c.txt": "frontend c\n  bind 127.0.0.1:8013\n",
      },
      command: [program, "-db", "-f", file, "-f", "/srv/haproxy"],
      start: { ready: { tcp: 8012 } },
      sockets: ["127.0.0.1:8011 ipv4", "127.0.0.1:8012 ipv4"],
      setBy: { "127.0.0.1:8012 ipv4": "/srv/haproxy/20-b.cfg:2 bind" },
    },
    {
      kind: "duplicate",
      name: "two frontends on one place share it",
      ...frontend("bind 127.0.0.1:8014\nfrontend other\nbind 127.0.0.1:8014\nbind 127.0.0.1:8015-8017"),
      start: { ready: { tcp: 8017 } },
      sockets: ["127.0.0.1:8014 ipv4", "127.0.0.1:8015 ipv4", "127.0.0.1:8016 ipv4", "127.0.0.1:8017 ipv4"],
      setBy: { "127.0.0.1:8014 ipv4": `${file}:9 bind`, "127.0.0.1:8016 ipv4": `${file}:12 bind` },
    },
    {
      kind: "other-file",
      name: "-C and a relative file",
      ...frontend("bind 127.0.0.1:42917", "/srv/haproxy/own.cfg"),
      command: [program, "-db", "-C", "/srv/haproxy", "--", "own.cfg"],
      start: { ready: { tcp: 42_917 } },
      sockets: ["127.0.0.1:42917 ipv4"],
      setBy: { "127.0.0.1:42917 ipv4": "/srv/haproxy/own.cfg:9 bind" },
    },
    {
      kind: "argument",
      name: "a master's socket with a port",
      ...frontend("bind 127.0.0.1:8018"),
      command: [...master(), "-S", "127.0.0.1:8019"],
      start: { ready: { tcp: 8018 } },
      sockets: ["127.0.0.1:8018 ipv4", "127.0.0.1:8019 ipv4"],
      setBy: { "127.0.0.1:8019 ipv4": "argument -S 127.0.0.1:8019" },
    },
    {
      kind: "other",
      name: "a statistics socket with a port; Unix sockets hold none",
      files: {
        [file]: `global\n  stats socket ipv4@127.0.0.1:8020 level admin\n  stats socket /run/haproxy.sock\n${head.slice(7)}frontend a\n  bind unix@/run/web.sock\n`,
      },
      command: [program, "-db", "-f", file],
      start: { ready: { tcp: 8020 } },
      sockets: ["127.0.0.1:8020 ipv4"],
      setBy: { "127.0.0.1:8020 ipv4": `${file}:2 stats socket` },
    },
  ],
  reloads: [
    {
      name: "USR2 to the master after a bind moved from the wildcard to one address",
      mode: { ...frontend("bind *:8021"), command: master(), start: { ready: { tcp: 8021 } } },
      change: frontend("bind 127.0.0.1:8021\nbind :::8022 v6only").files ?? {},
      by: { signal: "USR2" },
      wanted: ["127.0.0.1:8021 ipv4", ":::8022 ipv6"],
      effect: "applied",
    },
  ],
});

test("a directory is no file that could not be read, a bind within .if is", { ...needs("packages"), timeout: 60_000 }, async () => {
  await using host = await LabHost.start({ layer: "catalogue" });
  host.write("/srv/haproxy/a.cfg", `${head}frontend a\n  bind 127.0.0.1:8031\n.if defined(NOTHING)\n  bind 127.0.0.1:8032\n.endif\n`);
  await host.start([program, "-db", "-f", "/srv/haproxy"], { ready: { tcp: 8031 } });
  const instance = (await lookInside(host)).sections.services.find(({ service }) => service === "haproxy");
  expect(instance?.unread).toEqual([{ path: "/srv/haproxy/a.cfg", reason: "line 11, bind: decided by .if, which is not evaluated" }]);
  expect(instance?.limits).toMatchObject([{ kind: "connections", limit: 100, key: "maxconn", line: 2 }]);
});
