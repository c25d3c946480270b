import * as fc from "fast-check";
import { expect, test } from "vitest";
import { serviceById } from "../catalogue.ts";
import { parseService } from "../parse-service.ts";
import { globMatches } from "../formats/path-glob.ts";
import type { FileBytes, ProcessFacts, Service } from "../service.ts";
import { unitFileRequests } from "./unit-files.ts";
import { expandSpecifiers } from "./unit-specifiers.ts";

const go = serviceById("prometheus") as Service;
const etcd = serviceById("etcd") as Service;

function started(unit: string, words: readonly string[], environment: Record<string, string> = {}): ProcessFacts {
  return { pid: 9, executable: words[0] ?? "", arguments: words, workingDirectory: "/", unit, environment, listens: [] };
}

function file(path: string, text: string): FileBytes {
  return { path, bytes: new TextEncoder().encode(text), reason: null, hash: `sha256:${path}` };
}

/** Where the first setting of the process is said to be passed. */
function place(service: Service, process: ProcessFacts, files: readonly FileBytes[]): string {
  const { file: path, line, fileHash } = parseService(service, process, files).settings[0] ?? { file: "none", line: null, fileHash: null };
  return fileHash === null ? `${path}` : `${path}:${line}`;
}

const listen = "--web.listen-address=:9099";
const prometheus = started("prometheus.service", ["/usr/bin/prometheus", listen]);

test("drop-ins apply by name; one in /etc hides one of the same name in /usr/lib; an empty assignment resets", () => {
  const unit = file("/usr/lib/systemd/system/prometheus.service", "[Service]\nExecStart=/usr/bin/prometheus --web.listen-address=:1\n");
  const hidden = file(
    "/usr/lib/systemd/system/prometheus.service.d/50.conf",
    `[Service]\nExecStart=\nExecStart=/usr/bin/prometheus ${listen}\n`,
  );
  const hiding = file(
    "/etc/systemd/system/prometheus.service.d/50.conf",
    `# mine\n[Service]\nExecStart=\nExecStart=/usr/bin/prometheus \\\n# note\n ${listen}\n`,
  );
  expect(place(go, prometheus, [unit, hidden])).toBe(`${hidden.path}:3`);
  expect(place(go, prometheus, [unit, hidden, hiding])).toBe(`${hiding.path}:6`);
  expect(place(go, prometheus, [unit])).toBe("null"); // gives another value, so it is not named
});

test("a unit file of /etc stands for the one of /usr/lib; what systemd itself named stands for every search", () => {
  const packaged = file("/usr/lib/systemd/system/prometheus.service", `[Service]\nExecStart=/usr/bin/prometheus ${listen}\n`);
  const own = file("/etc/systemd/system/prometheus.service", `[Service]\n\nExecStart=/usr/bin/prometheus ${listen}\n`);
  expect(place(go, prometheus, [packaged, own])).toBe(`${own.path}:3`);
  const named = { ...prometheus, unitFiles: { "prometheus.service": [packaged.path] } };
  expect(unitFileRequests("prometheus.service", named)).toEqual([{ path: packaged.path }]);
  expect(place(go, named, [packaged, own])).toBe(`${packaged.path}:2`);
});

test("variables: whole words split, braces in place, the last file wins over Environment=, quotes and continuation", () => {
  const unit = (exec: string): FileBytes =>
    file(
      "/etc/systemd/system/prometheus.service",
      `[Service]\nEnvironment="ARGS=--x" P=:9099\nEnvironmentFile=-/etc/default/%p\nExecStart=/usr/bin/prometheus ${exec}\n`,
    );
  const variables = file("/etc/default/prometheus", `# c\nARGS="--y \\\n  ${listen}"\n`);
  const both = { ...prometheus, arguments: ["/usr/bin/prometheus", "--y", listen] };
  expect(place(go, both, [unit("$ARGS"), variables])).toBe("/etc/default/prometheus:3");
  expect(place(go, prometheus, [unit("--web.listen-address=${P}")])).toBe("/etc/systemd/system/prometheus.service:2");
  expect(place(go, prometheus, [unit("$ARGS")])).toBe("null");
});

test("a variable is named only where the unit gives it the value that the process has", () => {
  const unit = file(
    "/etc/systemd/system/etcd.service",
    "[Service]\nEnvironmentFile=/etc/a\nEnvironmentFile=/etc/b\nExecStart=/usr/bin/etcd\n",
  );
  const files = [
    unit,
    file("/etc/a", "ETCD_LISTEN_CLIENT_URLS=http://[::1]:1\n"),
    file("/etc/b", "\nETCD_LISTEN_CLIENT_URLS='http://[::1]:2'\n"),
  ];
  const with2 = started("etcd.service", ["/usr/bin/etcd"], { ETCD_LISTEN_CLIENT_URLS: "http://[::1]:2" });
  const with1 = started("etcd.service", ["/usr/bin/etcd"], { ETCD_LISTEN_CLIENT_URLS: "http://[::1]:1" });
  expect(place(etcd, with2, files)).toBe("/etc/b:2");
  expect(place(etcd, with1, files)).toBe("null");
});

test("templates, prefixes and types are searched, the more specific first", () => {
  const paths = unitFileRequests("foo-bar@x.service", {}).map(({ path }) => path);
  expect(paths).toContain("/etc/systemd/system/foo-bar@.service");
  const order = ["foo-bar@x.service.d", "foo-bar@.service.d", "foo-.service.d", "service.d"].map((name) =>
    paths.indexOf(`/etc/systemd/system/${name}/*.conf`),
  );
  expect(order.every((at, index) => at > (order[index - 1] ?? 0))).toBe(true);
  expect(paths.some((path) => globMatches(path, "/run/systemd/transient/foo-bar@x.service.d/1.conf"))).toBe(true);
  expect(expandSpecifiers("%n %N %p %i %I %% %z", "a-b@c-d.service")).toBe("a-b@c-d.service a-b@c-d a-b c-d c/d % %z");
});

test("no unit text throws, and a place that is named gives the argument of the process", () => {
  const pieces = fc.constantFrom(
    "[Service]\n",
    "ExecStart=",
    "Environment=",
    "A=",
    "$A",
    "${A}",
    listen,
    "/bin/x ",
    " ",
    "\n",
    "\\\n",
    '"',
    "'",
    "-c ",
    "sh ",
    "%p",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
      const unit = file("/etc/systemd/system/prometheus.service", parts.join(""));
      const named = place(go, prometheus, [unit]);
      if (named !== "null") expect(parts.join("")).toContain(listen);
    }),
    { numRuns: 500 },
  );
});

test("what a drop-in replaces stays known: the lines of a forgotten ExecStart, and a variable's earlier assignments", () => {
  const unit = "/usr/lib/systemd/system/prometheus.service";
  const dropIn = "/etc/systemd/system/prometheus.service.d/own.conf";
  const files = [
    file(unit, "[Service]\nExecStart=/usr/bin/prometheus --web.listen-address=:9090\n"),
    file(dropIn, `[Service]\nExecStart=\nExecStart=/usr/bin/prometheus ${listen}\n`),
  ];
  expect(parseService(go, prometheus, files).settings[0]).toMatchObject({
    file: dropIn,
    overrides: [{ source: "argument", file: unit, line: 2, key: "--web.listen-address", value: ":9090", fileHash: `sha256:${unit}` }],
  });
  const variable = "ETCD_LISTEN_CLIENT_URLS";
  const assigned = [
    file(
      "/etc/systemd/system/etcd.service",
      `[Service]\nEnvironment=${variable}=http://127.0.0.1:1\nEnvironmentFile=/etc/a\nExecStart=/usr/bin/etcd\n`,
    ),
    file("/etc/a", `${variable}=http://127.0.0.1:2\n`),
  ];
  const process = started("etcd.service", ["/usr/bin/etcd"], { [variable]: "http://127.0.0.1:2" });
  const found = parseService(etcd, process, assigned).settings.find(({ key }) => key === variable);
  expect(found).toMatchObject({ file: "/etc/a", line: 1, overrides: [{ file: "/etc/systemd/system/etcd.service", line: 2 }] });
});

test("memcached on Red Hat: the unit's variables come from /etc/sysconfig/memcached, each traced to its line", () => {
  const memcached = serviceById("memcached") as Service;
  const unit = file(
    "/usr/lib/systemd/system/memcached.service",
    "[Service]\nEnvironmentFile=/etc/sysconfig/memcached\nExecStart=/usr/bin/memcached -p ${PORT} -u ${USER} -m ${CACHESIZE} -c ${MAXCONN} $OPTIONS\n",
  );
  const variables = file(
    "/etc/sysconfig/memcached",
    'PORT="11211"\nUSER="memcached"\nMAXCONN="1024"\nCACHESIZE="64"\nOPTIONS="-l 127.0.0.1,::1"\n',
  );
  const words = "/usr/bin/memcached -p 11211 -u memcached -m 64 -c 1024 -l 127.0.0.1,::1".split(" ");
  const { settings, limits } = parseService(memcached, started("memcached.service", words), [unit, variables]);
  expect(settings.map(({ key, address, file: path, line }) => `${key} ${address} ${path}:${line}`)).toEqual([
    "-l 127.0.0.1 /etc/sysconfig/memcached:5",
    "-l ::1 /etc/sysconfig/memcached:5",
    "-p null /etc/sysconfig/memcached:1",
  ]);
  expect(limits?.[0]).toMatchObject({ key: "-c", limit: 1024, file: "/etc/sysconfig/memcached", line: 3 });
});

test("a unit of a user's own manager is looked for where that looks, never among the system's", () => {
  const own = file("/home/pilot/.config/systemd/user/prometheus.service", `[Service]\nExecStart=/usr/bin/prometheus ${listen}\n`);
  const system = file("/etc/systemd/system/prometheus.service", `[Service]\n\nExecStart=/usr/bin/prometheus ${listen}\n`);
  const process = { ...prometheus, userUnitDirectories: ["/home/pilot/.config/systemd/user", "/etc/systemd/user"] };
  expect(unitFileRequests("prometheus.service", process).map(({ path }) => path)).not.toContain(system.path);
  expect(unitFileRequests("prometheus.service", process)[0]).toEqual({ path: own.path });
  expect(place(go, process, [own])).toBe(`${own.path}:2`);
});
