import { expect, test } from "vitest";
import type { FileBytes, ParsedSettings, ProcessFacts } from "../service.ts";
import { apache } from "./apache.ts";

const file = (path: string, text: string): FileBytes => ({ path, bytes: new TextEncoder().encode(text), reason: null, hash: "sha256:00" });

function facts(executable: string, words: readonly string[] = []): ProcessFacts {
  return { pid: 1, executable, arguments: [executable, ...words], workingDirectory: "/", unit: null, environment: {}, listens: [] };
}

const debian = facts("/usr/sbin/apache2", ["-k", "start"]);
const built = facts("/opt/apache/bin/httpd");
const binds = ({ settings }: ParsedSettings): string[] => settings.map(({ line, address, port }) => `${line} ${address}:${port}`);

test("the main file and root follow -f, -d and the place of the executable", () => {
  const wants = (process: ProcessFacts): string[] => apache.wants(process).map(({ path }) => path);
  expect(wants(debian)).toEqual(["/etc/apache2/apache2.conf"]);
  expect(wants(built)).toEqual(["/opt/apache/conf/httpd.conf"]);
  expect(wants(facts("/usr/sbin/httpd"))).toEqual(["/etc/httpd/conf/httpd.conf", "/etc/apache2/httpd.conf"]);
  expect(wants(facts("/usr/sbin/apache2", ["-d", "/etc/apache2-two"]))).toEqual(["/etc/apache2-two/apache2.conf"]);
  expect(wants(facts("/usr/sbin/apache2", ["-f/srv/a.conf"]))).toEqual(["/srv/a.conf"]);
});

test("a module that is not loaded is not there in a distribution's build; in another it may be built in, and that is said", () => {
  const text = "<IfModule ssl_module>\nListen 443\n</IfModule>\n<IfModule mod_so.c>\nListen 80\n</IfModule>\n";
  expect(binds(apache.parse(debian, [file("/etc/apache2/apache2.conf", text)]))).toEqual(["5 :80"]);
  const path = "/opt/apache/conf/httpd.conf";
  expect(apache.parse(built, [file(path, text)])).toMatchObject({
    settings: [],
    problems: [
      { path, reason: "line 2, Listen: stands in a condition that cannot be decided from here" },
      { path, reason: "line 5, Listen: stands in a condition that cannot be decided from here" },
    ],
  });
  const loaded = `LoadModule ssl_module modules/mod_ssl.so\n${text}`;
  expect(binds(apache.parse(built, [file(path, loaded)]))).toEqual(["3 :443"]);
});

test("a Listen with a variable that nothing sets is reported, one that envvars sets is not", () => {
  const main = file("/etc/apache2/apache2.conf", "Listen ${WHERE}\n");
  const unset = apache.parse(debian, [main]);
  expect([unset.settings, unset.problems?.length]).toEqual([[], 1]);
  expect(unset.wants).toContainEqual({ path: "/etc/apache2/envvars" });
  const set = apache.parse(debian, [main, file("/etc/apache2/envvars", "export WHERE=127.0.0.1:81\n")]);
  expect(binds(set)).toEqual(["1 127.0.0.1:81"]);
  expect(set.settings[0]?.value).toBe("${WHERE}");
});

test("includes of includes end, and a condition that is not known makes what it includes doubtful", () => {
  const loop = file("/etc/apache2/apache2.conf", "Listen 80\nInclude apache2.conf\n");
  expect(apache.parse(debian, [loop]).settings.length).toBeLessThan(200);
  const main = file("/etc/apache2/apache2.conf", "<IfVersion >= 2.4>\nInclude more.conf\n</IfVersion>\n");
  const parsed = apache.parse(debian, [main, file("/etc/apache2/more.conf", "Listen 81\n")]);
  expect(parsed).toMatchObject({ settings: [], problems: [{ path: "/etc/apache2/more.conf" }] });
});

test("limits are those that hold, defaults those of the module that was loaded", () => {
  const limits = (text: string): string[] =>
    (apache.parse(debian, [file("/etc/apache2/apache2.conf", text)]).limits ?? []).map(({ key, limit }) => `${key} ${limit ?? "unknown"}`);
  expect(limits("")).toEqual(["MaxRequestWorkers unknown", "ServerLimit unknown", "ListenBacklog 511"]);
  expect(
    limits("LoadModule mpm_prefork_module m/mod_mpm_prefork.so\n<IfModule prefork.c>\nMaxClients 9\nMaxClients 10\n</IfModule>"),
  ).toEqual(["MaxClients 10", "ServerLimit 256", "ListenBacklog 511"]);
});
