import { expect, test } from "vitest";
import { recogniseService, serviceById } from "../catalogue.ts";
import type { FileBytes, ProcessFacts } from "../service.ts";

const facts: ProcessFacts = {
  pid: 1,
  executable: null,
  arguments: [],
  workingDirectory: "/",
  unit: null,
  environment: {},
  listens: [],
};

function file(path: string, text: string): FileBytes {
  return { path, bytes: new TextEncoder().encode(text), reason: null, hash: "sha256:0" };
}

function settingsOf(id: string, process: Partial<ProcessFacts>, files: readonly FileBytes[] = []): readonly string[] {
  const service = serviceById(id);
  const settings = service?.parse({ ...facts, ...process }, files).settings ?? [];
  return settings.map((setting) => {
    const { source, line, key, protocol, address, port } = setting;
    const predicted = service?.predict(setting, settings) ?? null;
    return `${source}:${line ?? "-"} ${key} → ${protocol} ${address ?? "?"}:${port ?? "?"} ${predicted?.scope ?? "untold"}`;
  });
}

test("ChirpStack's bridge is Go and takes both families, its server takes what is written", () => {
  const bridge = "/etc/chirpstack-gateway-bridge/chirpstack-gateway-bridge.toml";
  expect(settingsOf("chirpstack-gateway-bridge", {}, [file(bridge, '[backend.semtech_udp]\nudp_bind = "0.0.0.0:1701"\n')])).toEqual([
    "file:2 backend.semtech_udp.udp_bind → udp 0.0.0.0:1701 dual",
  ]);
  const server = "/etc/chirpstack/chirpstack.toml";
  const process = { executable: "/usr/bin/chirpstack", arguments: ["chirpstack", "-c", "/etc/chirpstack"] };
  expect(recogniseService({ ...facts, ...process })?.service).toBe("chirpstack");
  expect(settingsOf("chirpstack", process, [file(server, "")])).toEqual(["default:- api.bind → tcp 0.0.0.0:8080 ipv4"]);
});

test("Node-RED: literals of settings.js, the variable where the file asks for it, the argument over both", () => {
  const path = "/root/.node-red/settings.js";
  const text = "module.exports = {\n  // uiPort: 1,\n  uiPort: process.env.PORT || 1881,\n  uiHost: '127.0.0.1',\n}\n";
  const files = [file(path, text)];
  expect(settingsOf("node-red", {}, files)).toEqual(["file:4 uiHost → tcp 127.0.0.1:1881 ipv4", "file:3 uiPort → tcp ?:1881 untold"]);
  expect(settingsOf("node-red", { environment: { PORT: "1900" } }, files)[1]).toBe("environment:- PORT → tcp ?:1900 untold");
  expect(settingsOf("node-red", { arguments: ["node-red", "-p", "1901"] }, files)[1]).toBe("argument:- -p → tcp ?:1901 untold");
  expect(recogniseService({ ...facts, executable: "/usr/bin/node", arguments: ["node-red"] })?.service).toBe("node-red");
});

test("Home Assistant: each host of the list, both families without one", () => {
  const path = "/config/configuration.yaml";
  const process = { executable: "/usr/bin/python3.12", arguments: ["python3", "-m", "homeassistant", "--config", "/config"] };
  expect(recogniseService({ ...facts, ...process })?.service).toBe("home-assistant");
  expect(settingsOf("home-assistant", process, [file(path, "default_config:\n")])).toEqual([
    "default:- http.server_host → tcp 0.0.0.0:8123 ipv4",
    "default:- http.server_host → tcp :::8123 ipv6",
    "default:- http.server_port → tcp ?:8123 untold",
  ]);
  const text = 'http:\n  server_port: 8124\n  server_host:\n    - 127.0.0.1\n    - "::1"\n';
  expect(settingsOf("home-assistant", process, [file(path, text)])).toEqual([
    "file:4 http.server_host → tcp 127.0.0.1:8124 ipv4",
    "file:5 http.server_host → tcp ::1:8124 ipv6",
    "file:2 http.server_port → tcp ?:8124 untold",
  ]);
});

test("Erlang brokers are told by the release in their arguments, never by beam.smp alone", () => {
  const beam = "/usr/lib/erlang/erts-13/bin/beam.smp";
  const recognise = (...words: string[]): string | undefined =>
    recogniseService({ ...facts, executable: beam, arguments: ["beam.smp", ...words] })?.service;
  expect(recognise("-root", "/usr/lib/emqx", "-name", "emqx@127.0.0.1")).toBe("emqx");
  expect(recognise("-root", "/usr/lib/vernemq")).toBe("vernemq");
  expect(["emqx", "vernemq"]).not.toContain(recognise("-root", "/usr/lib/erlang"));
});

test("MQTT brokers: binds by name, switched off, of the file that wins; [::] is told only where its meaning is known", () => {
  const beam = { ...facts, executable: "/usr/lib/emqx/erts-14/bin/beam.smp", arguments: ["beam.smp", "-root", "/usr/lib/emqx"] };
  const [conf, cluster] = ["/etc/emqx/emqx.conf", "/var/lib/emqx/configs/cluster.hocon"];
  const files = [
    file(conf, 'listeners.tcp.default {\n  bind = "[::]:1884"\n}\nlisteners {\n ssl.default.enable = false\n ssl.default.bind = 8883\n}\n'),
    file(cluster, 'listeners { tcp { default {bind = "0.0.0.0:1883"}, second {bind = "127.0.0.1:1885" } } }\n'),
  ];
  expect(settingsOf("emqx", beam, files)).toEqual([
    "file:2 listeners.tcp.default.bind → tcp :::1884 dual",
    "file:1 listeners.tcp.second.bind → tcp 127.0.0.1:1885 ipv4",
  ]);
  const alone = file(conf, 'listeners.tcp.default { bind = "[::]:1884", ipv6_v6only = true }\n');
  expect(settingsOf("emqx", beam, [alone])[0]).toBe("file:1 listeners.tcp.default.bind → tcp :::1884 ipv6");
  const verne = { ...beam, arguments: ["beam.smp", "-root", "/usr/lib/vernemq"] };
  const lines =
    "# x\nlistener.tcp.default = 127.0.0.1:1883\nlistener.tcp.default = 0.0.0.0:1883\nlistener.tcp.allowed_protocol_versions = 3,4\n";
  expect(settingsOf("vernemq", verne, [file("/etc/vernemq/vernemq.conf", lines)])[0]).toBe(
    "file:3 listener.tcp.default → tcp 0.0.0.0:1883 ipv4",
  );
  const nano = { ...facts, executable: "/usr/local/bin/nanomq", arguments: ["nanomq", "start", "--conf", "/srv/n.conf"] };
  const text = 'listeners.tcp {\n bind = "0.0.0.0:1883"\n}\nlisteners.ws { bind = "127.0.0.1:8083/mqtt" }\n';
  expect(settingsOf("nanomq", nano, [file("/srv/n.conf", text)])).toEqual([
    "file:2 listeners.tcp.bind → tcp 0.0.0.0:1883 ipv4",
    "file:4 listeners.ws.bind → tcp 127.0.0.1:8083 ipv4",
  ]);
});
