import { expect, test } from "vitest";
import { environmentNames, recogniseService, serviceById } from "./catalogue.ts";
import { parseJsonLines } from "./formats/json-lines.ts";
import { ianaName, portFacts } from "./port-registry.ts";
import type { FileBytes, ProcessFacts, Service } from "./service.ts";

const nobody: ProcessFacts = { pid: 1, executable: null, arguments: [], workingDirectory: null, unit: null, environment: {}, listens: [] };
const panel: ProcessFacts = {
  ...nobody,
  executable: "/opt/node/bin/node",
  arguments: ["node", "app.js"],
  workingDirectory: "/opt/mcsmanager/web",
  unit: "mcsm-web.service",
};

function facts(executable: string, ...words: string[]): ProcessFacts {
  return { ...nobody, executable, arguments: [executable, ...words] };
}

function service(id: string): Service {
  const found = serviceById(id);
  if (found === null) throw new Error(`no service ${id}`);
  return found;
}

function file(path: string, text: string): FileBytes {
  return { path, bytes: new TextEncoder().encode(text), reason: null, hash: null };
}

test("MCSManager is recognised by its directory, its arguments or its unit", () => {
  expect(recogniseService(panel)).toEqual({ service: "mcsmanager-panel", by: "working-directory" });
  expect(recogniseService({ ...panel, workingDirectory: "/", unit: null, arguments: ["node", "/srv/mcsmanager/daemon/app.js"] })).toEqual({
    service: "mcsmanager-daemon",
    by: "arguments",
  });
  expect(recogniseService({ ...panel, arguments: ["node", "-r", "hook", "--max-old-space-size=8192", "app.js"] })?.service).toBe(
    "mcsmanager-panel",
  );
  expect(recogniseService({ ...panel, workingDirectory: "/srv/panel" })).toEqual({ service: "mcsmanager-panel", by: "unit" });
  expect(recogniseService({ ...panel, workingDirectory: "/srv/panel", unit: null })).toEqual({ service: "node", by: "runtime" });
});

test("Portolan knows its own server by the title it gives itself, and no other program that takes the title", () => {
  expect(recogniseService({ ...nobody, executable: "/opt/portolan/node/bin/node", arguments: ["portolan: server"] })?.service).toBe(
    "portolan",
  );
  expect(recogniseService({ ...nobody, executable: "/usr/bin/perl", arguments: ["portolan: server"] })).toBeNull();
});

test("a runtime is recognised by its name, an unknown program by nothing", () => {
  expect(recogniseService(facts("/usr/lib/jvm/java-17/bin/java", "-jar", "server.jar"))).toEqual({ service: "java", by: "runtime" });
  expect(recogniseService(facts("/usr/bin/prometheus"))).toEqual({ service: "prometheus", by: "executable" });
  expect(recogniseService(facts("/usr/bin/perl", "node"))).toBeNull();
  expect(recogniseService(nobody)).toBeNull();
});

test("the panel's settings name the line of httpIp; an absent key is the default", () => {
  const path = "/opt/mcsmanager/web/data/SystemConfig/config.json";
  expect(service("mcsmanager-panel").wants(panel)[0]).toEqual({ path });
  const parse = (text: string): string[] =>
    service("mcsmanager-panel")
      .parse(panel, [file(path, text)])
      .settings.map(({ source, line, key, value, address, port }) => `${source}:${line ?? "-"} ${key}="${value}" ${address}|${port}`);
  expect(parse('{\n  "httpPort": 23333,\n  "httpIp": "",\n  "prefix": ""\n}')).toEqual([
    'file:3 httpIp="" |23333',
    'file:2 httpPort="23333" |23333',
  ]);
  expect(parse('{"httpIp": "0.0.0.0"}')).toEqual(['file:1 httpIp="0.0.0.0" 0.0.0.0|23333', 'default:- httpPort="" 0.0.0.0|23333']);
  expect(parse("{}")).toEqual(['default:- httpIp="" |23333', 'default:- httpPort="" |23333']);
  expect(service("mcsmanager-panel").parse(panel, [file(path, "{broken")])).toMatchObject({ settings: [], problems: [{ path }] });
});

test("0.0.0.0 is IPv4 for Node.js, and both families for Go and Java", () => {
  const setting = {
    source: "argument",
    file: null,
    line: null,
    key: "",
    value: "",
    fileHash: null,
    protocol: "tcp",
    address: "0.0.0.0",
    port: 80,
  } as const;
  expect(service("node").predict(setting, [])?.scope).toBe("ipv4");
  expect(service("prometheus").predict(setting, [])?.scope).toBe("dual");
  expect(service("java").predict(setting, [])?.scope).toBe("dual");
  expect(service("java").predict({ ...setting, address: "127.0.0.1" }, [])?.address).toBe("::ffff:127.0.0.1");
});

test("preferIPv4Stack makes Java's wildcard IPv4, and nothing else of the variable is kept", () => {
  const listens = [{ protocol: "tcp" as const, address: "0.0.0.0", port: 8080 }];
  const environment = { JAVA_TOOL_OPTIONS: "-Dpassword=secret -Djava.net.preferIPv4Stack=true" };
  const { settings } = service("java").parse({ ...facts("/usr/bin/java", "-Dserver.port=8080", "0.0.0.0:8080"), environment, listens }, []);
  expect(settings.map(({ source, key, value }) => `${source} ${key} ${value}`)).toEqual([
    "argument -Dserver.port 8080",
    "argument 0.0.0.0:8080 ",
    "environment JAVA_TOOL_OPTIONS -Djava.net.preferIPv4Stack=true",
  ]);
  expect(settings.map((setting) => service("java").predict(setting, settings)?.scope ?? null)).toEqual([null, "ipv4", null]);
});

test("arguments count only when the program listens on the port they name", () => {
  const listens = [{ protocol: "tcp" as const, address: "::", port: 9091 }];
  const settings = (...words: string[]): string[] => {
    const process = { ...facts("/usr/local/bin/pilot", ...words), listens };
    return service("go")
      .parse(process, [])
      .settings.map(({ key, value, address, port }) => `${key} ${value} ${address ?? "any"}|${port}`);
  };
  expect(settings("--web.listen-address=:9091")).toEqual(["--web.listen-address :9091 |9091"]);
  expect(settings("--web.listen-address", "[::1]:9091")).toEqual(["--web.listen-address [::1]:9091 ::1|9091"]);
  expect(settings("--web.listen-address=:9092")).toEqual([]);
  expect(settings("--retries", "9091")).toEqual([]);
  expect(settings("-p", "9091")).toEqual(["-p 9091 any|9091"]);
  expect(settings("--urls=http://127.0.0.1:9091/?token=secret,http://[::1]:9091")).toEqual([
    "--urls http://127.0.0.1:9091 127.0.0.1|9091",
    "--urls http://[::1]:9091 ::1|9091",
  ]);
  expect(settings("http://secret@127.0.0.1:9091")).toEqual([]);
  expect(settings("-p9091")).toEqual(["-p 9091 any|9091"]);
});

test("each service has advice for four scopes, code where possible, a reason where not", () => {
  for (const id of ["mcsmanager-panel", "mcsmanager-daemon", "nginx", "postgresql", "node", "java", "prometheus", "dockerd"]) {
    const changes = service(id).changes([]);
    expect(changes.map(({ target }) => target).sort()).toEqual(["dual", "ipv4", "ipv6", "loopback"]);
    for (const { possible, parts, notes } of changes)
      expect([possible, possible || notes.length > 0]).toEqual([parts.some(({ code }) => code.length > 0), true]);
  }
});

test("only the environment variables of the catalogue are asked for, and none that holds a secret by its name", () => {
  expect(environmentNames).toEqual([...new Set(environmentNames)].sort());
  expect(environmentNames).toEqual(expect.arrayContaining(["ETCD_LISTEN_CLIENT_URLS", "GF_SERVER_HTTP_PORT", "PGPORT", "PORT"]));
  expect(environmentNames.filter((name) => /PASS|SECRET|TOKEN|KEY|CREDENTIAL/.test(name))).toEqual([]);
});

test("JSON keys keep their lines: nested objects, escapes, duplicates, CRLF", () => {
  const entries = parseJsonLines('\uFEFF{\r\n "a": {"b": [1,\n 2], "c": "}\\""},\r\n\n "d\\"e": "x", "a": 5\n}');
  expect([...(entries ?? [])].map(([key, { line, raw }]) => `${key}:${line} ${raw}`)).toEqual(["a:5 5", 'd"e:5 "x"']);
  expect(parseJsonLines("[1]")).toBeNull();
});

test("facts of port numbers: registered names, risks, browsers, privilege", () => {
  expect(ianaName(22, "tcp")).toBe("ssh");
  expect(ianaName(24, "tcp")).toBeNull();
  expect(portFacts(23333, "tcp")).toMatchObject({
    usedBy: "MCSManager panel",
    highRisk: null,
    blockedByBrowsers: false,
    privileged: false,
  });
  expect(portFacts(2375, "tcp").highRisk).toEqual({ id: "services.risk.rootByApi" });
  expect(portFacts(6000, "tcp").blockedByBrowsers).toBe(true);
  expect(portFacts(6000, "udp").blockedByBrowsers).toBe(false);
  expect(portFacts(0, "tcp").privileged).toBe(false);
});
