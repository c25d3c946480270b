import { expect, test } from "vitest";
import { recogniseService, recognitionMarks, serviceById } from "../catalogue.ts";
import type { FileBytes, ProcessFacts } from "../service.ts";

const facts: ProcessFacts = {
  pid: 1,
  executable: null,
  arguments: [],
  workingDirectory: "/srv",
  unit: null,
  environment: {},
  listens: [],
};

function file(path: string, text: string): FileBytes {
  return { path, bytes: new TextEncoder().encode(text), reason: null, hash: "sha256:0" };
}

function recognised(executable: string, words: readonly string[], more: Partial<ProcessFacts> = {}): string | null {
  const found = recogniseService({ ...facts, executable, arguments: words, ...more });
  return found === null ? null : `${found.service} by ${found.by}`;
}

/** "source place key → address:port predicted" of every setting. */
function settingsOf(id: string, process: Partial<ProcessFacts>, files: readonly FileBytes[] = []): readonly string[] {
  const service = serviceById(id);
  if (service === null) throw new Error(`no ${id}`);
  const { settings } = service.parse({ ...facts, ...process }, files);
  return settings.map((setting) => {
    const { source, file: path, line, key, protocol, address, port } = setting;
    const predicted = service.predict(setting, settings);
    const place = path === null ? source : `${source} ${path}:${line ?? "-"}`;
    const shown = predicted === null ? "untold" : `${predicted.address}:${predicted.port} ${predicted.scope}`;
    return `${place} ${key} → ${protocol} ${address ?? "?"}:${port ?? "?"} ${shown}`;
  });
}

const java = "/usr/lib/jvm/java-21/bin/java";

test("a Minecraft server is told by its jar, or by server.properties where its jar has any name; proxies are not", () => {
  expect(recognised(java, ["java", "-Xmx2G", "-jar", "paper-1.21.4-100.jar", "--nogui"])).toBe("minecraft-java by arguments");
  expect(recognised(java, ["java", "-jar", "/srv/mc/fabric-server-mc.1.20.4-loader.0.15.jar"])).toBe("minecraft-java by arguments");
  expect(recognised(java, ["java", "@user_jvm_args.txt", "net.minecraft.server.Main"])).toBe("minecraft-java by arguments");
  expect(recognised(java, ["java", "-jar", "server.jar"])).toBe("java by runtime");
  expect(recognitionMarks({ ...facts, executable: java })).toEqual(["/srv/server.properties"]);
  const presentFiles = ["/srv/server.properties"];
  expect(recognised(java, ["java", "-jar", "server.jar"], { presentFiles })).toBe("minecraft-java by working-directory");
  expect(recognised(java, ["java", "-jar", "velocity-3.3.0.jar"], { presentFiles })).toBe("java by runtime");
  expect(recognised("/srv/bedrock_server", ["./bedrock_server"])).toBe("minecraft-bedrock by executable");
});

test("Minecraft's ports: the game, query and RCON where they are on, players as a limit; no password is kept", () => {
  const text =
    "server-port=25570\nserver-ip=0.0.0.0\nenable-query=true\nquery.port=25571\nenable-rcon=true\nrcon.password=secret\nmax-players=50\n";
  const files = [file("/srv/server.properties", text)];
  expect(settingsOf("minecraft-java", {}, files)).toEqual([
    "file /srv/server.properties:1 server-port → tcp 0.0.0.0:25570 :::25570 dual",
    "file /srv/server.properties:2 server-ip → tcp 0.0.0.0:25570 :::25570 dual",
    "file /srv/server.properties:4 query.port → udp 0.0.0.0:25571 :::25571 dual",
    "default /srv/server.properties:- rcon.port → tcp 0.0.0.0:25575 :::25575 dual",
  ]);
  const parsed = serviceById("minecraft-java")?.parse(facts, files);
  expect(parsed?.limits).toMatchObject([{ kind: "connections", limit: 50, line: 7 }]);
  expect(JSON.stringify(parsed)).not.toContain("secret");
  expect(settingsOf("minecraft-java", { arguments: ["java", "-Djava.net.preferIPv4Stack=true"] }, files)[0]).toContain(
    "0.0.0.0:25570 ipv4",
  );
  expect(settingsOf("minecraft-bedrock", {}, [file("/srv/server.properties", "server-port=19200\n")])).toEqual([
    "file /srv/server.properties:1 server-port → udp 0.0.0.0:19200 0.0.0.0:19200 ipv4",
    "default /srv/server.properties:- server-portv6 → udp :::19133 :::19133 ipv6",
  ]);
});

test("RCON that is open beyond this host is warned of, whatever is written as address", () => {
  const warned = (ip: string): number => {
    const files = [file("/srv/server.properties", `enable-rcon=true\nserver-ip=${ip}\n`)];
    const service = serviceById("minecraft-java");
    return service?.warnings?.(service.parse(facts, files).settings).length ?? -1;
  };
  expect(["", "0.0.0.0", "192.0.2.1", "some.name", "127.0.0.1", "::1"].map(warned)).toEqual([1, 1, 1, 1, 0, 0]);
});

test("Webmin: its file, more sockets, discovery, and IPv6 beside IPv4", () => {
  expect(recognised("/usr/bin/perl", ["/usr/bin/perl", "/usr/share/webmin/miniserv.pl", "/etc/webmin/miniserv.conf"])).toBe(
    "webmin by arguments",
  );
  const path = "/etc/webmin/miniserv.conf";
  expect(settingsOf("webmin", {}, [file(path, "port=10000\nlisten=10000\nipv6=1\nsockets=127.0.0.1 10001 * 10002\n")])).toEqual([
    `file ${path}:1 port → tcp 0.0.0.0:10000 0.0.0.0:10000 ipv4`,
    `file ${path}:1 port → tcp :::10000 :::10000 ipv6`,
    `file ${path}:4 sockets → tcp 127.0.0.1:10001 127.0.0.1:10001 ipv4`,
    `file ${path}:4 sockets → tcp 0.0.0.0:10002 0.0.0.0:10002 ipv4`,
    `file ${path}:4 sockets → tcp :::10002 :::10002 ipv6`,
    `file ${path}:2 listen → udp 0.0.0.0:10000 0.0.0.0:10000 ipv4`,
  ]);
});

test("BT panel: the port's file, and IPv6 where its file is there", () => {
  const python = "/www/server/panel/pyenv/bin/python3.7";
  expect(recognised(python, [python, "/www/server/panel/BT-Panel"])).toBe("bt-panel by arguments");
  const port = file("/www/server/panel/data/port.pl", "8899\n");
  expect(settingsOf("bt-panel", {}, [port])).toEqual(["file /www/server/panel/data/port.pl:1 port → tcp 0.0.0.0:8899 0.0.0.0:8899 ipv4"]);
  expect(settingsOf("bt-panel", {}, [port, file("/www/server/panel/data/ipv6.pl", "True")])[0]).toContain("→ tcp :::8899 untold");
});

test("1Panel's settings are a database that is not read: it says so, and how to see them", () => {
  expect(recognised("/usr/local/bin/1panel-core", ["1panel-core"])).toBe("1panel by executable");
  const problems = serviceById("1panel")?.parse(facts, []).problems ?? [];
  expect(problems.map(({ reason }) => reason).join()).toContain("1pctl user-info");
});

test("Portainer's arguments and Wings' file; 0.0.0.0 is dual-stack for both", () => {
  expect(settingsOf("portainer", { arguments: ["/portainer", "--bind-https", "127.0.0.1:9443"] })).toEqual([
    "argument --bind-https → tcp 127.0.0.1:9443 127.0.0.1:9443 ipv4",
    "default --bind → tcp :9000 :::9000 dual",
    "default --tunnel-port → tcp 0.0.0.0:8000 :::8000 dual",
  ]);
  const path = "/etc/pterodactyl/config.yml";
  const text = "debug: false\napi:\n  host: 0.0.0.0\n  port: 8081\nsystem:\n  sftp:\n    bind_port: 2023\n";
  expect(settingsOf("pterodactyl-wings", {}, [file(path, text)])).toEqual([
    `file ${path}:3 api.host → tcp 0.0.0.0:8081 :::8081 dual`,
    `file ${path}:4 api.port → tcp ?:8081 untold`,
    `default ${path}:- system.sftp.bind_address → tcp 0.0.0.0:2023 :::2023 dual`,
    `file ${path}:7 system.sftp.bind_port → tcp ?:2023 untold`,
  ]);
});

test("Cockpit that systemd started has its place from the socket unit, not from its arguments", () => {
  expect(settingsOf("cockpit", { arguments: ["cockpit-ws"], unit: "cockpit.service" })).toEqual([]);
  expect(settingsOf("cockpit", { arguments: ["cockpit-ws", "-p", "9091"] })[0]).toBe("default --address → tcp :::9091 :::9091 dual");
});

test("Crafty is told by its main.py below a directory of its name, AMP by its executable; neither has settings here", () => {
  const python = "/var/opt/minecraft/crafty/crafty-4/.venv/bin/python3";
  const words = ["python3", "main.py"];
  const recognise = (process: Partial<ProcessFacts>): string | undefined => recogniseService({ ...facts, ...process })?.service;
  expect(recognise({ executable: python, arguments: words, workingDirectory: "/var/opt/minecraft/crafty/crafty-4" })).toBe("crafty");
  expect(recognise({ executable: python, arguments: words, workingDirectory: "/srv", unit: "crafty.service" })).toBe("crafty");
  expect(recognise({ executable: python, arguments: words, workingDirectory: "/srv" })).not.toBe("crafty");
  expect(recognise({ executable: "/home/amp/.ampdata/instances/ADS01/AMP_Linux_x86_64", arguments: ["AMP_Linux_x86_64"] })).toBe("amp");
  expect(recognise({ executable: "/usr/bin/amp", arguments: ["amp"] })).not.toBe("amp");
});
